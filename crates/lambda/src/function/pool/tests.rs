//! The queue's decisions, without any process.

use std::time::UNIX_EPOCH;

use bytes::Bytes;

use super::*;
use crate::invocation::{Answer, Invocation};

const TIMEOUT: Duration = Duration::from_secs(3);

fn job(request_id: &str) -> (Box<Job>, oneshot::Receiver<Result<Answer, InvokeError>>) {
    let invocation = Invocation {
        payload: Bytes::from_static(b"{}"),
        request_id: request_id.to_owned(),
        trace_id: None,
        client_context: None,
        now: UNIX_EPOCH,
    };
    let (reply, answer) = oneshot::channel();
    (Job::new(invocation, reply, http::HeaderValue::from_static("arn")), answer)
}

/// Submits and says which processes are to be started.
fn submit(pool: &Pool, request_id: &str) -> Vec<ProcessId> {
    let todo = pool.submit(job(request_id).0, Priority::Now).unwrap();
    todo.start.iter().map(|start| start.id).collect()
}

fn delivered(next: Next) -> String {
    match next {
        Next::Deliver(delivery) => delivery.request_id,
        Next::Wait(mut delivery) => delivery.try_recv().unwrap().request_id,
        Next::Refused => "refused".to_owned(),
        Next::Ended => "ended".to_owned(),
    }
}

fn waiter(next: Next) -> oneshot::Receiver<Delivery> {
    match next {
        Next::Wait(waiter) => waiter,
        _ => panic!("it should wait"),
    }
}

#[test]
fn each_waiting_invocation_starts_a_process_up_to_the_limit() {
    let pool = Pool::new(2, None, TIMEOUT);
    assert_eq!(submit(&pool, "a"), [1]);
    assert_eq!(submit(&pool, "b"), [2]);
    assert!(submit(&pool, "c").is_empty());
    assert_eq!(delivered(pool.next(2)), "a");
    assert_eq!(delivered(pool.next(1)), "b");
    assert!(pool.finish(2, "a").is_some());
    assert_eq!(delivered(pool.next(2)), "c");
}

#[test]
fn the_most_recently_used_process_is_reused() {
    let pool = Pool::new(2, None, TIMEOUT);
    submit(&pool, "a");
    submit(&pool, "b");
    for id in [1, 2] {
        delivered(pool.next(id));
    }
    assert!(pool.finish(2, "b").is_some());
    let mut second = waiter(pool.next(2));
    assert!(pool.finish(1, "a").is_some());
    let mut first = waiter(pool.next(1));
    assert!(submit(&pool, "c").is_empty());
    assert_eq!(first.try_recv().unwrap().request_id, "c");
    assert!(second.try_recv().is_err());
}

#[test]
fn a_returning_process_is_expected_before_another_is_started() {
    let pool = Pool::new(2, None, TIMEOUT);
    submit(&pool, "a");
    delivered(pool.next(1));
    assert!(pool.finish(1, "a").is_some());
    let todo = pool.submit(job("b").0, Priority::Now).unwrap();
    assert!(todo.start.is_empty() && todo.watch);
    // It has not waited long enough yet: somebody looks again.
    let later = pool.escalate();
    assert!(later.start.is_empty() && later.watch);
    assert_eq!(delivered(pool.next(1)), "b");
    let done = pool.escalate();
    assert!(done.start.is_empty() && !done.watch);
}

#[test]
fn an_answer_must_name_the_invocation() {
    let pool = Pool::new(2, None, TIMEOUT);
    submit(&pool, "a");
    assert!(pool.finish(1, "a").is_none(), "it does not have it yet");
    delivered(pool.next(1));
    assert!(pool.finish(1, "b").is_none());
    assert_eq!(delivered(pool.next(1)), "refused");
    assert!(pool.finish(1, "a").is_some());
    assert!(pool.finish(1, "a").is_none(), "only once");
}

#[test]
fn a_process_that_hung_up_gets_nothing() {
    let pool = Pool::new(2, None, TIMEOUT);
    submit(&pool, "a");
    delivered(pool.next(1));
    assert!(pool.finish(1, "a").is_some());
    drop(waiter(pool.next(1)));
    assert_eq!(submit(&pool, "b"), [2]);
    assert!(matches!(pool.check(1), Verdict::Kill(None)));
    assert_eq!(delivered(pool.next(2)), "b");
}

#[test]
fn each_start_that_fails_costs_one_invocation_and_no_more() {
    let pool = Pool::new(1, None, TIMEOUT);
    submit(&pool, "a");
    submit(&pool, "b");
    let first = pool.ended(1);
    assert_eq!(first.init.unwrap().invocation.request_id, "a");
    assert_eq!(first.todo.start.len(), 1);
    let second = pool.ended(first.todo.start[0].id);
    assert_eq!(second.init.unwrap().invocation.request_id, "b");
    assert!(second.todo.start.is_empty());
}

#[test]
fn a_crash_gives_back_its_invocation_and_the_queue_goes_on() {
    let pool = Pool::new(1, None, TIMEOUT);
    submit(&pool, "a");
    delivered(pool.next(1));
    submit(&pool, "b");
    let ended = pool.ended(1);
    assert_eq!(ended.invocation.unwrap().invocation.request_id, "a");
    assert!(ended.init.is_none());
    assert_eq!(ended.todo.start.len(), 1);
}

#[test]
fn reserved_concurrency_throttles_at_once() {
    let throttled = |pool: &Pool, priority| pool.submit(job("x").0, priority).err() == Some(InvokeError::Throttled);
    let none = Pool::new(32, Some(0), TIMEOUT);
    assert!(throttled(&none, Priority::Now) && throttled(&none, Priority::Later));
    let one = Pool::new(32, Some(1), TIMEOUT);
    submit(&one, "a");
    assert!(throttled(&one, Priority::Now), "while it waits");
    delivered(one.next(1));
    assert!(throttled(&one, Priority::Now), "while it runs");
    assert!(!throttled(&one, Priority::Later), "asynchronous invocations wait");
    let free = Pool::new(32, Some(1), TIMEOUT);
    submit(&free, "a");
    delivered(free.next(1));
    assert!(free.finish(1, "a").is_some());
    assert!(!throttled(&free, Priority::Now), "as soon as it has answered");
}

#[test]
fn the_queue_is_bounded() {
    let pool = Pool::new(1, None, TIMEOUT);
    for _ in 0..QUEUE {
        submit(&pool, "a");
    }
    assert_eq!(pool.submit(job("b").0, Priority::Now).err(), Some(InvokeError::Throttled));
}

#[test]
fn time_runs_out_for_busy_processes_only() {
    let pool = Pool::new(1, None, Duration::ZERO);
    submit(&pool, "a");
    assert!(matches!(pool.check(1), Verdict::Sleep(Some(_))), "the init phase has its own limit");
    delivered(pool.next(1));
    match pool.check(1) {
        Verdict::Kill(Some(Expired::Invocation(job))) => assert_eq!(job.invocation.request_id, "a"),
        _ => panic!("its time is up"),
    }
    assert_eq!(delivered(pool.next(1)), "ended");

    let pool = Pool::new(1, None, TIMEOUT);
    submit(&pool, "a");
    delivered(pool.next(1));
    assert!(pool.finish(1, "a").is_some());
    drop(pool.next(1));
    assert!(matches!(pool.check(1), Verdict::Sleep(None)), "an idle process may wait for ever");
}

#[test]
fn a_retired_pool_finishes_its_queue() {
    let pool = Pool::new(1, None, TIMEOUT);
    submit(&pool, "a");
    submit(&pool, "b");
    pool.retire();
    assert_eq!(delivered(pool.next(1)), "a");
    assert!(pool.finish(1, "a").is_some());
    assert_eq!(delivered(pool.next(1)), "b");
    assert!(pool.finish(1, "b").is_some());
    assert_eq!(delivered(pool.next(1)), "ended");
    assert!(matches!(pool.check(1), Verdict::Kill(None)));
}

#[test]
fn a_stopped_pool_refuses_what_waits() {
    let pool = Pool::new(1, None, TIMEOUT);
    let (waiting, mut answer) = job("a");
    assert!(pool.submit(waiting, Priority::Now).is_ok());
    pool.stop();
    assert!(matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
    assert!(matches!(pool.check(1), Verdict::Kill(None)));
    assert!(matches!(pool.submit(job("b").0, Priority::Now), Err(InvokeError::Unavailable(_))));
}

#[test]
fn a_failed_init_takes_the_invocation_that_waited() {
    let pool = Pool::new(1, None, TIMEOUT);
    submit(&pool, "a");
    let job = pool.init_failed(1).unwrap().unwrap();
    assert_eq!(job.invocation.request_id, "a");
    assert!(pool.init_failed(1).is_none());
    assert!(pool.ended(1).init.is_none());
}

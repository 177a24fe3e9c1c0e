//! The queue of one function and the states of its processes: who gets which invocation, when another
//! process starts. Pure bookkeeping behind one short lock; `process/runner.rs` acts on what it says.

mod slot;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{Notify, mpsc, oneshot};

use super::job::{Delivery, Job, Priority};
use crate::invocation::{InvokeError, Piece};
pub(crate) use slot::ProcessId;
use slot::{Phase, Slot};

/// How many invocations may wait for one function; more are throttled. AWS has no such queue: it starts more.
const QUEUE: usize = 1_000;
/// How long a process may take to ask for its first invocation (Lambda developer guide, "Init phase").
pub(crate) const INIT_LIMIT: Duration = Duration::from_secs(10);
/// How long an invocation waits for a process that has answered but not yet asked for the next one,
/// before another process is started for it.
pub(crate) const PATIENCE: Duration = Duration::from_millis(50);

/// The queue and the processes of one function.
pub(crate) struct Pool {
    limit: usize,
    reserved: Option<usize>,
    timeout: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    slots: HashMap<ProcessId, Slot>,
    /// Most recently used last.
    idle: Vec<ProcessId>,
    waiting: VecDeque<Box<Job>>,
    last_id: ProcessId,
    /// Somebody will call `escalate`.
    watched: bool,
    retired: bool,
    stopped: bool,
}

/// What the caller has to do after a change.
#[derive(Default)]
pub(crate) struct Todo {
    /// Start these processes.
    pub start: Vec<Start>,
    /// Call `escalate` after `PATIENCE`.
    pub watch: bool,
}

/// A process to be started.
pub(crate) struct Start {
    pub id: ProcessId,
    /// Wakes its supervisor, which then calls `check`.
    pub kick: Arc<Notify>,
    /// The wall clock, as the waiting invocation has it.
    pub now: SystemTime,
}

/// Answer to `GET next`.
pub(crate) enum Next {
    Deliver(Delivery),
    Wait(oneshot::Receiver<Delivery>),
    /// It has an invocation that it has not answered.
    Refused,
    /// It is about to be killed.
    Ended,
}

/// Verdict of `check`.
pub(crate) enum Verdict {
    /// Check again at that time, or when kicked.
    Sleep(Option<Instant>),
    /// Kill it; the job, if any, is to be answered as timed out.
    Kill(Option<Expired>),
}

/// What a process did not finish in time.
pub(crate) enum Expired {
    Invocation(Box<Job>),
    Init(Box<Job>),
}

/// What a process left behind.
pub(crate) struct Ended {
    /// It crashed during this invocation.
    pub invocation: Option<Box<Job>>,
    /// It ended before its first `GET next`; this one waited for it.
    pub init: Option<Box<Job>>,
    pub todo: Todo,
}

impl Pool {
    pub fn new(max_processes: usize, reserved: Option<u32>, timeout: Duration) -> Self {
        let reserved = reserved.map(|n| n as usize);
        Self { limit: reserved.unwrap_or(max_processes).min(max_processes).max(1), reserved, timeout, state: Mutex::default() }
    }

    /// Hands the job to an idle process or puts it into the queue.
    pub fn submit(&self, mut job: Box<Job>, priority: Priority) -> Result<Todo, InvokeError> {
        let mut state = self.lock();
        if state.stopped {
            return Err(InvokeError::Unavailable("the function is stopping".to_owned()));
        }
        if self.throttles(&state, priority) {
            return Err(InvokeError::Throttled);
        }
        while let Some(id) = state.idle.pop() {
            match self.assign(&mut state, id, job) {
                Ok(()) => return Ok(Todo::default()),
                Err(back) => job = back,
            }
        }
        if state.waiting.len() >= QUEUE {
            return Err(InvokeError::Throttled);
        }
        state.waiting.push_back(job);
        Ok(self.plan(&mut state))
    }

    /// A process asks for its next invocation.
    pub fn next(&self, id: ProcessId) -> Next {
        let now = Instant::now();
        let mut guard = self.lock();
        let state = &mut *guard;
        let Some(slot) = state.slots.get_mut(&id) else {
            return Next::Ended;
        };
        match slot.phase {
            Phase::Busy(_) => return Next::Refused,
            Phase::Ending => return Next::Ended,
            Phase::Starting => slot.init = Some(now - slot.started),
            Phase::Idle(_) => state.idle.retain(|idle| *idle != id),
            Phase::Returning => {}
        }
        if let Some(job) = state.waiting.pop_front() {
            return Next::Deliver(slot.take(job, self.timeout, now));
        }
        if state.retired {
            slot.end();
            return Next::Ended;
        }
        let (waiter, delivery) = oneshot::channel();
        slot.idle(waiter);
        state.idle.push(id);
        Next::Wait(delivery)
    }

    /// A process answers: its job, if it has the one of that request id.
    pub fn finish(&self, id: ProcessId, request_id: &str) -> Option<Box<Job>> {
        let mut state = self.lock();
        let slot = state.slots.get_mut(&id)?;
        match &slot.phase {
            Phase::Busy(job) if job.invocation.request_id == request_id => slot.leave(Phase::Returning),
            _ => None,
        }
    }

    /// Where the pieces of the answer to that request go, if its caller wants them one by one.
    pub fn pieces(&self, id: ProcessId, request_id: &str) -> Option<mpsc::Sender<Piece>> {
        match &self.lock().slots.get(&id)?.phase {
            Phase::Busy(job) if job.invocation.request_id == request_id => job.pieces.clone(),
            _ => None,
        }
    }

    /// A process says that it cannot start: the job that waited for it.
    /// The outer `None` says that it had started long ago.
    pub fn init_failed(&self, id: ProcessId) -> Option<Option<Box<Job>>> {
        let mut guard = self.lock();
        let state = &mut *guard;
        let slot = state.slots.get_mut(&id)?;
        if !matches!(slot.phase, Phase::Starting) {
            return None;
        }
        // It ends by itself, or at the limit of the init phase.
        slot.phase = Phase::Ending;
        Some(state.waiting.pop_front())
    }

    /// Has the process exceeded its time?
    pub fn check(&self, id: ProcessId) -> Verdict {
        let mut guard = self.lock();
        let state = &mut *guard;
        let Some(slot) = state.slots.get_mut(&id) else {
            return Verdict::Kill(None);
        };
        match slot.ends_at {
            _ if slot.must_die() => Verdict::Kill(None),
            Some(at) if at <= Instant::now() => {
                let starting = matches!(slot.phase, Phase::Starting);
                let job = slot.leave(Phase::Ending);
                let late = if starting { state.waiting.pop_front() } else { None };
                Verdict::Kill(job.map(Expired::Invocation).or(late.map(Expired::Init)))
            }
            ends_at => {
                slot.armed_for = ends_at;
                Verdict::Sleep(ends_at)
            }
        }
    }

    /// A process is gone.
    pub fn ended(&self, id: ProcessId) -> Ended {
        let mut state = self.lock();
        state.idle.retain(|idle| *idle != id);
        let slot = state.slots.remove(&id);
        let (invocation, init) = match slot.map(|slot| slot.phase) {
            Some(Phase::Busy(job)) => (Some(job), None),
            Some(Phase::Starting) => (None, state.waiting.pop_front()),
            _ => (None, None),
        };
        let todo = self.plan(&mut state);
        Ended { invocation, init, todo }
    }

    /// Starts processes for what has waited too long behind processes that do not come back.
    pub fn escalate(&self) -> Todo {
        let mut state = self.lock();
        state.watched = false;
        let now = Instant::now();
        let overdue = state.waiting.iter().filter(|job| job.overdue(PATIENCE, now)).count();
        let missing = overdue.saturating_sub(state.count(|phase| matches!(phase, Phase::Starting)));
        let mut todo = self.start(&mut state, missing);
        todo.watch = self.watch(&mut state);
        todo
    }

    /// A line of output: notes it for who wants the log, tells the current request id and what time it is for it.
    pub fn line(&self, id: ProcessId, text: &str) -> Option<(String, SystemTime)> {
        let mut state = self.lock();
        match &mut state.slots.get_mut(&id)?.phase {
            Phase::Busy(job) => {
                if let Some(tail) = &mut job.tail {
                    tail.line(text);
                }
                Some((job.invocation.request_id.clone(), job.clock()))
            }
            _ => None,
        }
    }

    /// Ends idle processes now and the others once the queue is empty.
    pub fn retire(&self) {
        let mut guard = self.lock();
        let state = &mut *guard;
        state.retired = true;
        state.idle.clear();
        let idle = |slot: &&mut Slot| matches!(slot.phase, Phase::Idle(_));
        state.slots.values_mut().filter(idle).for_each(Slot::end);
    }

    /// Refuses what waits and what comes, ends every process without an invocation.
    pub fn stop(&self) {
        let mut guard = self.lock();
        let state = &mut *guard;
        state.retired = true;
        state.stopped = true;
        state.idle.clear();
        state.waiting.clear();
        let free = |slot: &&mut Slot| !matches!(slot.phase, Phase::Busy(_));
        state.slots.values_mut().filter(free).for_each(Slot::end);
    }

    fn throttles(&self, state: &State, priority: Priority) -> bool {
        match (self.reserved, priority) {
            (None, _) => false,
            (Some(0), _) => true,
            (Some(_), Priority::Later) => false,
            (Some(most), Priority::Now) => state.waiting.len() + state.count(|phase| matches!(phase, Phase::Busy(_))) >= most,
        }
    }

    /// Gives a job to an idle process; gives it back when that process has hung up.
    fn assign(&self, state: &mut State, id: ProcessId, job: Box<Job>) -> Result<(), Box<Job>> {
        match state.slots.get_mut(&id) {
            Some(slot) => slot.deliver(job, self.timeout),
            None => Err(job),
        }
    }

    /// One process per waiting invocation, counting those that are about to ask.
    fn plan(&self, state: &mut State) -> Todo {
        let coming = state.count(|phase| matches!(phase, Phase::Starting | Phase::Returning));
        let missing = state.waiting.len().saturating_sub(coming);
        let mut todo = self.start(state, missing);
        todo.watch = self.watch(state);
        todo
    }

    fn start(&self, state: &mut State, wanted: usize) -> Todo {
        let mut todo = Todo::default();
        let room = self.limit.saturating_sub(state.slots.len());
        for n in 0..wanted.min(room) {
            let Some(now) = state.waiting.get(n).map(|job| job.clock()) else {
                break;
            };
            state.last_id += 1;
            let slot = Slot::new();
            let kick = Arc::clone(&slot.kick);
            todo.start.push(Start { id: state.last_id, kick, now });
            state.slots.insert(state.last_id, slot);
        }
        todo
    }

    /// Is somebody needed who looks again later? Only while jobs wait for returning processes.
    fn watch(&self, state: &mut State) -> bool {
        let starting = state.count(|phase| matches!(phase, Phase::Starting));
        let needed = state.waiting.len() > starting && state.slots.len() < self.limit;
        let news = needed && !state.watched;
        state.watched |= needed;
        news
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn count(&self, which: impl Fn(&Phase) -> bool) -> usize {
        self.slots.values().filter(|slot| which(&slot.phase)).count()
    }
}

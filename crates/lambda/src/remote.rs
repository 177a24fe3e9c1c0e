//! Functions that run elsewhere: each invocation is POSTed to whoever speaks Lambda's Invoke there, such as
//! `cargo lambda watch`. Timeouts and concurrency are enforced here: the other side may have neither.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::sync::{AcquireError, Semaphore};

use crate::function::job::{Delivery, Job, Priority};
use crate::invocation::{InvokeError, MAX_RESPONSE};
use crate::process::failure::Failure;
use crate::process::runner::{Outcome, Runner};

/// Longer than this nobody on this machine takes to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// A connection nobody used for so long is closed.
const IDLE: Duration = Duration::from_secs(30);
/// How many invocations may wait for one function, as for one that runs here.
const QUEUE: usize = 1_000;

/// A function at another address.
pub struct Remote {
    base: String,
    name: String,
    uri: Uri,
    client: legacy::Client<HttpConnector, Full<Bytes>>,
}

impl Remote {
    /// The function of that name at `http://host:port`; `None` for what is no such address.
    #[must_use]
    pub fn new(base: &str, name: &str) -> Option<Self> {
        let base = base.trim_end_matches('/').to_owned();
        let name_in_path = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string().replace("%2D", "-").replace("%5F", "_");
        let uri: Uri = format!("{base}/2015-03-31/functions/{name_in_path}/invocations").parse().ok()?;
        let plain = uri.scheme_str() == Some("http") && uri.authority().is_some_and(|it| !it.as_str().contains('@'));
        plain.then(|| Self { base, name: name.to_owned(), uri, client: client() })
    }

    async fn post(&self, delivery: Delivery) -> Result<Outcome, InvokeError> {
        let answer = self.client.request(self.request(delivery)).await.map_err(|error| self.unreachable(&error))?;
        let (head, body) = answer.into_parts();
        let body = match Limited::new(body, MAX_RESPONSE).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Ok(Outcome::Failure(Failure::TooLarge)),
            Err(error) => return Err(InvokeError::Unavailable(format!("the answer of {self} broke off: {error}"))),
        };
        self.read(&Response::from_parts(head, body))
    }

    fn request(&self, delivery: Delivery) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(delivery.payload));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        let context = delivery.client_context.map(|context| STANDARD.encode(context));
        let given = [("x-amzn-trace-id", Some(delivery.trace_id)), ("x-amz-client-context", context)];
        for (name, value) in given {
            if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
                headers.insert(name, value);
            }
        }
        request
    }

    /// Lambda names a failed function in a header; `cargo lambda watch` answers 500 with the handler's error report.
    fn read(&self, answer: &Response<Bytes>) -> Result<Outcome, InvokeError> {
        let body = answer.body();
        if answer.headers().contains_key("x-amz-function-error") {
            return Ok(Outcome::Error(body.clone()));
        }
        match answer.status() {
            status if status.is_success() => Ok(Outcome::Response(body.clone())),
            StatusCode::INTERNAL_SERVER_ERROR if is_report(body) => Ok(Outcome::Error(body.clone())),
            StatusCode::TOO_MANY_REQUESTS => Err(InvokeError::Throttled),
            StatusCode::NOT_FOUND => Err(InvokeError::Unavailable(format!("{} knows no function {}", self.base, self.name))),
            status => Err(InvokeError::Unavailable(format!("{self} answered {status}"))),
        }
    }

    fn unreachable(&self, error: &legacy::Error) -> InvokeError {
        let Self { base, .. } = self;
        InvokeError::Unavailable(match error.is_connect() {
            true => format!("nothing answers at {base}: start `cargo lambda watch` there, or whatever --invoke names"),
            false => format!("the connection to {base} broke: {error}"),
        })
    }
}

/// Where it is, for people.
impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.name, self.base)
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn client() -> legacy::Client<HttpConnector, Full<Bytes>> {
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(CONNECT));
    tcp.set_nodelay(true);
    let mut builder = legacy::Client::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE).build(tcp)
}

/// What a runtime reports of a handler that failed.
fn is_report(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|report| report["errorMessage"].is_string())
}

/// Those who wait for a function elsewhere, and those whom it serves.
pub(crate) struct Turns {
    /// One for each that waits or is served.
    places: Arc<Semaphore>,
    /// One for each that is served.
    turns: Arc<Semaphore>,
    /// A reserved concurrency makes nobody wait.
    reserved: bool,
}

impl Turns {
    pub fn new(most: usize, reserved: Option<u32>) -> Self {
        let most = reserved.map_or(most, |reserved| most.min(reserved as usize));
        Self {
            places: Arc::new(Semaphore::new(most + QUEUE)),
            turns: Arc::new(Semaphore::new(most)),
            reserved: reserved.is_some(),
        }
    }

    /// Refuses whoever waits and whoever comes.
    pub fn close(&self) {
        self.places.close();
        self.turns.close();
    }
}

/// Accepts a job and runs it when its turn comes.
pub(crate) fn submit(
    runner: &Arc<Runner>,
    remote: &Arc<Remote>,
    mut job: Box<Job>,
    priority: Priority,
) -> Result<(), InvokeError> {
    let turns = &runner.turns;
    let place = Arc::clone(&turns.places).try_acquire_owned().map_err(|_| InvokeError::Throttled)?;
    let turn = Arc::clone(&turns.turns);
    let now = match (turns.reserved, priority) {
        (true, Priority::Now) => Some(Arc::clone(&turn).try_acquire_owned().map_err(|_| InvokeError::Throttled)?),
        _ => None,
    };
    let (runner, remote) = (Arc::clone(runner), Arc::clone(remote));
    let alive = runner.host.enter();
    tokio::spawn(async move {
        let turn = async {
            match now {
                Some(turn) => Ok::<_, AcquireError>(turn),
                None => turn.acquire_owned().await,
            }
        };
        // Closed: the job is dropped, and its caller told that the function was stopped.
        if let Ok(turn) = turn.await {
            let limit = runner.configuration.time_limit();
            let delivery = job.deliver(limit, Instant::now());
            tokio::select! {
                outcome = tokio::time::timeout(limit, remote.post(delivery)) => finish(&runner, *job, outcome.ok(), limit),
                () = runner.host.killed() => {}
            }
            drop(turn);
        }
        drop((place, alive));
    });
    Ok(())
}

fn finish(runner: &Runner, job: Job, outcome: Option<Result<Outcome, InvokeError>>, limit: Duration) {
    match outcome {
        Some(Ok(outcome)) => runner.answer(job, outcome, None),
        Some(Err(error)) => job.refuse(error),
        None => runner.answer(job, Outcome::Failure(Failure::TimedOut(limit)), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (base, name, expected) in [
            ("http://127.0.0.1:9000", "hello", Some("http://127.0.0.1:9000/2015-03-31/functions/hello/invocations")),
            ("http://localhost:9000/", "sign-up_2", Some("http://localhost:9000/2015-03-31/functions/sign-up_2/invocations")),
            ("http://a/b", "x/../y", Some("http://a/b/2015-03-31/functions/x%2F%2E%2E%2Fy/invocations")),
            ("https://127.0.0.1", "hello", None),
            ("127.0.0.1:9000", "hello", None),
            ("http://user:word@127.0.0.1", "hello", None),
        ] {
            assert_eq!(Remote::new(base, name).map(|remote| remote.uri.to_string()).as_deref(), expected, "{base}");
        }
    }

    #[test]
    fn what_the_other_side_may_answer() {
        let remote = Remote::new("http://127.0.0.1:9000", "hello").unwrap();
        let shown = |status: u16, error: bool, body: &'static str| {
            let mut answer = Response::builder().status(status);
            if error {
                answer = answer.header("x-amz-function-error", "Unhandled");
            }
            match remote.read(&answer.body(Bytes::from_static(body.as_bytes())).unwrap()) {
                Ok(Outcome::Response(_)) => "answer".to_owned(),
                Ok(Outcome::Error(_)) => "error".to_owned(),
                Ok(Outcome::Failure(failure)) => failure.to_string(),
                Err(error) => error.to_string(),
            }
        };
        let report = r#"{"errorType":"a","errorMessage":"b"}"#;
        for (status, error, body, expected) in [
            (200, false, "1", "answer"),
            (200, true, report, "error"),
            (500, false, report, "error"),
            (
                500,
                false,
                r#"{"title":"Internal Server Error"}"#,
                "hello at http://127.0.0.1:9000 answered 500 Internal Server Error",
            ),
            (429, false, "", "Rate Exceeded."),
            (404, false, "", "http://127.0.0.1:9000 knows no function hello"),
        ] {
            assert_eq!(shown(status, error, body), expected, "{status} {body}");
        }
    }
}

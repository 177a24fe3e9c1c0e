//! Runs the functions that user pools have as triggers, for the pools' blocking calls.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use sekisho_cognito::triggers::{Call, CallError, Invoke};
use sekisho_lambda::{Answer, Function, Functions, Invocation, InvokeError};
use tokio::runtime::{Handle, RuntimeFlavor};

/// Who calls, in a function's policy.
const PRINCIPAL: &str = "cognito-idp.amazonaws.com";
/// How long a trigger may take ("Working with AWS Lambda triggers").
const PATIENCE: Duration = Duration::from_secs(5);

/// Calls functions on this runtime; whoever calls waits on a thread of their own.
pub fn invoke(functions: Arc<Functions>, runtime: Handle) -> Invoke {
    Box::new(move |call: &Call<'_>| {
        let function = functions.get(call.function).ok_or(CallError::NotCalled("ResourceNotFoundException"))?;
        if !function.allows(PRINCIPAL, call.source_arn) {
            return Err(CallError::NotCalled("AccessDeniedException"));
        }
        run(&runtime, function, call.event.to_vec())
    })
}

fn run(runtime: &Handle, function: Arc<Function>, event: Vec<u8>) -> Result<Vec<u8>, CallError> {
    let (done, answer) = mpsc::sync_channel(1);
    runtime.spawn(async move {
        let answer = tokio::time::timeout(PATIENCE, function.invoke(invocation(event))).await;
        // Nobody waits any more only while the program ends.
        let _ = done.send(answer);
    });
    match wait(&answer) {
        Some(Ok(Ok(answer))) => read(&answer),
        Some(Ok(Err(error))) => Err(CallError::NotCalled(reason(&error))),
        Some(Err(_)) => Err(CallError::TimedOut),
        None => Err(CallError::NotCalled("ServiceException")),
    }
}

/// Other tasks of this thread, should it be one of the runtime's, go on elsewhere meanwhile.
fn wait<T>(answer: &mpsc::Receiver<T>) -> Option<T> {
    let on_runtime = Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    if on_runtime { tokio::task::block_in_place(|| answer.recv()).ok() } else { answer.recv().ok() }
}

fn invocation(event: Vec<u8>) -> Invocation {
    Invocation {
        payload: event.into(),
        request_id: sekisho_cognito::ids::uuid(),
        trace_id: None,
        client_context: None,
        now: SystemTime::now(),
    }
}

fn read(answer: &Answer) -> Result<Vec<u8>, CallError> {
    if answer.error.is_none() {
        return Ok(answer.payload.to_vec());
    }
    let report: serde_json::Value = serde_json::from_slice(&answer.payload).unwrap_or_default();
    Err(CallError::Raised(report["errorMessage"].as_str().unwrap_or_default().to_owned()))
}

fn reason(error: &InvokeError) -> &'static str {
    match error {
        InvokeError::Throttled => "TooManyRequestsException",
        InvokeError::TooLarge => "RequestTooLargeException",
        InvokeError::Unavailable(_) => "ServiceException",
    }
}

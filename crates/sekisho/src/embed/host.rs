//! The thread that a stack in a test lives on, with a runtime of its own.

use std::thread::JoinHandle;

use indexmap::IndexMap;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{oneshot, watch};

use crate::Failure;
use crate::cli::StackOptions;
use crate::door::Door;
use crate::request_log::RequestLog;
use crate::stack::Stack;

/// A running stack's thread; dropping it ends the stack and waits until its handlers are gone.
pub struct Host {
    pub endpoint: String,
    pub outputs: IndexMap<String, String>,
    /// Where the stack runs: work for it is done there, whatever executor the test has.
    pub runtime: Handle,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread tells once the stack answers.
struct Ready {
    endpoint: String,
    outputs: IndexMap<String, String>,
    runtime: Handle,
}

impl Host {
    /// Starts the thread and waits until the stack answers or has failed.
    pub async fn start(options: StackOptions) -> Result<Self, Failure> {
        let (stop, stopped) = watch::channel(false);
        let (ready, answers) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("sekisho".to_owned())
            .spawn(move || live(&options, stopped, ready))
            .map_err(Failure::from_error)?;
        let ended = |_| Failure::from("the stack ended before it answered".to_owned());
        let Ready { endpoint, outputs, runtime } = answers.await.map_err(ended)??;
        Ok(Self { endpoint, outputs, runtime, stop, thread: Some(thread) })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed.
            let _ = thread.join();
        }
    }
}

/// The thread's life.
fn live(options: &StackOptions, stop: watch::Receiver<bool>, ready: oneshot::Sender<Result<Ready, Failure>>) {
    let runtime = match Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(Failure::from_error(error)))),
    };
    runtime.block_on(async {
        match open(options).await {
            Ok((door, stack, told)) => {
                let functions = stack.services.functions.clone();
                // Nobody waits any more: then `stop` has lost its sender, and serving ends at once.
                let _ = ready.send(Ok(told));
                door.serve(stack, stop).await;
                functions.stop().await;
            }
            Err(failure) => drop(ready.send(Err(failure))),
        }
    });
}

async fn open(options: &StackOptions) -> Result<(Door, std::sync::Arc<Stack>, Ready), Failure> {
    let door = Door::bind(0, None).await?;
    let stack = Stack::open(options, None, door.endpoint(), RequestLog::silent())?;
    let report = stack.update(&|_| {}).await?;
    let ready = Ready { endpoint: stack.endpoint.clone(), outputs: report.outputs.clone(), runtime: Handle::current() };
    Ok((door, stack, ready))
}

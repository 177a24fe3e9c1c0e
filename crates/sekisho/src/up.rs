//! `sekisho up`: build, create or update, serve, and end cleanly.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sekisho_cloudformation::{Handlers, Unbuilt};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::cli::Up;
use crate::door::Door;
use crate::request_log::RequestLog;
use crate::stack::Stack;
use crate::state::State;
use crate::watch::Watch;
use crate::{Failure, banner, messages};

/// Runs until Ctrl-C or SIGTERM.
pub async fn run(mut options: Up) -> Result<(), Failure> {
    options.stack.empty = options.empty;
    let folder = (!options.ephemeral).then(|| state_folder(&options));
    let state = folder.as_deref().map(State::open).transpose()?;
    let door = Door::bind(options.port, options.tls_port).await?;
    let stack = Stack::open(&options.stack, state.as_ref(), door.endpoint(), RequestLog::to_stdout())?;
    let stop = stop_signal()?;
    stack.engine.set_handlers(handlers(&options));
    let progress = banner::Progress::default();
    let updated = stack.update(&|event| progress.show(&event)).await;
    progress.finish();
    let report = updated?;
    if let Some(state) = &state {
        state.write_address(&stack.endpoint)?;
    }
    if !options.no_codes {
        tokio::spawn(messages::tell(stack.clone()));
    }
    let mut tasks = JoinSet::new();
    if options.watch {
        tasks.spawn(Watch::start(stack.clone(), report.clone(), folder.as_deref()).await?.run());
    }
    banner::show(&stack, &report, folder.as_deref(), door.tls_endpoint().as_deref());
    serve(door, stack, stop, tasks).await;
    Ok(())
}

/// Serves until told to stop, then ends the handlers.
async fn serve(door: Door, stack: Arc<Stack>, stop: watch::Receiver<bool>, tasks: JoinSet<()>) {
    println!("ready {}", stack.endpoint);
    let functions = stack.services.functions.clone();
    door.serve(stack, stop).await;
    drop(tasks);
    functions.stop().await;
}

/// Who answers for functions whose code lies beside the template.
fn handlers(options: &Up) -> Handlers {
    let unbuilt = if options.watch { Unbuilt::Tolerated } else { Unbuilt::Refused };
    Handlers { elsewhere: options.invoke.clone(), unbuilt }
}

fn state_folder(options: &Up) -> PathBuf {
    let beside = || options.stack.template.parent().unwrap_or(Path::new("")).join(".sekisho");
    options.state.clone().unwrap_or_else(beside)
}

/// Turns true at the first Ctrl-C or SIGTERM; a second one ends the process at once.
fn stop_signal() -> Result<watch::Receiver<bool>, Failure> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::from_error)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::from_error)?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        for again in [false, true] {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
            if again {
                std::process::exit(1);
            }
            // Nobody listening means that the stack is not serving yet; then the second signal ends it.
            if stop.send(true).is_err() {
                std::process::exit(1);
            }
        }
    });
    Ok(stopped)
}

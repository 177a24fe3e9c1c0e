//! `sekisho up`: build, create or update, serve, and end cleanly.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::cli::Up;
use crate::door::Door;
use crate::request_log::RequestLog;
use crate::stack::Stack;
use crate::state::State;
use crate::{Failure, banner, messages};

/// Runs until Ctrl-C or SIGTERM.
pub async fn run(options: Up) -> Result<(), Failure> {
    let folder = (!options.ephemeral).then(|| state_folder(&options));
    let state = folder.as_deref().map(State::open).transpose()?;
    let door = Door::bind(options.port, options.tls_port).await?;
    let stack = Stack::open(&options.stack, state.as_ref(), door.endpoint(), RequestLog::to_stdout())?;
    let stop = stop_signal()?;
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
    banner::show(&stack, &report, folder.as_deref(), door.tls_endpoint().as_deref());
    serve(door, stack, stop).await;
    Ok(())
}

/// Serves until told to stop, then ends the handlers.
async fn serve(door: Door, stack: Arc<Stack>, stop: watch::Receiver<bool>) {
    println!("ready {}", stack.endpoint);
    let functions = stack.services.functions.clone();
    door.serve(stack, stop).await;
    functions.stop().await;
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

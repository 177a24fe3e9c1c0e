//! Starting a process: its own listener, its environment, its pipes.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use super::environment::Environment;
use super::output::Streams;
use super::runner::Runner;
use crate::build::bootstrap;

/// Cargo takes a program away before it links the new one in its place: after so long it is there, if it ever comes.
const RELINK: Duration = Duration::from_millis(20);

/// A process that was just started.
pub(super) struct Launched {
    pub child: Child,
    pub streams: Streams,
    pub listener: TcpListener,
}

/// Starts the function's program. The listener is its alone: who connects there is this process.
pub(super) async fn launch(runner: &Runner, log_stream: &str) -> Result<Launched, String> {
    let (listener, address) = listen().map_err(|error| format!("Couldn't open a loopback port: {error}"))?;
    let Some(executable) = runner.backend.program().map(|program| &program.executable) else {
        return Err("There is no program to run".to_owned());
    };
    if for_another_machine(runner, executable) {
        // Unverified: Lambda's words for it, second-hand.
        return Err("fork/exec /var/task/bootstrap: exec format error".to_owned());
    }
    let task_root = executable.parent().unwrap_or(Path::new("/"));
    let environment = Environment {
        configuration: &runner.configuration,
        version: &runner.version,
        region: &runner.host.settings.region,
        task_root,
        runtime_api: address,
        endpoint: runner.host.endpoint(),
        log_stream,
    };
    let mut command = Command::new(executable);
    command
        .env_clear()
        .envs(environment.variables())
        .current_dir(task_root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own: Ctrl-C in the terminal is for us, handlers finish first.
        .process_group(0)
        .kill_on_drop(true);
    let spawned = match command.spawn() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            tokio::time::sleep(RELINK).await;
            command.spawn()
        }
        other => other,
    };
    let mut child = spawned.map_err(|error| cannot_run(executable, &error))?;
    let streams = Streams::of(&mut child).map_err(|error| format!("Couldn't read its output: {error}"))?;
    Ok(Launched { child, streams, listener })
}

/// A zip is run where `Architectures` says, on AWS. What was built beside its template is built for this machine.
fn for_another_machine(runner: &Runner, executable: &Path) -> bool {
    let declared = runner.configuration.architectures.first();
    let other = declared.is_some_and(|declared| declared != bootstrap::own_architecture());
    other && runner.backend.folder().is_some() && bootstrap::is_elf(executable)
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((TcpListener::from_std(listener)?, address))
}

fn cannot_run(executable: &Path, error: &io::Error) -> String {
    let remedy = match error.kind() {
        io::ErrorKind::NotFound => "build the function again",
        io::ErrorKind::PermissionDenied => "make it executable (chmod +x)",
        _ => "is it built for this machine?",
    };
    format!("Couldn't run {}: {error}; {remedy}", executable.display())
}

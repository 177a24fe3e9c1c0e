//! Starting a process: its own listener, its environment, its pipes.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::time::SystemTime;

use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use super::environment::Environment;
use super::output::Streams;
use super::runner::Runner;

/// A process that was just started.
pub(super) struct Launched {
    pub child: Child,
    pub streams: Streams,
    pub listener: TcpListener,
}

/// Starts the function's program. The listener is its alone: who connects there is this process.
pub(super) fn launch(runner: &Runner, now: SystemTime) -> Result<Launched, String> {
    let (listener, address) = listen().map_err(|error| format!("Couldn't open a loopback port: {error}"))?;
    let task_root = runner.executable.parent().unwrap_or(Path::new("/"));
    let environment = Environment {
        configuration: &runner.configuration,
        version: &runner.version,
        region: &runner.host.settings.region,
        task_root,
        runtime_api: address,
        endpoint: runner.host.endpoint(),
        now,
    };
    let mut child = Command::new(&runner.executable)
        .env_clear()
        .envs(environment.variables())
        .current_dir(task_root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own: Ctrl-C in the terminal is for us, handlers finish first.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| cannot_run(&runner.executable, &error))?;
    let streams = Streams::of(&mut child).map_err(|error| format!("Couldn't read its output: {error}"))?;
    Ok(Launched { child, streams, listener })
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

//! A running handler: `runner` starts and supervises it, `runtime_api` is the server it talks to,
//! `environment` and `output` are what goes in and comes out.

pub(crate) mod environment;
pub(crate) mod failure;
pub(crate) mod host;
pub(crate) mod journal;
mod launch;
mod output;
pub(crate) mod report;
pub(crate) mod runner;
mod runtime_api;

use std::sync::Arc;

use crate::function::pool::ProcessId;
use journal::Journal;
use output::Streams;
use runner::Runner;

/// One process of a function.
pub(crate) struct Process {
    id: ProcessId,
    journal: Arc<Journal>,
    runner: Arc<Runner>,
    streams: Streams,
}

impl Process {
    /// Reads what it has written so far, so that each line is told under the invocation that wrote it.
    fn drain(&self) {
        self.streams.drain(|line| self.runner.line(self.id, &self.journal, line));
    }
}

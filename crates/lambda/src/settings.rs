//! What the room is told from outside: the account, how to build, where handler output goes.
//! Door: `Functions::new`.

use std::env::consts::ARCH;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::process::report::{Invoked, Moment};

/// The account the functions live in, and the limits of this machine.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Twelve digits, as in every ARN.
    pub account_id: String,
    /// For example `eu-central-1`.
    pub region: String,
    /// Which cargo profile builds the handlers.
    pub profile: BuildProfile,
    /// How many processes one function may have at a time; a reserved concurrency lowers it.
    pub max_processes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            account_id: "000000000000".to_owned(),
            region: "us-east-1".to_owned(),
            profile: BuildProfile::Dev,
            max_processes: 32,
        }
    }
}

/// How the handlers are built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuildProfile {
    /// `cargo build`: quick to build.
    #[default]
    Dev,
    /// `cargo build --release`.
    Release,
    /// `cargo lambda build --release`: as `sam build` makes it.
    Lambda,
}

impl BuildProfile {
    /// Where cargo puts a program, below its target directory.
    pub(crate) fn compiled(self, target: &Path, binary: &str) -> PathBuf {
        match self {
            Self::Dev => target.join("debug").join(binary),
            Self::Release => target.join("release").join(binary),
            Self::Lambda => target.join(format!("{ARCH}-unknown-linux-gnu/release")).join(binary),
        }
    }

    /// Where it lies in the end: cargo lambda moves it.
    pub(crate) fn left(self, target: &Path, binary: &str) -> PathBuf {
        match self {
            Self::Dev | Self::Release => self.compiled(target, binary),
            Self::Lambda => target.join("lambda").join(binary).join("bootstrap"),
        }
    }
}

/// Receives every line that a handler writes to stdout or stderr.
pub type Output = Arc<dyn Fn(OutputLine) + Send + Sync>;

/// One line of a handler's stdout or stderr, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputLine {
    /// Name of the function.
    pub function: Arc<str>,
    /// The invocation during which the line arrived; `None` before the first and between two.
    pub request_id: Option<String>,
    /// At most 256 KiB; longer lines arrive in pieces.
    pub text: String,
}

/// Is told what belongs into the logs of functions. Called on the hot path: it must not wait.
pub trait Log: Send + Sync {
    /// A process is about to start; its stream in its group.
    fn open(&self, group: &str, stream: &str, now: SystemTime) -> Box<dyn LogStream>;
}

/// The stream of one process.
pub trait LogStream: Send + Sync {
    /// A line, with its end.
    fn line(&self, at: SystemTime, line: &str);
    /// An invocation began or ended; its lines can be asked for at any later time.
    fn invoked(&self, at: SystemTime, invoked: &Arc<Invoked>, moment: Moment);
}

/// A note for the request log, carried in the extensions of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Which function answered.
    pub function: Option<String>,
    /// Why a request was refused, in plain words: which check, expected, got; never a secret.
    pub why: Option<String>,
}

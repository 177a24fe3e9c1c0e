//! What the room is told from outside: the account, how to build, where handler output goes.
//! Door: `Functions::new`.

use std::sync::Arc;

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

/// The cargo profile of the handlers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuildProfile {
    /// `cargo build`: quick to build.
    #[default]
    Dev,
    /// `cargo build --release`: as deployed.
    Release,
}

impl BuildProfile {
    /// The folder below the target directory in which cargo puts the binaries.
    pub(crate) fn directory(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
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

/// A note for the request log, carried in the extensions of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Which function answered.
    pub function: Option<String>,
    /// Why a request was refused, in plain words: which check, expected, got; never a secret.
    pub why: Option<String>,
}

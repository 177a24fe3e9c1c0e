//! Sekisho as a library: a stack from a template inside a test, and the command line that the binary runs.
//!
//! ```no_run
//! # async fn test() -> Result<(), sekisho::Failure> {
//! let stack = sekisho::Stack::from_template("template.yaml").start().await?;
//! stack.user("alice").email("alice@example.com").group("admins").create().await?;
//! let tokens = stack.tokens("alice").await?;
//! let answer = stack.call("GET", "HttpApiUrl", "/me", Some(&tokens.access_token)).await?;
//! assert_eq!(answer.status, 200);
//! # Ok(())
//! # }
//! ```
//!
//! The stack answers on a free port of its own and is gone, with its users, when it is dropped. `lambdas/me/tests` has a
//! whole test. Of the modules below each command is a file of its own; `up` is the main job.

mod banner;
mod cli;
mod client;
mod clock;
mod console;
mod curl;
mod demo;
mod door;
mod embed;
mod env;
mod login;
mod logs;
mod messages;
mod outside;
mod request_log;
mod room;
mod secret_hash;
mod services;
mod stack;
mod state;
mod tls;
mod token;
mod triggers;
mod trust;
mod up;
mod users;
mod verify;
mod watch;
mod why;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};

pub use embed::{Answer, NewUser, Stack, StackBuilder, Tokens, User};

/// What a command reports when it cannot do its job: one sentence that says what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// Any error, told in its own words.
    pub fn from_error(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// The command line: arguments in, exit code out.
#[must_use]
pub fn run() -> ExitCode {
    let command = Cli::parse().command.unwrap_or_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failure::from_error(error)),
    };
    let done = runtime.block_on(async {
        match command {
            Command::Up(options) => up::run(options).await,
            Command::Env(options) => env::run(options).await,
            Command::Logs(options) => logs::run(options).await,
            Command::Messages(options) => messages::run(options).await,
            Command::Users(options) => users::run(options).await,
            Command::Why(options) => why::run(options).await,
            Command::Token(options) => token::run(options).await,
            Command::Login(options) => login::run(options).await,
            Command::SecretHash(options) => secret_hash::run(options).await,
            Command::Curl(options) => return curl::run(options).await,
            Command::Trust(options) => trust::run(&options),
            Command::Verify(options) => return verify::run(options).await,
            Command::Demo(options) => demo::run(options).await,
        }
        .map(|()| ExitCode::SUCCESS)
    });
    match done {
        Ok(code) => code,
        Err(failure) => fail(&failure),
    }
}

fn fail(failure: &Failure) -> ExitCode {
    eprintln!("error: {failure}");
    ExitCode::from(1)
}

//! What a stack in a test is made from.

use std::path::PathBuf;

use clap::Parser;

use super::Stack;
use super::host::Host;
use crate::Failure;
use crate::cli::{StackOptions, Up};

/// A stack that is not started yet.
#[must_use = "nothing runs before `start`"]
pub struct StackBuilder {
    options: StackOptions,
}

impl StackBuilder {
    pub(super) fn new(template: PathBuf) -> Self {
        let options = Up::parse_from(["up"]).stack;
        Self { options: StackOptions { template, ..options } }
    }

    /// Gives a parameter of the template a value.
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.options.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The stack's name; ids of pools, clients and APIs are derived from it.
    pub fn stack_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.options.stack_name);
        self
    }

    /// The region that it believes to be in; `ap-northeast-1` otherwise.
    pub fn region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.options.region);
        self
    }

    /// Refuses the template for anything in it that is not honoured here.
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// Builds the handlers with the release profile.
    pub fn release(mut self) -> Self {
        self.options.release = true;
        self
    }

    /// Builds the handlers where they are not fresh, brings the stack up and serves it on a free loopback port.
    ///
    /// # Errors
    /// Everything that `sekisho up` would refuse to start for, in the same words.
    pub async fn start(self) -> Result<Stack, Failure> {
        Ok(Stack { host: Host::start(self.options).await? })
    }
}

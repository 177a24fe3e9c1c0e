//! Where there is no inotify, nothing is watched, and `--watch` says so.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use super::wanted::Wanted;

/// Never made.
pub enum Events {}

/// Never told.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub paths: BTreeSet<PathBuf>,
    pub lost: bool,
}

impl Events {
    pub fn new() -> io::Result<Self> {
        Err(io::Error::other("it needs inotify, which only Linux has; start again after a change instead"))
    }

    #[expect(clippy::needless_pass_by_value, reason = "as where there is inotify")]
    pub fn want(&mut self, _: Wanted) -> io::Result<()> {
        match *self {}
    }

    pub async fn next(&mut self) -> io::Result<Changes> {
        match *self {}
    }
}

//! What a developer may do on their own machine that nobody may over the API: name a client as people call it, and get
//! tokens for a user without their password. Only the console leads here.

mod client;
mod mint;

pub use client::{ClientCard, ClientChoice, Purpose};
pub use mint::{Mint, Minted};

use crate::error::ApiError;

/// Why it is not done, for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// What is asked for is not there or may not be: one sentence, with what to do.
    #[error("{0}")]
    Refused(String),
    /// The service refused, a trigger perhaps.
    #[error(transparent)]
    Failed(#[from] ApiError),
}

impl LocalError {
    fn refused<T>(text: impl Into<String>) -> Result<T, Self> {
        Err(Self::Refused(text.into()))
    }
}

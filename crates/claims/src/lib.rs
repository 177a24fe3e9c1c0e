#![doc = include_str!("../README.md")]
//! ## Where is what
//!
//! [`Caller`] is who calls, [`ClaimsError`] why that is not known, [`Forbidden`] that it is known and not
//! enough, [`Refusal`] either of the two with the answer to send.

mod authorizer;
mod caller;
mod date;
mod groups;
mod refusal;

pub use authorizer::Api;
pub use caller::Caller;
pub use refusal::{ClaimsError, Forbidden, Refusal};

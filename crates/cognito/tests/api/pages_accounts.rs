//! The pages around an account: sign-up, confirmation, forgotten passwords, second factors.

mod confirmations;
mod forgotten;
mod second_factors;
mod sign_ups;
pub mod visitor;

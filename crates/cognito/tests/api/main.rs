//! The JSON API from outside: real HTTP requests into `Cognito::handle`, JSON in and out.

// The lint's exception for tests covers test functions only, not what they call.
#![allow(clippy::unwrap_used)]

mod client;
mod errors;
mod groups;
mod messages;
mod pools;
mod refresh;
mod seeds;
mod service;
mod sessions;
mod srp;
mod state;
mod users;
mod wire;

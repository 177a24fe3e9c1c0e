//! The JSON API from outside: real HTTP requests into `Cognito::handle`, JSON in and out.

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

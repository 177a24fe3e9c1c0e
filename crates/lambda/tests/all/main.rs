//! Functions as their callers see them: real processes over real sockets.
//! The handlers are `examples/handler.rs`.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod api;
mod build;
mod failures;
mod lifetime;
mod management;
mod runs;
mod stacks;
mod streams;
mod support;
mod urls;

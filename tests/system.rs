//! The whole system from outside: real clients over real sockets against the real binary and the real handlers.
//! Each test starts a stack of its own on a free port.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report; the lint's own exception knows only #[test] functions")]

mod support;

mod articles;
mod authorizers;
mod browser;
mod cargo_lambda;
mod clients;
mod cloudformation;
mod cloudformation_reads;
mod cognito;
mod contract;
mod deploy;
mod docs;
mod durability;
mod edges;
mod embedding;
mod events;
mod explain;
mod federation;
mod front_ends;
mod guards;
mod helpers;
mod invoke;
mod lambda_api;
mod licences;
mod logs;
mod pages;
mod robustness;
mod tls;
mod tools;
mod transform;
mod transparent;
mod verify;
mod watch;

//! The gateway from outside: real handler processes, real keys, real tokens.

mod authorizers;
mod contract;
mod http_api;
mod imports;
mod management;
mod rest_api;
mod support;

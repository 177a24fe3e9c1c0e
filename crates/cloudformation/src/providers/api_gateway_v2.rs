//! Resource types of HTTP APIs. Each property is the member of the same name in the create operation.

pub mod api;
pub mod authorizer;
pub mod deployment;
pub mod integration;
pub mod route;
pub mod stage;

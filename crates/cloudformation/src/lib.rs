//! `CloudFormation`: brings a stack to what its template says and keeps it there.
//!
//! A tour: [`Engine::up`] reads the template, `walk` turns it into a plan (every value computed, every property
//! checked, nothing touched), `apply` carries the plan out step by step and takes it back when a step fails, `store`
//! keeps a row for each resource. `providers` has one file for each resource type.

mod apply;
mod engine;
mod error;
mod names;
mod outputs;
mod plan;
mod provider;
mod providers;
mod report;
mod shape;
mod store;
mod support;
mod update;
mod walk;

pub use engine::{Engine, Settings, Up};
pub use error::StackError;
pub use provider::Services;
pub use report::{Api, ApiKind, Event, Report, Status};
pub use sekisho_template::Warning;
pub use store::StoreError;
pub use support::{Honour, SupportedType, supported_types};

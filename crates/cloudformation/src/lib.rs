//! `CloudFormation`: brings a stack to what its template says and keeps it there.
//!
//! A tour: [`Engine::up`] reads the template, `walk` turns it into a plan (every value computed, every property
//! checked, nothing touched), `apply` carries the plan out step by step and takes it back when a step fails, `store`
//! keeps a row for each resource. `providers` has one file for each resource type.

mod apply;
mod changes;
mod engine;
mod error;
mod exports;
mod handlers;
mod journal;
mod names;
mod outputs;
mod plan;
mod provider;
mod providers;
mod records;
mod report;
mod s3_address;
mod service;
mod shape;
mod store;
mod support;
mod update;
mod walk;

pub use changes::{Change, ChangeAction};
pub use engine::{Engine, Settings, Up};
pub use error::StackError;
pub use handlers::{Elsewhere, Handlers, Unbuilt};
pub use provider::Services;
pub use report::{Api, ApiKind, Event, FunctionCode, Report, Status};
pub use sekisho_template::Warning;
pub use service::{AddressForm, operations};
pub use store::StoreError;
pub use support::{Honour, SupportedType, supported_types};

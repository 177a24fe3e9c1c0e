//! From `template.yaml` to resources. Pure: text in, values out; no clock, no disk, no network.
//!
//! [`Template::parse`] reads the text, [`Template::expand_sam`] turns SAM resources into plain CloudFormation,
//! [`Scope::new`] settles parameters and conditions, [`dependencies`] orders the resources, and
//! [`Scope::properties`] and [`Scope::evaluate`] compute values once the resources they name exist.

mod dependencies;
mod error;
mod evaluate;
mod fuzz;
mod include;
mod intrinsic;
mod json;
mod node;
mod parameter;
mod sam;
mod scope;
mod suggest;
mod template;
mod yaml;

pub use dependencies::{Graph, dependencies};
pub use error::{Error, Errors, Severity, Warning};
#[doc(hidden)]
pub use fuzz::fuzz_template;
pub use node::{Map, Node, Position, Value};
pub use parameter::{Kind as ParameterKind, Parameter};
pub use sam::{Known as SamSupport, sam_support};
pub use scope::{Attributes, Inputs, NoAttributes, Scope, UnknownAttribute};
pub use suggest::{did_you_mean, nearest};
pub use template::{Condition, Output, Resource, Template};

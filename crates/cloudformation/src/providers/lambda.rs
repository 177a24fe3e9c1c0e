//! Resource types of Lambda.

pub mod alias;
pub mod function;
pub mod permission;
pub mod url;
pub mod version;

use sekisho_lambda::LambdaError;

use crate::provider::Fault;

/// What Lambda says against a change.
fn refused(error: &LambdaError) -> Fault {
    Fault::new(format!("Lambda refuses it: {error}"), "Change the template so that Lambda takes it.")
}

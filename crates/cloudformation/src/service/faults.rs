//! Refusals that several operations share, in AWS's words.

use sekisho_query::{Fault, Query};

use crate::store::StoreError;

/// No stack has that name or id.
pub fn no_stack(name: &str) -> Fault {
    Fault::validation(format!("Stack with id {name} does not exist"))
}

/// A parameter that has to be there.
pub fn required<'a>(query: &'a Query, name: &str) -> Result<&'a str, Fault> {
    query.text(name).ok_or_else(|| constraint(&member(name), "null", "Member must not be null"))
}

/// A parameter is longer than its limit.
pub fn too_long(name: &str, value: &str, most: usize) -> Fault {
    constraint(name, &format!("'{value}'"), &format!("Member must have length less than or equal to {most}"))
}

/// A parameter is not what the service's model asks for; `value` has its quotes.
pub fn constraint(name: &str, value: &str, rule: &str) -> Fault {
    Fault::validation(format!("1 validation error detected: Value {value} at '{name}' failed to satisfy constraint: {rule}"))
}

/// The database failed.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub fn internal(error: StoreError) -> Fault {
    Fault::new("InternalFailure", error.to_string()).with_status(http::StatusCode::INTERNAL_SERVER_ERROR)
}

/// `StackName` is `stackName` in the words about it.
fn member(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

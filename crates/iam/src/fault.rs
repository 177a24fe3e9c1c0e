//! IAM's errors, one constructor for each.

use http::StatusCode;
use sekisho_query::Fault;

/// `NoSuchEntity`
pub fn no_such(message: impl Into<String>) -> Fault {
    Fault::new("NoSuchEntity", message).with_status(StatusCode::NOT_FOUND)
}

/// The same of a role.
pub fn no_role(name: &str) -> Fault {
    no_such(format!("The role with name {name} cannot be found."))
}

/// The same of a policy that is looked at.
pub fn no_policy(arn: &str) -> Fault {
    no_such(format!("Policy {arn} was not found."))
}

/// `EntityAlreadyExists`
pub fn exists(message: impl Into<String>) -> Fault {
    Fault::new("EntityAlreadyExists", message).with_status(StatusCode::CONFLICT)
}

/// `DeleteConflict`
pub fn conflict(message: &str) -> Fault {
    Fault::new("DeleteConflict", message).with_status(StatusCode::CONFLICT)
}

/// `LimitExceeded`
pub fn limit(message: &str) -> Fault {
    Fault::new("LimitExceeded", message).with_status(StatusCode::CONFLICT)
}

/// `MalformedPolicyDocument`
pub fn malformed(message: impl Into<String>) -> Fault {
    Fault::new("MalformedPolicyDocument", message)
}

/// A value that its parameter cannot have.
pub fn constraint(name: &str, value: Option<&str>, rule: &str) -> Fault {
    let value = value.map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
    let message = format!("1 validation error detected: Value {value} at '{name}' failed to satisfy constraint: {rule}");
    Fault::validation(message)
}

/// What exists on AWS and not here, by name.
pub fn not_implemented(what: &str) -> Fault {
    // Unverified: AWS has no such answer.
    Fault::new("NotImplemented", format!("{what} is not supported here")).with_status(StatusCode::NOT_IMPLEMENTED)
}

/// The database.
pub fn internal(error: &rusqlite::Error) -> Fault {
    Fault::new("ServiceFailure", error.to_string()).with_status(StatusCode::INTERNAL_SERVER_ERROR)
}

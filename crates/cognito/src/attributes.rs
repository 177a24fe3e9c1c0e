//! User attributes: a pool's schema (`attributes/schema.rs`, `attributes/standard.rs`), whether given values fit it
//! (`attributes/check.rs`, `attributes/values.rs`), what a change does (`attributes/change.rs`), and what an app client
//! may write.

mod change;
mod check;
mod schema;
mod standard;
mod values;

use crate::error::ApiError;

pub use change::apply;
pub use schema::{NewAttribute, Schema, SchemaAttribute};
pub use values::{is_email, is_phone};

/// Attribute names and values in the order given.
pub type Values = indexmap::IndexMap<String, String>;

/// Says whether an address was proven; only codes and administrators set it.
const VERIFIED: [&str; 2] = ["email_verified", "phone_number_verified"];

/// Whether an app client may write all of these. `write_attributes`: the client's setting; none means all that users can set.
pub fn check_writable<'a>(names: impl IntoIterator<Item = &'a str>, write_attributes: Option<&[String]>) -> Result<(), ApiError> {
    let listed = |name: &str| match write_attributes {
        Some(list) => list.iter().any(|allowed| allowed == name),
        None => !name.starts_with("dev:"),
    };
    for name in names {
        if VERIFIED.contains(&name) || !listed(name) {
            let why = format!("the client may not write {name}");
            return Err(ApiError::unauthorized_attribute().because(why));
        }
    }
    Ok(())
}

/// An attribute came without a value.
pub fn value_missing(name: &str) -> ApiError {
    ApiError::invalid_parameter(format!("Attribute value for {name} must not be null"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_may_write() {
        let list = ["email".to_owned(), "custom:a".to_owned(), "email_verified".to_owned()];
        let list = Some(&list[..]);
        type Case<'a> = (&'a [&'a str], Option<&'a [String]>, bool);
        let cases: [Case<'_>; 8] = [
            (&[], list, true),
            (&["email", "custom:a"], list, true),
            (&["email", "name"], list, false),
            (&["email_verified"], list, false),
            (&["name", "custom:b"], None, true),
            (&["phone_number_verified"], None, false),
            (&["dev:custom:b"], None, false),
            (&["email"], Some(&[]), false),
        ];
        for (names, list, allowed) in cases {
            let verdict = check_writable(names.iter().copied(), list);
            assert_eq!(verdict.is_ok(), allowed, "{names:?}");
            if let Err(error) = verdict {
                assert_eq!(error.to_string(), "NotAuthorizedException: A client attempted to write unauthorized attribute");
            }
        }
    }
}

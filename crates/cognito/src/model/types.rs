//! First phase: does each value have the JSON type its member promises? The texts are those of AWS's JSON front end;
//! the first mismatch in the body's own order is told, as by a parser that reads from front to back.

use serde_json::Value;

use super::table::{Kind, Member, Table};
use crate::error::ApiError;

/// A list where another type is expected.
pub(super) const LIST: &str = "Start of list found where not expected";
const OBJECT: &str = "Start of structure or map found where not expected.";

/// The first value of a wrong type, as AWS says it.
pub(super) fn check(table: &Table, shape: usize, value: &Value) -> Result<(), ApiError> {
    find(table, shape, value).map_err(|text| ApiError::serialization(Some(text)))
}

fn find(table: &Table, shape: usize, value: &Value) -> Result<(), String> {
    match (&table.shapes[shape].kind, value) {
        (_, Value::Null) | (Kind::Document, _) => Ok(()),
        (Kind::Structure(members), Value::Object(given)) => given
            .iter()
            .filter_map(|(name, value)| Some((member(members, name)?, value)))
            .try_for_each(|(member, value)| find(table, member.shape, value)),
        (Kind::Structure(_), Value::Array(_)) => Err(LIST.into()),
        (Kind::Structure(_), _) => Err("Expected null".into()),
        (Kind::List(part), Value::Array(given)) => given.iter().try_for_each(|value| find(table, *part, value)),
        (Kind::List(_), _) => Err("Expected list or null".into()),
        (Kind::Map(_, part), Value::Object(given)) => given.values().try_for_each(|value| find(table, *part, value)),
        (Kind::Map(..), _) => Err("Expected map or null".into()),
        (kind, value) => scalar(kind, value),
    }
}

fn scalar(kind: &Kind, value: &Value) -> Result<(), String> {
    let fits = match kind {
        Kind::Boolean => value.is_boolean(),
        Kind::Integer | Kind::Long | Kind::Timestamp => value.is_number(),
        _ => value.is_string(),
    };
    if fits {
        return Ok(());
    }
    let found = match value {
        Value::Array(_) => return Err(LIST.into()),
        Value::Object(_) => return Err(OBJECT.into()),
        Value::String(_) => "STRING_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        _ => "FALSE_VALUE",
    };
    // Unverified: only the texts for String and Integer are recorded; the others follow them.
    let expected = match kind {
        Kind::Boolean => "a Boolean",
        Kind::Integer => "an Integer",
        Kind::Long => "a Long",
        Kind::Timestamp => "a Timestamp",
        Kind::Blob => "a ByteBuffer",
        _ => "a String",
    };
    Err(format!("{found} can not be converted to {expected}"))
}

fn member<'a>(members: &'a [Member], name: &str) -> Option<&'a Member> {
    members.iter().find(|member| member.name == name)
}

/// Takes null members out and fractions off integers; unknown members stay as they are.
pub(super) fn tidy(table: &Table, shape: usize, value: &mut Value) {
    match (&table.shapes[shape].kind, value) {
        (Kind::Structure(members), Value::Object(given)) => {
            given.retain(|name, value| !value.is_null() || member(members, name).is_none());
            for (name, value) in given {
                if let Some(member) = member(members, name) {
                    tidy(table, member.shape, value);
                }
            }
        }
        (Kind::List(part), Value::Array(given)) => {
            given.iter_mut().for_each(|value| tidy(table, *part, value));
        }
        (Kind::Map(_, part), Value::Object(given)) => {
            given.retain(|_, value| !value.is_null());
            given.values_mut().for_each(|value| tidy(table, *part, value));
        }
        (Kind::Integer | Kind::Long, value @ Value::Number(_)) => *value = integer(value).into(),
        _ => {}
    }
}

/// The number as an integer: fractions cut off, what is too big at the nearest limit.
pub(super) fn integer(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| value.as_f64().unwrap_or_default() as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::check;
    use super::*;

    #[test]
    fn mismatches() {
        let cases = [
            ("InitiateAuth", json!({"ClientId": 5}), "NUMBER_VALUE can not be converted to a String"),
            ("InitiateAuth", json!({"ClientId": true}), "TRUE_VALUE can not be converted to a String"),
            ("InitiateAuth", json!({"ClientId": false}), "FALSE_VALUE can not be converted to a String"),
            ("InitiateAuth", json!({"ClientId": []}), LIST),
            ("InitiateAuth", json!({"ClientId": {}}), OBJECT),
            ("InitiateAuth", json!({"AuthParameters": "{}"}), "Expected map or null"),
            ("InitiateAuth", json!({"AuthParameters": []}), "Expected map or null"),
            ("InitiateAuth", json!({"AuthParameters": {"USERNAME": 1}}), "NUMBER_VALUE can not be converted to a String"),
            ("InitiateAuth", json!({"UserContextData": "x"}), "Expected null"),
            ("InitiateAuth", json!({"UserContextData": []}), LIST),
            ("SignUp", json!({"UserAttributes": "x"}), "Expected list or null"),
            ("SignUp", json!({"UserAttributes": {}}), "Expected list or null"),
            ("SignUp", json!({"UserAttributes": ["x"]}), "Expected null"),
            (
                "SignUp",
                json!({"UserAttributes": [{"Name": "email", "Value": 1}]}),
                "NUMBER_VALUE can not be converted to a String",
            ),
            ("ListUserPools", json!({"MaxResults": "10"}), "STRING_VALUE can not be converted to an Integer"),
            ("ListUserPools", json!({"MaxResults": true}), "TRUE_VALUE can not be converted to an Integer"),
            ("AdminSetUserPassword", json!({"Permanent": "true"}), "STRING_VALUE can not be converted to a Boolean"),
            ("SignUp", json!({"Password": 1, "ClientId": true}), "NUMBER_VALUE can not be converted to a String"),
        ];
        for (operation, body, text) in cases {
            let error = check(operation, &body).expect_err(text);
            assert_eq!(error, ApiError::serialization(Some(text.into())), "{body}");
        }
    }

    #[test]
    fn what_is_let_through() {
        let cases = [
            ("ListUserPools", json!({"MaxResults": 1.5})),
            ("ListUserPools", json!({"MaxResults": 60, "NextToken": null})),
            ("ListUserPools", json!({"MaxResults": 60, "Unknown": {"a": [1]}})),
            ("InitiateAuth", json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": null}})),
            ("CreateManagedLoginBranding", json!({"UserPoolId": "p_1", "ClientId": "c", "Settings": {"a": 1}})),
        ];
        for (operation, body) in cases {
            assert_eq!(check(operation, &body), Ok(()), "{body}");
        }
    }

    #[test]
    fn integers() {
        let cases = [(json!(1.9), 1), (json!(-1.9), -1), (json!(1e300), i64::MAX), (json!(u64::MAX), i64::MAX), (json!(7), 7)];
        for (value, expected) in cases {
            assert_eq!(integer(&value), expected);
        }
    }
}

//! The service model: what each operation takes, checked as AWS's front end does before any business rule runs.
//! First types (`SerializationException`), then limits, patterns and enumerations (`InvalidParameterException`
//! with all violations at once). The facts are in `model/service.txt`, written by `model/generate.py` of the crate.

mod constraints;
mod pattern;
mod table;
mod types;
mod violations;

use serde_json::Value;

use crate::error::ApiError;
use table::TABLE;
pub use table::{OperationFacts, Output};

/// The facts of one operation; `None`: AWS has no operation of this name.
pub fn operation(name: &str) -> Option<&'static OperationFacts> {
    TABLE.operation(name)
}

/// The names of all operations, sorted.
#[cfg(test)]
pub fn operation_names() -> impl Iterator<Item = &'static str> {
    TABLE.operations.iter().map(|facts| facts.name)
}

/// The request's JSON object, or the refusal of a body that is none.
pub fn parse(body: &[u8]) -> Result<Value, ApiError> {
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(Value::Array(_)) => {
            Err(ApiError::serialization(Some(types::LIST.into())).because("the body is a JSON array, not an object"))
        }
        Ok(_) => Err(ApiError::serialization(None).because("the body is not a JSON object")),
        // The parser's own words could quote the body, which may hold a password.
        Err(_) => Err(ApiError::serialization(None).because("the body is not valid JSON")),
    }
}

/// Whether the body is one the operation takes: types first, then constraints.
pub fn check(operation: &str, body: &Value) -> Result<(), ApiError> {
    let facts = TABLE.operation(operation).ok_or_else(ApiError::unknown_operation)?;
    types::check(&TABLE, facts.input, body)?;
    constraints::check(&TABLE, facts.input, body)
}

/// Leaves out members that are null and cuts the fraction off integers, as AWS does when it reads a body.
/// For bodies that passed `check`, before they become a typed request.
pub fn tidy(operation: &str, body: &mut Value) {
    if let Some(facts) = TABLE.operation(operation) {
        types::tidy(&TABLE, facts.input, body);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use serde_json::json;

    use super::*;

    fn refusal(operation: &str, body: &Value) -> String {
        match check(operation, body) {
            Ok(()) => "ok".into(),
            Err(error) => String::from_utf8(error.body().to_vec()).expect("JSON is UTF-8"),
        }
    }

    #[test]
    fn bodies_that_are_no_object() {
        let cases: [(&[u8], &str); 6] = [
            (b"", r#"{"__type":"SerializationException"}"#),
            (b"{", r#"{"__type":"SerializationException"}"#),
            (b"null", r#"{"__type":"SerializationException"}"#),
            (b"\"x\"", r#"{"__type":"SerializationException"}"#),
            (b"\xff{}", r#"{"__type":"SerializationException"}"#),
            (b"[]", r#"{"__type":"SerializationException","Message":"Start of list found where not expected"}"#),
        ];
        for (body, expected) in cases {
            assert_eq!(parse(body).expect_err("refused").body(), expected);
        }
        assert_eq!(parse(b" {\"a\":1} ").expect("an object"), json!({"a": 1}));
    }

    #[test]
    fn types_are_judged_before_constraints() {
        let body = json!({"UserPoolId": "bad", "Username": 5});
        assert_eq!(
            refusal("AdminGetUser", &body),
            r#"{"__type":"SerializationException","Message":"NUMBER_VALUE can not be converted to a String"}"#
        );
    }

    #[test]
    fn operations_are_those_of_the_service() {
        assert_eq!(TABLE.operations.len(), 122);
        assert!(TABLE.operations.iter().map(|facts| facts.name).is_sorted());
        let cases = [
            ("InitiateAuth", Output::Members),
            ("AdminInitiateAuth", Output::Members),
            ("AdminSetUserPassword", Output::Empty),
            ("AdminDeleteUser", Output::Nothing),
            ("DeleteUser", Output::Nothing),
            ("ChangePassword", Output::Empty),
        ];
        for (name, output) in cases {
            let facts = operation(name).expect(name);
            assert_eq!(facts.output, output, "{name}");
        }
        assert!(operation("initiateauth").is_none());
        assert_eq!(check("Nonsense", &json!({})).expect_err("unknown").kind, "UnknownOperationException");
    }

    #[test]
    fn operations_with_an_empty_body() {
        let empty: Vec<_> =
            TABLE.operations.iter().filter(|facts| facts.output == Output::Nothing).map(|facts| facts.name).collect();
        assert_eq!(
            empty,
            [
                "AdminAddUserToGroup",
                "AdminDeleteUser",
                "AdminForgetDevice",
                "AdminRemoveUserFromGroup",
                "DeleteGroup",
                "DeleteIdentityProvider",
                "DeleteManagedLoginBranding",
                "DeleteResourceServer",
                "DeleteTerms",
                "DeleteUser",
                "DeleteUserPool",
                "DeleteUserPoolClient",
                "ForgetDevice",
            ]
        );
    }

    #[test]
    fn big_bodies_are_judged_in_linear_time() {
        let long = "é".repeat(1 << 18);
        let many: Vec<Value> = (0..20_000).map(|_| json!({"Name": "", "Value": "x"})).collect();
        let bodies = [
            json!({"ClientId": "c", "Username": long, "Password": long}),
            json!({"ClientId": "c", "Username": "u", "Password": "p", "UserAttributes": many}),
        ];
        for body in bodies {
            let start = Instant::now();
            let error = check("SignUp", &body).expect_err("too long");
            assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
            assert!(error.body().len() < 1 << 20, "{}", error.body().len());
        }
    }

    #[test]
    fn tidied_bodies() {
        let mut body = json!({
            "UserPoolId": null, "Precedence": 1.9, "GroupName": "g", "Other": null,
        });
        tidy("CreateGroup", &mut body);
        assert_eq!(body, json!({"Precedence": 1, "GroupName": "g", "Other": null}));
        let mut nested = json!({"PoolName": "p", "Policies": {"PasswordPolicy": {"MinimumLength": 8.0, "RequireSymbols": null}},
            "Schema": [{"Name": "x", "Mutable": null}, null]});
        tidy("CreateUserPool", &mut nested);
        assert_eq!(
            nested,
            json!({"PoolName": "p", "Policies": {"PasswordPolicy": {"MinimumLength": 8}}, "Schema": [{"Name": "x"}, null]})
        );
    }
}

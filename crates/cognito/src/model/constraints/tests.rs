//! Requests and what AWS says about them.

use serde_json::{Value, json};

use super::super::check;

fn violations(operation: &str, body: &Value) -> String {
    match check(operation, body) {
        Ok(()) => "ok".into(),
        Err(error) => {
            assert_eq!(error.kind, "InvalidParameterException");
            error.message.expect("a text")
        }
    }
}

#[track_caller]
fn says(operation: &str, body: &Value, expected: &str) {
    assert_eq!(violations(operation, body), expected, "{operation} {body}");
}

#[test]
fn one_violation() {
    says(
        "DescribeUserPool",
        &json!({"UserPoolId": "string"}),
        r"1 validation error detected: Value 'string' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+",
    );
    says(
        "DescribeUserPool",
        &json!({"UserPoolId": null}),
        "1 validation error detected: Value null at 'userPoolId' failed to satisfy constraint: Member must not be null",
    );
    says(
        "ListUsers",
        &json!({"UserPoolId": "us-east-1_AbC", "Limit": 100}),
        "1 validation error detected: Value '100' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
    );
    says(
        "AdminListGroupsForUser",
        &json!({"UserPoolId": "us-east-1_AbC", "Username": "u", "Limit": -1}),
        "1 validation error detected: Value '-1' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 0",
    );
    says(
        "CreateUserPool",
        &json!({"PoolName": "p", "DeletionProtection": "ON"}),
        "1 validation error detected: Value 'ON' at 'deletionProtection' failed to satisfy constraint: Member must satisfy enum value set: [ACTIVE, INACTIVE]",
    );
}

#[test]
fn a_primitive_that_is_missing_is_zero() {
    let zero = "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1";
    for operation in ["ListResourceServers", "ListUserPools"] {
        says(operation, &json!({"UserPoolId": "us-east-1_AbC"}), zero);
        says(operation, &json!({"UserPoolId": "us-east-1_AbC", "MaxResults": 1}), "ok");
    }
    says("ListUserPoolClients", &json!({"UserPoolId": "us-east-1_AbC"}), "ok");
}

#[test]
fn secrets_are_left_out() {
    says(
        "SignUp",
        &json!({"ClientId": "c", "Username": "", "Password": " p"}),
        r"3 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+; Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: [\S]+",
    );
    says(
        "GetUser",
        &json!({"AccessToken": "not a token"}),
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+",
    );
    let secret = "hunter2 ".repeat(60);
    let all = json!({"ClientId": secret, "Username": secret, "Password": secret, "SecretHash": secret});
    assert!(!violations("SignUp", &all).contains("hunter2"));
}

#[test]
fn everything_missing() {
    says(
        "InitiateAuth",
        &json!({}),
        "2 validation errors detected: Value null at 'authFlow' failed to satisfy constraint: Member must not be null; Value null at 'clientId' failed to satisfy constraint: Member must not be null",
    );
}

#[test]
fn nested_paths() {
    says(
        "SignUp",
        &json!({"ClientId": "c", "Username": "u", "Password": "p", "UserAttributes": [{"Name": "email"}, {"Name": ""}, {}]}),
        r"3 validation errors detected: Value '' at 'userAttributes.2.member.name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'userAttributes.2.member.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+; Value null at 'userAttributes.3.member.name' failed to satisfy constraint: Member must not be null",
    );
    says(
        "CreateUserPool",
        &json!({"PoolName": "p", "Policies": {"PasswordPolicy": {"MinimumLength": 5}}}),
        "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6",
    );
    says(
        "CreateUserPool",
        &json!({"PoolName": "p", "Schema": [{"Name": "a_name_of_21_characte"}]}),
        "1 validation error detected: Value 'a_name_of_21_characte' at 'schema.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 20",
    );
}

#[test]
fn lists_of_plain_values_are_one_value() {
    says(
        "CreateUserPool",
        &json!({"PoolName": "p", "AutoVerifiedAttributes": ["email", "sub"]}),
        "1 validation error detected: Value '[email, sub]' at 'autoVerifiedAttributes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [phone_number, email]]",
    );
    says(
        "CreateUserPoolClient",
        &json!({"UserPoolId": "us-east-1_AbC", "ClientName": "c", "CallbackURLs": ["https://a", ""]}),
        r"1 validation error detected: Value '[https://a, ]' at 'callbackURLs' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+]",
    );
    says(
        "CreateUserPoolClient",
        &json!({"UserPoolId": "us-east-1_AbC", "ClientName": "c", "AllowedOAuthFlows": ["code", "code", "code", "code"]}),
        "1 validation error detected: Value '[code, code, code, code]' at 'allowedOAuthFlows' failed to satisfy constraint: Member must have length less than or equal to 3",
    );
    says(
        "AddCustomAttributes",
        &json!({"UserPoolId": "us-east-1_AbC", "CustomAttributes": []}),
        "1 validation error detected: Value '[]' at 'customAttributes' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
}

#[test]
fn maps() {
    says(
        "CreateUserPool",
        &json!({"PoolName": "p", "UserPoolTags": {"": "v"}}),
        "1 validation error detected: Value '{=v}' at 'userPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
    );
    says(
        "CreateUserPool",
        &json!({"PoolName": "p", "UserPoolTags": {"k": "v".repeat(257)}}),
        &format!(
            "1 validation error detected: Value '{{k={}}}' at 'userPoolTags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0]",
            "v".repeat(257)
        ),
    );
    let long = "x".repeat(131_073);
    assert_eq!(
        violations("InitiateAuth", &json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "AuthParameters": {"PASSWORD": long}})),
        "1 validation error detected: Value at 'authParameters' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 131072, Member must have length greater than or equal to 0]"
    );
}

#[test]
fn right_at_the_limits() {
    let cases = [
        ("SignUp", json!({"ClientId": "c", "Username": "u".repeat(128), "Password": "p".repeat(256)})),
        ("SignUp", json!({"ClientId": "c", "Username": "ユーザー", "Password": "a b"})),
        ("AdminGetUser", json!({"UserPoolId": "us-east-1_AbCdEfGhI", "Username": "a+b@example.com"})),
        ("CreateGroup", json!({"UserPoolId": "us-east-1_AbC", "GroupName": "g", "Precedence": 0})),
        ("CreateUserPoolDomain", json!({"UserPoolId": "us-east-1_AbC", "Domain": "d"})),
        ("ListUserPools", json!({"MaxResults": 60})),
    ];
    for (operation, body) in cases {
        assert_eq!(violations(operation, &body), "ok", "{operation} {body}");
    }
    // Java counts an emoji as two.
    let emoji = json!({"ClientId": "c", "Username": "😀".repeat(65), "Password": "p"});
    assert!(violations("SignUp", &emoji).ends_with("less than or equal to 128"));
}

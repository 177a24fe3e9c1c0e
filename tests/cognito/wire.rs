//! Headers, CORS, bodies that are no requests, constraints, empty answers.

use serde_json::json;

use super::{WRONG_PASSWORD, password, refused, with};
use crate::support::http::{self, Answer};
use crate::support::stack::{PASSWORD, Stack};

const EXPOSED: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
const PREFIX: &str = "AWSCognitoIdentityProviderService.";

fn post(stack: &Stack, headers: &[(&str, &str)], body: &str) -> Answer {
    http::send("POST", &format!("{}/", stack.endpoint), headers, body)
}

#[test]
fn every_answer_has_the_headers_of_the_service() {
    let stack = Stack::start();
    let listed = stack.cognito("ListUserPools", &json!({ "MaxResults": 1 }));
    let refused = stack.cognito("InitiateAuth", &password(stack.output("SpaClientId"), "nobody", "x"));
    assert_eq!((listed.status, refused.status), (200, 400));
    for answer in [&listed, &refused] {
        assert_eq!(answer.header("content-type"), Some("application/x-amz-json-1.1"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-expose-headers"), Some(EXPOSED));
        assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(36), "{answer:?}");
        assert!(answer.header("date").is_some(), "{answer:?}");
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), Some(length.as_str()));
    }
    assert_ne!(listed.header("x-amzn-requestid"), refused.header("x-amzn-requestid"));
    assert_eq!(listed.header("x-amzn-errortype"), None);
    assert_eq!(refused.header("x-amzn-errortype"), Some("NotAuthorizedException:"));
    assert_eq!(refused.header("x-amzn-errormessage"), Some("Incorrect username or password."));
    assert_eq!(refused.body, WRONG_PASSWORD);
}

#[test]
fn a_browser_may_ask_from_anywhere() {
    let stack = Stack::start();
    let wanted = "amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,x-amz-user-agent";
    let asked = [
        ("Origin", "http://localhost:5173"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", wanted),
    ];
    let answer = http::send("OPTIONS", &format!("{}/", stack.endpoint), &asked, "");
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let expected = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", wanted),
        ("access-control-allow-methods", "POST"),
        ("access-control-expose-headers", EXPOSED),
        ("access-control-max-age", "172800"),
        ("content-length", "0"),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let jwks = stack.get(&format!("{}/{}/.well-known/jwks.json", stack.endpoint, stack.output("UserPoolId")), &[]);
    assert_eq!((jwks.status, jwks.header("access-control-allow-origin")), (200, Some("*")));
}

#[test]
fn bodies_of_the_wrong_type_are_refused_in_the_words_of_the_front_end() {
    let stack = Stack::start();
    let cases = [
        ("InitiateAuth", "", ""),
        ("InitiateAuth", "null", ""),
        ("InitiateAuth", "\"x\"", ""),
        ("InitiateAuth", "{\"ClientId\":", ""),
        ("InitiateAuth", "{} {}", ""),
        ("InitiateAuth", "[]", "Start of list found where not expected"),
        ("InitiateAuth", r#"{"AuthParameters":"a=b"}"#, "Expected map or null"),
        ("InitiateAuth", r#"{"AuthParameters":["a"]}"#, "Expected map or null"),
        ("InitiateAuth", r#"{"AuthParameters":{"a":7}}"#, "NUMBER_VALUE can not be converted to a String"),
        ("InitiateAuth", r#"{"ClientId":true}"#, "TRUE_VALUE can not be converted to a String"),
        ("InitiateAuth", r#"{"ClientId":[]}"#, "Start of list found where not expected"),
        ("InitiateAuth", r#"{"ClientId":{}}"#, "Start of structure or map found where not expected."),
        ("SignUp", r#"{"UserAttributes":"email=a"}"#, "Expected list or null"),
        ("SignUp", r#"{"UserAttributes":["email"]}"#, "Expected null"),
        ("ListUserPools", r#"{"MaxResults":"5"}"#, "STRING_VALUE can not be converted to an Integer"),
        // Types come before constraints: the missing ClientId is not told.
        ("InitiateAuth", r#"{"AuthFlow":1}"#, "NUMBER_VALUE can not be converted to a String"),
    ];
    for (operation, body, text) in cases {
        let answer = post(&stack, &[("X-Amz-Target", &format!("{PREFIX}{operation}"))], body);
        let expected = match text {
            "" => r#"{"__type":"SerializationException"}"#.to_owned(),
            text => format!(r#"{{"__type":"SerializationException","Message":"{text}"}}"#),
        };
        assert_eq!((answer.status, answer.body.as_str()), (400, expected.as_str()), "{operation} {body}");
        assert_eq!(answer.header("x-amzn-errortype"), Some("SerializationException:"), "{body}");
    }
    stack.cognito_ok("ListUserPools", &json!({ "MaxResults": 1.9, "NextToken": null, "Tea": 1 }));
}

#[test]
fn what_is_no_operation_is_refused() {
    let stack = Stack::start();
    let targets = ["", "InitiateAuth", "awscognitoidentityproviderservice.InitiateAuth"].map(str::to_owned);
    for target in targets.into_iter().chain(["", "MakeTea", "initiateauth"].map(|name| format!("{PREFIX}{name}"))) {
        let answer = post(&stack, &[("X-Amz-Target", &target)], "{}");
        assert_eq!((answer.status, answer.body.as_str()), (400, r#"{"__type":"UnknownOperationException"}"#), "{target}");
    }
    let target = format!("{PREFIX}ListUserPools");
    for kind in ["application/json", "application/x-amz-json-1.0", "text/plain"] {
        let answer = post(&stack, &[("Content-Type", kind), ("X-Amz-Target", &target)], r#"{"MaxResults":1}"#);
        assert_eq!(answer.status, 200, "{kind}: {answer:?}");
    }
    let text = "The server did not understand the operation that was requested.";
    let bad = format!(r#"{{"code":"BadRequest","message":"{text}","type":"client"}}"#);
    let nothing = format!("/{}/.well-known/nothing", stack.output("UserPoolId"));
    for (method, path) in [("GET", "/"), ("PUT", "/"), ("POST", "/x"), ("GET", "/authorize"), ("GET", &nothing)] {
        let answer = http::send(method, &format!("{}{path}", stack.endpoint), &[], "");
        assert_eq!((answer.status, &answer.body), (400, &bad), "{method} {path}");
    }
}

#[test]
fn constraints_are_told_all_at_once_and_secrets_are_left_out() {
    let stack = Stack::start();
    let flows = "USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH, \
                 ADMIN_USER_PASSWORD_AUTH, USER_AUTH";
    let one = |what: &str, rule: &str| {
        format!(
            "InvalidParameterException: 1 validation error detected: Value{what} failed to satisfy constraint: Member must {rule}"
        )
    };
    let two = "InvalidParameterException: 2 validation errors detected: \
               Value null at 'authFlow' failed to satisfy constraint: Member must not be null; \
               Value null at 'clientId' failed to satisfy constraint: Member must not be null";
    let long = json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "a", "Password": "p".repeat(257) });
    let rows = json!([
        ["GetUser", {}, one(" null at 'accessToken'", "not be null")],
        ["ListUserPools", {}, one(" '0' at 'maxResults'", "have value greater than or equal to 1")],
        ["ListUserPools", { "MaxResults": 61 }, one(" '61' at 'maxResults'", "have value less than or equal to 60")],
        ["DescribeUserPool", { "UserPoolId": "string" },
            one(" 'string' at 'userPoolId'", r"satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+")],
        ["AdminSetUserPassword", long, one(" at 'password'", "have length less than or equal to 256")],
        ["InitiateAuth", { "ClientId": "c", "AuthFlow": "TEA" },
            one(" 'TEA' at 'authFlow'", &format!("satisfy enum value set: [{flows}]"))],
        ["InitiateAuth", {}, two],
    ]);
    refused(&stack, &json!({}), &rows);
}

#[test]
fn operations_without_an_answer_have_an_empty_body_or_an_empty_object() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let user = json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "alice", "GroupName": "Users" });
    let token = stack.sign_in("alice").access;
    let passwords = json!({ "AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": PASSWORD });
    let rows = json!([
        ["AdminAddUserToGroup", {}, ""],
        ["AdminAddUserToGroup", {}, ""],
        ["AdminRemoveUserFromGroup", {}, ""],
        ["AdminUpdateUserAttributes", { "UserAttributes": [{ "Name": "name", "Value": "A" }] }, "{}"],
        ["AdminSetUserPassword", { "Password": PASSWORD, "Permanent": true }, "{}"],
        ["ChangePassword", passwords, "{}"],
        ["RevokeToken", { "ClientId": stack.output("SpaClientId"), "Token": "unknown" }, "{}"],
        ["GlobalSignOut", { "AccessToken": token }, "{}"],
        ["AdminUserGlobalSignOut", {}, "{}"],
        ["AdminDisableUser", {}, "{}"],
        ["AdminEnableUser", {}, "{}"],
        ["AdminDeleteUser", {}, ""],
    ]);
    for row in rows.as_array().unwrap() {
        let answer = stack.cognito_ok(row[0].as_str().unwrap(), &with(&user, &row[1]));
        assert_eq!(answer.body, row[2].as_str().unwrap(), "{}", row[0]);
        assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()), "{}", row[0]);
    }
}

//! The Cognito API over the wire: what a browser or an SDK gets back, byte for byte.

mod administrators;
mod messages;
mod sign_in;
mod sign_up;
mod tokens;
mod triggers;
mod users;
mod wire;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::stack::Stack;

const WRONG_PASSWORD: &str = r#"{"__type":"NotAuthorizedException","message":"Incorrect username or password."}"#;

/// Each row is an operation, what it is asked besides `base`, and its refusal as `Exception: text`.
fn refused(stack: &Stack, base: &Value, rows: &Value) {
    for row in rows.as_array().expect("rows") {
        let operation = row[0].as_str().expect("an operation");
        let (kind, text) = row[2].as_str().and_then(|told| told.split_once(": ")).expect("Exception: text");
        let expected = format!(r#"{{"__type":"{kind}","message":{}}}"#, json!(text));
        let answer = stack.cognito(operation, &with(base, &row[1]));
        assert_eq!((answer.status, answer.body), (400, expected), "{operation} {}", row[1]);
    }
}

/// The object with more members, or other values for the ones it has.
fn with(object: &Value, more: &Value) -> Value {
    let mut object = object.clone();
    let members = object.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    object
}

fn password(client: &str, name: &str, password: &str) -> Value {
    let parameters = json!({ "USERNAME": name, "PASSWORD": password });
    json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters })
}

fn refresh(client: &str, token: &Value) -> Value {
    json!({ "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": token } })
}

/// What a sign-in of `alice` through this client gives.
fn signed_in(stack: &Stack, client: &str) -> Value {
    let asked = password(client, "alice", crate::support::stack::PASSWORD);
    stack.cognito_ok("InitiateAuth", &asked).json()["AuthenticationResult"].clone()
}

/// Another client of the stack's pool; its id.
fn client(stack: &Stack, settings: &Value) -> String {
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let asked = json!({ "UserPoolId": stack.output("UserPoolId"), "ClientName": "test", "ExplicitAuthFlows": flows });
    let made = stack.cognito_ok("CreateUserPoolClient", &with(&asked, settings)).json();
    made["UserPoolClient"]["ClientId"].as_str().expect("an id").to_owned()
}

/// A part of a token as the text it encodes.
fn part(token: &str, index: usize) -> String {
    let text = token.split('.').nth(index).expect("a part");
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).expect("base64url")).expect("UTF-8")
}

fn claims(token: &str) -> Value {
    serde_json::from_str(&part(token, 1)).expect("JSON")
}

fn names(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

//! What the function of a Lambda authorizer receives (developer guide, "Input to an API Gateway Lambda authorizer",
//! "Control access to HTTP APIs with AWS Lambda authorizers"). What is empty is an empty object here, or absent in 2.0.

use super::write::{self, Object};
use super::{EventInput, http_v1, http_v2, proxy, rest};
use crate::query;

/// A request that waits for a decision.
pub(crate) struct Asking<'a> {
    pub(crate) input: EventInput<'a>,
    /// What would be invoked: `methodArn`, `routeArn`.
    pub(crate) arn: &'a str,
    /// The values of the identity sources.
    pub(crate) identity: &'a [String],
}

/// REST API, `TOKEN`.
pub(crate) fn token(arn: &str, token: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(512 + token.len());
    let mut event = Object::open(&mut out);
    event.text("type", "TOKEN");
    event.text("authorizationToken", token);
    event.text("methodArn", arn);
    event.close();
    out
}

/// REST API, `REQUEST`.
pub(crate) fn rest_request(asking: &Asking<'_>) -> Vec<u8> {
    let input = &asking.input;
    let mut out = Vec::with_capacity(4096);
    let mut event = Object::open(&mut out);
    event.text("type", "REQUEST");
    event.text("methodArn", asking.arn);
    event.text("resource", input.route_key);
    event.text("path", input.path);
    event.text("httpMethod", input.method);
    let lines = rest::header_lines(input);
    lines.write_last(event.object("headers"));
    lines.write_multi(event.object("multiValueHeaders"));
    write_query(&mut event, input, |values| values.last());
    write_parameters(&mut event, input);
    rest::write_context(event.object("requestContext"), input);
    event.close();
    out
}

/// HTTP API, payload format 1.0.
pub(crate) fn http_request_v1(asking: &Asking<'_>) -> Vec<u8> {
    let input = &asking.input;
    let identity = asking.identity.join(",");
    let mut out = Vec::with_capacity(4096);
    let mut event = Object::open(&mut out);
    event.text("version", "1.0");
    event.text("type", "REQUEST");
    event.text("methodArn", asking.arn);
    event.text("identitySource", &identity);
    event.text("authorizationToken", &identity);
    event.text("resource", http_v1::resource(input));
    event.text("path", input.path);
    event.text("httpMethod", input.method);
    // Unverified: of several values the first, as in the event of an integration.
    http_v1::header_lines(input).write_first(event.object("headers"));
    let query = query::parse(input.raw_query);
    let first = query.iter().map(|(name, values)| (name.as_str(), values.first().map_or("", String::as_str)));
    write_texts(event.object("queryStringParameters"), first);
    write_parameters(&mut event, input);
    let mut context = event.object("requestContext");
    context.text("accountId", input.account_id);
    context.text("apiId", input.api_id);
    http_v1::write_request(&mut context, input);
    context.close();
    event.close();
    out
}

/// HTTP API, payload format 2.0.
pub(crate) fn http_request_v2(asking: &Asking<'_>) -> Vec<u8> {
    let input = &asking.input;
    let mut out = Vec::with_capacity(4096);
    let mut event = Object::open(&mut out);
    event.text("version", "2.0");
    event.text("type", "REQUEST");
    event.text("routeArn", asking.arn);
    match asking.identity {
        // Unverified: null without identity sources.
        [] => event.raw("identitySource", "null"),
        some => write::list(event.name("identitySource"), some.iter().map(String::as_str)),
    }
    event.text("routeKey", input.route_key);
    event.text("rawPath", input.path);
    event.text("rawQueryString", input.raw_query);
    http_v2::write_cookies(&mut event, input);
    http_v2::header_lines(input).write_joined(event.object("headers"));
    http_v2::write_query(&mut event, input.raw_query);
    http_v2::write_context(event.object("requestContext"), input);
    http_v2::write_parameters(&mut event, input);
    http_v2::write_sorted(&mut event, "stageVariables", input.stage_variables.iter());
    event.close();
    out
}

fn write_query(event: &mut Object<'_>, input: &EventInput<'_>, pick: fn(&[String]) -> Option<&String>) {
    if query::parse(input.raw_query).is_empty() {
        event.object("queryStringParameters").close();
        return event.object("multiValueQueryStringParameters").close();
    }
    proxy::write_query(event, input, pick);
}

fn write_parameters(event: &mut Object<'_>, input: &EventInput<'_>) {
    let parameters = input.path_parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    write_texts(event.object("pathParameters"), parameters);
    let variables = input.stage_variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    write_texts(event.object("stageVariables"), variables);
}

fn write_texts<'t>(mut object: Object<'_>, texts: impl Iterator<Item = (&'t str, &'t str)>) {
    texts.for_each(|(name, text)| object.text(name, text));
    object.close();
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::event::samples::Sample;

    const ARN: &str = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/test/GET/items/7";

    fn asked(sample: &Sample, write: fn(&Asking<'_>) -> Vec<u8>, identity: &[&str]) -> Value {
        let identity: Vec<_> = identity.iter().map(|&text| text.to_owned()).collect();
        let bytes = write(&Asking { input: sample.input(), arn: ARN, identity: &identity });
        serde_json::from_slice(&bytes).unwrap()
    }

    fn sample() -> Sample {
        Sample::new("GET", "/items/7")
            .query("a=1&a=2")
            .header("x-many", "one")
            .header("x-many", "two")
            .header("cookie", "c=1")
            .parameter("id", "7")
            .variable("color", "blue")
    }

    fn names(value: &Value) -> Vec<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_event_of_a_token() {
        let event: Value = serde_json::from_slice(&token(ARN, "allow \"me\"")).unwrap();
        assert_eq!(event, json!({"type": "TOKEN", "authorizationToken": "allow \"me\"", "methodArn": ARN}));
    }

    #[test]
    fn the_event_of_a_rest_request() {
        let event = asked(&sample().resource("/items/{id}", "test"), rest_request, &[]);
        let expected = [
            "type",
            "methodArn",
            "resource",
            "path",
            "httpMethod",
            "headers",
            "multiValueHeaders",
            "queryStringParameters",
            "multiValueQueryStringParameters",
            "pathParameters",
            "stageVariables",
            "requestContext",
        ];
        assert_eq!(names(&event), expected);
        assert_eq!((&event["resource"], &event["path"]), (&json!("/items/{id}"), &json!("/items/7")));
        assert_eq!((&event["headers"]["X-Many"], &event["multiValueHeaders"]["X-Many"]), (&json!("two"), &json!(["one", "two"])));
        assert_eq!(event["queryStringParameters"], json!({"a": "2"}));
        assert_eq!(event["requestContext"]["path"], "/test/items/7");
        assert_eq!(event["requestContext"].get("authorizer"), None);
        let empty = asked(&Sample::new("GET", "/").resource("/", "test"), rest_request, &[]);
        for name in ["queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables"] {
            assert_eq!(empty[name], json!({}), "{name}");
        }
    }

    #[test]
    fn the_older_event_of_an_http_api() {
        let event = asked(&sample().route("GET /items/{id}", "$default"), http_request_v1, &["user1", "123"]);
        let expected = [
            "version",
            "type",
            "methodArn",
            "identitySource",
            "authorizationToken",
            "resource",
            "path",
            "httpMethod",
            "headers",
            "queryStringParameters",
            "pathParameters",
            "stageVariables",
            "requestContext",
        ];
        assert_eq!(names(&event), expected);
        assert_eq!((&event["identitySource"], &event["authorizationToken"]), (&json!("user1,123"), &json!("user1,123")));
        assert_eq!(event["requestContext"].get("authorizer"), None);
        assert_eq!(event["resource"], "/items/{id}");
    }

    #[test]
    fn the_event_of_an_http_api() {
        let event = asked(&sample().route("GET /items/{id}", "$default"), http_request_v2, &["user1", "123"]);
        let expected = [
            "version",
            "type",
            "routeArn",
            "identitySource",
            "routeKey",
            "rawPath",
            "rawQueryString",
            "cookies",
            "headers",
            "queryStringParameters",
            "requestContext",
            "pathParameters",
            "stageVariables",
        ];
        assert_eq!(names(&event), expected);
        assert_eq!(event["identitySource"], json!(["user1", "123"]));
        assert_eq!(event["queryStringParameters"], json!({"a": "1,2"}));
        assert_eq!(event["requestContext"].get("authorizer"), None);
    }
}

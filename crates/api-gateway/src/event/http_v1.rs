//! An HTTP API's event in payload format 1.0, the older form that looks like a REST API's
//! (developer guide, "Create Lambda proxy integrations for HTTP APIs").

use super::headers::{self, Lines};
use super::write::Object;
use super::{Authorization, EventInput, media, proxy, write_lambda};
use crate::caller::Caller;
use crate::when;

/// What AWS says about who calls, in its order.
const IDENTITY: [&str; 12] = [
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "sourceIp",
    "user",
    "userAgent",
    "userArn",
];

/// The event's JSON. Unlike in 2.0, what is empty is `null`.
pub fn http_v1(input: &EventInput<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096 + input.body.len());
    let mut event = Object::open(&mut out);
    event.text("version", "1.0");
    event.text("resource", resource(input));
    // Unverified: with a named stage in front, as in 2.0.
    event.text("path", input.path);
    event.text("httpMethod", input.method);
    let lines = header_lines(input);
    // The guide's sample shows the first of several values, here and in the query.
    lines.write_first(event.object("headers"));
    lines.write_multi(event.object("multiValueHeaders"));
    proxy::write_query(&mut event, input, |values| values.first());
    write_context(event.object("requestContext"), input);
    proxy::write_parameters(&mut event, input);
    let body = media::http_body(input.body, input.content_type());
    event.text_or_null("body", body.as_ref().map(|body| body.text.as_str()));
    event.boolean("isBase64Encoded", body.is_some_and(|body| body.base64));
    event.close();
    out
}

/// The path of the route's key: `/items/{id}` of `GET /items/{id}`.
pub(super) fn resource<'a>(input: &EventInput<'a>) -> &'a str {
    input.route_key.split_once(' ').map_or(input.route_key, |(_, path)| path)
}

pub(super) fn header_lines<'a>(input: &'a EventInput<'_>) -> Lines<'a> {
    let dropped = |name: &::http::HeaderName| headers::is_dropped(input, name) || name == ::http::header::CONTENT_LENGTH;
    Lines::of(input, dropped).and("content-length", input.body.len().to_string())
}

fn write_context(mut context: Object<'_>, input: &EventInput<'_>) {
    context.text("accountId", input.account_id);
    context.text("apiId", input.api_id);
    write_authorizer(context.object("authorizer"), input);
    write_request(&mut context, input);
    context.close();
}

/// The context but for what an authorizer said, which it does not know itself yet.
pub(super) fn write_request(context: &mut Object<'_>, input: &EventInput<'_>) {
    context.text("domainName", input.domain_name);
    context.text("domainPrefix", input.domain_prefix());
    context.text("extendedRequestId", input.extended_request_id);
    context.text("httpMethod", input.method);
    proxy::write_identity(context.object("identity"), input, &IDENTITY, Some(&input.user_agent().unwrap_or_default()));
    context.text("path", input.context_path);
    context.text("protocol", "HTTP/1.1");
    context.text("requestId", input.request_id);
    context.text("requestTime", &when::clf(input.now));
    context.raw("requestTimeEpoch", &when::millis(input.now).to_string());
    context.raw("resourceId", "null");
    context.text("resourcePath", resource(input));
    context.text("stage", input.stage);
}

/// Here always, with two nulls on a route without an authorizer.
fn write_authorizer(mut authorizer: Object<'_>, input: &EventInput<'_>) {
    match &input.authorization {
        Some(Authorization { caller: Caller::Token(claims), .. }) => {
            authorizer.raw("claims", claims.http_json());
            let scopes = |authorization: &Authorization<'_>| authorization.write_scopes(claims, authorizer.name("scopes"));
            input.authorization.iter().for_each(scopes);
        }
        // Unverified: beside each other, as in a REST API's event.
        Some(Authorization { caller: Caller::Lambda(caller), .. }) => write_lambda(&mut authorizer, caller),
        _ => {
            authorizer.raw("claims", "null");
            authorizer.raw("scopes", "null");
        }
    }
    authorizer.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::samples::{Sample, assert_golden, parsed};

    fn event(sample: &Sample) -> String {
        let bytes = http_v1(&sample.input());
        let context = parsed(&bytes);
        assert!(matches!(context, lambda_http::request::RequestContext::ApiGatewayV1(_)));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_token_and_several_values() {
        let sample = Sample::new("GET", "/items/7")
            .route("GET /items/{id}", "$default")
            .query("tag=a&tag=b")
            .header("cookie", "a=1; b=2")
            .header("x-many", "value1")
            .header("x-many", "value2")
            .header("user-agent", "curl/8.5.0")
            .parameter("id", "7")
            .variable("color", "blue")
            .token("access", &["api/read"]);
        assert_golden("http-v1-access-token.json", &event(&sample));
    }

    #[test]
    fn nothing_optional() {
        let sample = Sample::new("GET", "/").route("$default", "$default");
        assert_golden("http-v1-open.json", &event(&sample));
    }

    #[test]
    fn a_rust_handler_finds_the_claims() {
        let sample = Sample::new("GET", "/").token("id", &[]);
        let lambda_http::request::RequestContext::ApiGatewayV1(context) = parsed(event(&sample).as_bytes()) else {
            panic!("payload 1.0 reads as a REST event");
        };
        assert_eq!(context.authorizer.fields["claims"]["cognito:groups"], "[admin users]");
        assert_eq!(context.authorizer.fields["claims"]["exp"], "1795230001");
    }
}

//! The event of a REST API's Lambda proxy integration (developer guide, "Lambda proxy integrations
//! in API Gateway"). What is empty is `null`.

use super::headers::{self, Lines};
use super::write::Object;
use super::{EventInput, media, proxy, write_lambda};
use crate::caller::Caller;
use crate::when;

/// What AWS says about who calls, in its order.
// Unverified: where the two of an API key stand; without one they are not there.
const IDENTITY: [&str; 14] = [
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "apiKey",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "apiKeyId",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
];

/// The event's JSON.
pub fn rest(input: &EventInput<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096 + input.body.len());
    let mut event = Object::open(&mut out);
    event.text("resource", input.route_key);
    event.text("path", input.path);
    event.text("httpMethod", input.method);
    let lines = header_lines(input);
    lines.write_last(event.object("headers"));
    lines.write_multi(event.object("multiValueHeaders"));
    proxy::write_query(&mut event, input, |values| values.last());
    proxy::write_parameters(&mut event, input);
    write_context(event.object("requestContext"), input);
    let body = media::rest_body(input.body, input.content_type(), input.binary_media_types);
    event.text_or_null("body", body.as_ref().map(|body| body.text.as_str()));
    event.boolean("isBase64Encoded", body.is_some_and(|body| body.base64));
    event.close();
    out
}

/// The headers of a request as integrations and mappings see them.
pub fn rest_headers(input: &EventInput<'_>) -> Vec<(String, String)> {
    header_lines(input).into_pairs()
}

pub(super) fn header_lines<'a>(input: &'a EventInput<'_>) -> Lines<'a> {
    let dropped = |name: &::http::HeaderName| headers::is_dropped(input, name) || is_dropped(name.as_str());
    Lines::of(input, dropped).spelled(input.header_names)
}

/// Request headers that never reach an integration (recorded on AWS, 2024-12).
fn is_dropped(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "content-length"
            | "content-md5"
            | "expect"
            | "keep-alive"
            | "max-forwards"
            | "proxy-authenticate"
            | "server"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
            | "www-authenticate"
    )
}

/// A signature has its place in `identity`.
fn write_authorizer(context: &mut Object<'_>, caller: &Caller) {
    match caller {
        Caller::Anyone | Caller::Iam(_) => {}
        Caller::Token(claims) => {
            let mut authorizer = context.object("authorizer");
            authorizer.raw("claims", claims.rest_json());
            authorizer.close();
        }
        Caller::Lambda(caller) => {
            let mut authorizer = context.object("authorizer");
            write_lambda(&mut authorizer, caller);
            authorizer.close();
        }
    }
}

pub(super) fn write_context(mut context: Object<'_>, input: &EventInput<'_>) {
    context.text("resourceId", input.resource_id);
    if let Some(authorization) = &input.authorization {
        write_authorizer(&mut context, authorization.caller);
    }
    context.text("resourcePath", input.route_key);
    context.text("httpMethod", input.method);
    context.text("extendedRequestId", input.extended_request_id);
    context.text("requestTime", &when::clf(input.now));
    context.text("path", input.context_path);
    context.text("accountId", input.account_id);
    context.text("protocol", "HTTP/1.1");
    context.text("stage", input.stage);
    context.text("domainPrefix", input.domain_prefix());
    context.raw("requestTimeEpoch", &when::millis(input.now).to_string());
    context.text("requestId", input.request_id);
    proxy::write_identity(context.object("identity"), input, &IDENTITY, input.user_agent().as_deref());
    context.text("domainName", input.domain_name);
    context.text("deploymentId", input.deployment_id);
    context.text("apiId", input.api_id);
    context.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::lambda::Form;
    use crate::event::samples::{Sample, assert_golden, let_in_by_function, parsed, signed};
    use lambda_http::aws_lambda_events::apigw::ApiGatewayProxyRequest;

    fn event(sample: &Sample) -> String {
        let bytes = rest(&sample.input());
        assert!(matches!(parsed(&bytes), lambda_http::request::RequestContext::ApiGatewayV1(_)));
        String::from_utf8(bytes).unwrap()
    }

    fn hello() -> Sample {
        Sample::new("GET", "/hello").resource("/hello", "test").header("user-agent", "curl/8.5.0")
    }

    #[test]
    fn an_access_token() {
        assert_golden("rest-access-token.json", &event(&hello().token("access", &["api/read"])));
    }

    #[test]
    fn all_optional_members() {
        let sample = Sample::new("POST", "/items/a%2Bb@c")
            .resource("/items/{id}", "test")
            .query("price=10&category=books&price=30&q=a+b%2F")
            .header("content-type", "application/json")
            .header("content-length", "9")
            .header("expect", "100-continue")
            .header("x-many", "one")
            .header("x-many", "two")
            .header("x-forwarded-for", "198.51.100.1")
            .parameter("id", "a%2Bb@c")
            .variable("color", "blue")
            .body(r#"{"sum":7}"#)
            .token("id", &[]);
        assert_golden("rest-everything.json", &event(&sample));
    }

    #[test]
    fn nothing_optional() {
        assert_golden("rest-open.json", &event(&Sample::new("GET", "/").resource("/", "test")));
    }

    #[test]
    fn a_rust_handler_reads_every_field() {
        let event: ApiGatewayProxyRequest = serde_json::from_str(&event(&hello().token("id", &[]))).unwrap();
        assert_eq!(event.resource.as_deref(), Some("/hello"));
        assert_eq!(event.path.as_deref(), Some("/hello"));
        assert_eq!(event.http_method, "GET");
        assert_eq!(event.headers["x-forwarded-proto"], "https");
        assert_eq!(event.multi_value_headers["user-agent"], "curl/8.5.0");
        assert_eq!(event.body, None);
        let context = event.request_context;
        assert_eq!(context.path.as_deref(), Some("/test/hello"));
        assert_eq!(context.stage.as_deref(), Some("test"));
        assert_eq!(context.identity.source_ip.as_deref(), Some("203.0.113.9"));
        assert_eq!(context.request_time_epoch, 1_795_226_461_250);
        let claims = &context.authorizer.fields["claims"];
        assert_eq!(claims["cognito:groups"], "admin,users");
        assert_eq!(claims["exp"], "Sat Nov 21 03:00:01 UTC 2026");
        assert_eq!(claims["auth_time"], "1795226401");
    }

    #[test]
    fn callers_of_other_kinds() {
        let function = event(&hello().caller(let_in_by_function(Form::Rest)));
        let expected = r#""authorizer":{"n":"1","b":"true","s":"x","principalId":"user-1","integrationLatency":7},"#;
        assert!(function.contains(expected), "{function}");
        let signed = event(&hello().header("authorization", "AWS4-HMAC-SHA256 x").caller(signed()));
        assert!(signed.contains(r#""accessKey":"AKIA1""#) && signed.contains(r#""user":"AIDA1""#), "{signed}");
        assert!(!signed.contains("AWS4") && !signed.contains(r#""authorizer""#), "{signed}");
    }

    #[test]
    fn binary_bodies_are_base64() {
        let sample = Sample::new("POST", "/").body("PNG").header("content-type", "image/png").binary("image/png");
        assert!(event(&sample).ends_with(r#""body":"UE5H","isBase64Encoded":true}"#));
    }
}

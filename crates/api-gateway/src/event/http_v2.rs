//! An HTTP API's event in payload format 2.0 (developer guide, "Create Lambda proxy integrations
//! for HTTP APIs"). What is empty is absent, never `null`.

use indexmap::IndexMap;
use serde_json::Value;

use super::headers::{self, Lines};
use super::media;
use super::write::{self, Object};
use super::{Authorization, EventInput};
use crate::access::AccessKey;
use crate::caller::Caller;
use crate::{query, when};

/// The event's JSON.
pub fn http_v2(input: &EventInput<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096 + input.body.len());
    let mut event = Object::open(&mut out);
    event.text("version", "2.0");
    event.text("routeKey", input.route_key);
    event.text("rawPath", input.path);
    event.text("rawQueryString", input.raw_query);
    write_cookies(&mut event, input);
    header_lines(input).write_joined(event.object("headers"));
    write_query(&mut event, input.raw_query);
    write_context(event.object("requestContext"), input);
    let body = media::http_body(input.body, input.content_type());
    if let Some(body) = &body {
        event.text("body", &body.text);
    }
    write_parameters(&mut event, input);
    event.boolean("isBase64Encoded", body.is_some_and(|body| body.base64));
    write_sorted(&mut event, "stageVariables", input.stage_variables.iter());
    event.close();
    out
}

/// Cookies have a place of their own; bodies always have their length, also none.
pub(super) fn header_lines<'a>(input: &'a EventInput<'_>) -> Lines<'a> {
    let dropped =
        |name: &::http::HeaderName| headers::is_dropped(input, name) || matches!(name.as_str(), "cookie" | "content-length");
    Lines::of(input, dropped).and("content-length", input.body.len().to_string())
}

pub(super) fn write_cookies(event: &mut Object<'_>, input: &EventInput<'_>) {
    let lines: Vec<_> = input.headers.get_all(::http::header::COOKIE).iter().map(headers::text).collect();
    let mut cookies = lines.iter().flat_map(|line| line.split("; ")).filter(|cookie| !cookie.is_empty()).peekable();
    if cookies.peek().is_some() {
        write::list(event.name("cookies"), cookies);
    }
}

pub(super) fn write_parameters(event: &mut Object<'_>, input: &EventInput<'_>) {
    let parameters: IndexMap<_, _> = input.path_parameters.iter().map(|(name, value)| (name, value)).collect();
    write_sorted(event, "pathParameters", parameters.into_iter());
}

pub(super) fn write_query(event: &mut Object<'_>, raw: &str) {
    let query = query::parse(raw);
    let joined: IndexMap<_, _> = query.into_iter().map(|(name, values)| (name, values.join(","))).collect();
    write_sorted(event, "queryStringParameters", joined.iter());
}

/// Strings by name, names sorted as Go writes maps; nothing when there are none.
pub(super) fn write_sorted<'t>(event: &mut Object<'_>, name: &str, texts: impl Iterator<Item = (&'t String, &'t String)>) {
    let mut texts: Vec<_> = texts.collect();
    if texts.is_empty() {
        return;
    }
    texts.sort_unstable();
    let mut object = event.object(name);
    for (name, text) in texts {
        object.text(name, text);
    }
    object.close();
}

pub(super) fn write_context(mut context: Object<'_>, input: &EventInput<'_>) {
    context.text("accountId", input.account_id);
    context.text("apiId", input.api_id);
    if let Some(authorization) = &input.authorization {
        write_authorizer(context.object("authorizer"), authorization);
    }
    context.text("domainName", input.domain_name);
    context.text("domainPrefix", input.domain_prefix());
    let mut http = context.object("http");
    http.text("method", input.method);
    http.text("path", input.path);
    http.text("protocol", "HTTP/1.1");
    http.text("sourceIp", input.source_ip);
    // Unverified: empty, not absent, when the caller names no agent.
    http.text("userAgent", &input.user_agent().unwrap_or_default());
    http.close();
    context.text("requestId", input.request_id);
    context.text("routeKey", input.route_key);
    context.text("stage", input.stage);
    context.text("time", &when::clf(input.now));
    context.raw("timeEpoch", &when::millis(input.now).to_string());
    context.close();
}

fn write_authorizer(mut authorizer: Object<'_>, authorization: &Authorization<'_>) {
    match authorization.caller {
        Caller::Anyone => {}
        Caller::Token(claims) => {
            let mut jwt = authorizer.object("jwt");
            jwt.raw("claims", claims.http_json());
            authorization.write_scopes(claims, jwt.name("scopes"));
            jwt.close();
        }
        Caller::Lambda(caller) => match &caller.answer.context {
            Some(context) => authorizer.raw("lambda", &Value::Object(context.clone()).to_string()),
            // Unverified: null without a context.
            None => authorizer.raw("lambda", "null"),
        },
        Caller::Iam(key) => write_iam(authorizer.object("iam"), key),
    }
    authorizer.close();
}

fn write_iam(mut iam: Object<'_>, key: &AccessKey) {
    let identity = &key.identity;
    iam.text("accessKey", &key.id);
    iam.text("accountId", &identity.account_id);
    iam.text("callerId", &identity.user_id);
    match &identity.cognito {
        None => iam.raw("cognitoIdentity", "null"),
        Some(cognito) => {
            let mut object = iam.object("cognitoIdentity");
            write::list(object.name("amr"), cognito.amr.iter().map(String::as_str));
            object.text("identityId", &cognito.identity_id);
            object.text("identityPoolId", &cognito.identity_pool_id);
            object.close();
        }
    }
    // Unverified: null outside of an organisation.
    iam.raw("principalOrgId", "null");
    iam.text("userArn", &identity.user_arn);
    iam.text("userId", &identity.user_id);
    iam.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::lambda::Form;
    use crate::event::samples::{Sample, assert_golden, let_in_by_function, parsed, signed};
    use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;

    fn event(sample: &Sample) -> String {
        let bytes = http_v2(&sample.input());
        assert!(matches!(parsed(&bytes), lambda_http::request::RequestContext::ApiGatewayV2(_)));
        String::from_utf8(bytes).unwrap()
    }

    fn invoices() -> Sample {
        Sample::new("POST", "/qa/invoices")
            .route("POST /invoices", "qa")
            .header("content-type", "application/json")
            .header("content-length", "9")
            .header("user-agent", "curl/8.5.0")
            .body(r#"{"sum":7}"#)
            .token("id", &[])
    }

    #[test]
    fn an_id_token_on_a_named_stage() {
        assert_golden("http-v2-id-token.json", &event(&invoices()));
    }

    #[test]
    fn an_access_token_cookies_and_all_optional_members() {
        let sample = Sample::new("GET", "/items/7")
            .route("GET /items/{id}", "$default")
            .query("tag=a&q=x+y%26&tag=b")
            .header("cookie", "a=1; b=2")
            .header("x-many", "value1")
            .header("x-many", "value2")
            .header("connection", "keep-alive")
            .parameter("id", "7")
            .variable("color", "blue")
            .token("access", &["api/read"]);
        assert_golden("http-v2-access-token.json", &event(&sample));
    }

    #[test]
    fn nothing_optional() {
        let sample = Sample::new("GET", "/").route("$default", "$default");
        assert_golden("http-v2-open.json", &event(&sample));
    }

    #[test]
    fn a_rust_handler_reads_every_field() {
        let event: ApiGatewayV2httpRequest = serde_json::from_str(&event(&invoices())).unwrap();
        assert_eq!(event.version.as_deref(), Some("2.0"));
        assert_eq!(event.route_key.as_deref(), Some("POST /invoices"));
        assert_eq!(event.raw_path.as_deref(), Some("/qa/invoices"));
        assert_eq!(event.headers["content-type"], "application/json");
        assert_eq!(event.body.as_deref(), Some(r#"{"sum":7}"#));
        assert!(!event.is_base64_encoded);
        let context = event.request_context;
        assert_eq!(context.stage.as_deref(), Some("qa"));
        assert_eq!(context.http.method, "POST");
        assert_eq!(context.http.source_ip.as_deref(), Some("203.0.113.9"));
        assert_eq!(context.time_epoch, 1_795_226_461_250);
        let jwt = context.authorizer.unwrap().jwt.unwrap();
        assert_eq!(jwt.claims["cognito:groups"], "[admin users]");
        assert_eq!(jwt.claims["exp"], "1795230001");
        assert_eq!(jwt.scopes, None);
    }

    #[test]
    fn scopes_are_all_of_the_tokens_once_the_route_asks_for_one() {
        let none = event(&invoices());
        assert!(none.contains(r#"},"scopes":null}"#), "{none}");
        let access = Sample::new("GET", "/").token("access", &[]);
        assert!(event(&access).contains(r#""scope":"api/read api/write""#));
        assert!(event(&access).contains(r#""scopes":null"#));
        let scoped = event(&Sample::new("GET", "/").token("access", &["api/read"]));
        assert!(scoped.contains(r#""scopes":["api/read","api/write"]"#), "{scoped}");
    }

    #[test]
    fn a_rust_handler_reads_a_decoded_path() {
        for path in ["/qa/a b", "/qa/λ", "/qa/a%b", "/qa/a#b", "/qa/a?b"] {
            event(&Sample::new("GET", path).route("GET /{proxy+}", "qa"));
        }
    }

    #[test]
    fn callers_of_other_kinds() {
        let simple = event(&Sample::new("GET", "/").caller(let_in_by_function(Form::Simple)));
        assert!(simple.contains(r#""authorizer":{"lambda":{"n":1,"b":true,"s":"x"}},"#), "{simple}");
        let signed = event(&Sample::new("GET", "/").header("authorization", "AWS4-HMAC-SHA256 x").caller(signed()));
        let expected = r#""authorizer":{"iam":{"accessKey":"AKIA1","accountId":"123456789012","callerId":"AIDA1","cognitoIdentity":null,"principalOrgId":null,"userArn":"arn:aws:iam::123456789012:root","userId":"AIDA1"}},"#;
        assert!(signed.contains(expected), "{signed}");
        assert!(!signed.contains("AWS4") && !signed.contains("never told"), "{signed}");
    }

    #[test]
    fn bodies_without_a_text_type_are_base64() {
        let sample = Sample::new("POST", "/").body("a=1").header("content-type", "application/x-www-form-urlencoded");
        assert!(event(&sample).ends_with(r#","body":"YT0x","isBase64Encoded":true}"#));
    }
}

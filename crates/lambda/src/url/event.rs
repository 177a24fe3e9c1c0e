//! The event of a request to a function URL: payload format 2.0 (Lambda developer guide, "Invoking Lambda function URLs").

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderMap, Request};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::{FunctionUrl, Identity, UrlCall};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    version: &'static str,
    route_key: &'static str,
    raw_path: &'a str,
    raw_query_string: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cookies: Option<Vec<String>>,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_string_parameters: Option<BTreeMap<String, String>>,
    request_context: Context<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Context<'a> {
    account_id: &'a str,
    api_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer: Option<Authorizer<'a>>,
    domain_name: &'a str,
    domain_prefix: &'a str,
    http: Http<'a>,
    request_id: &'a str,
    route_key: &'static str,
    stage: &'static str,
    time: String,
    time_epoch: i64,
}

#[derive(Serialize)]
struct Authorizer<'a> {
    iam: Iam<'a>,
}

/// `cognitoIdentity` and `principalOrgId` are null for whoever has neither.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Iam<'a> {
    access_key: &'a str,
    account_id: &'a str,
    caller_id: &'a str,
    cognito_identity: Option<()>,
    principal_org_id: Option<()>,
    user_arn: &'a str,
    user_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Http<'a> {
    method: &'a str,
    path: &'a str,
    protocol: &'static str,
    source_ip: &'a str,
    user_agent: &'a str,
}

/// What of an event is not in the request.
pub(super) struct Facts<'a> {
    pub request_id: &'a str,
    pub trace_id: &'a str,
    pub region: &'a str,
    pub identity: Option<&'a Identity>,
}

/// The event as JSON.
pub(super) fn write(url: &FunctionUrl, call: &UrlCall, facts: &Facts<'_>) -> Bytes {
    let request = &call.request;
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or_default();
    let domain_name = format!("{}.lambda-url.{}.on.aws", url.id, facts.region);
    let (body, is_base64_encoded) = body(request);
    let at = Timestamp::try_from(call.now).unwrap_or(Timestamp::UNIX_EPOCH);
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let event = Event {
        version: "2.0",
        route_key: "$default",
        raw_path: path,
        raw_query_string: query,
        cookies: cookies(request.headers()),
        headers: headers(call, facts.trace_id),
        query_string_parameters: parameters(query),
        request_context: Context {
            account_id: facts.identity.map_or("anonymous", |identity| &identity.account_id),
            api_id: &url.id,
            authorizer: facts.identity.map(authorizer),
            domain_name: &domain_name,
            domain_prefix: &url.id,
            http: Http {
                method: request.method().as_str(),
                path,
                protocol: "HTTP/1.1",
                source_ip: &call.source_ip,
                user_agent: text(USER_AGENT),
            },
            request_id: facts.request_id,
            route_key: "$default",
            stage: "$default",
            time: at.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            time_epoch: call.now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis().try_into().unwrap_or(0)),
        },
        body,
        is_base64_encoded,
    };
    serde_json::to_vec(&event).expect("an event has only string keys").into()
}

fn authorizer(identity: &Identity) -> Authorizer<'_> {
    Authorizer {
        iam: Iam {
            access_key: &identity.access_key,
            account_id: &identity.account_id,
            caller_id: &identity.user_id,
            cognito_identity: None,
            principal_org_id: None,
            user_arn: &identity.arn,
            user_id: &identity.user_id,
        },
    }
}

/// Lower-case names, values of one name joined; cookies stand elsewhere.
// Unverified: that `cookie` is not among the headers, as in the events of HTTP APIs.
fn headers(call: &UrlCall, trace_id: &str) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let given = call.request.headers();
    for name in given.keys().filter(|name| **name != COOKIE) {
        let values: Vec<_> = given.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        all.insert(name.as_str().to_owned(), values.join(","));
    }
    let port = if all.get("x-forwarded-proto").is_some_and(|proto| proto == "https") { "443" } else { "80" };
    all.entry("x-forwarded-proto".to_owned()).or_insert_with(|| "http".to_owned());
    all.entry("x-forwarded-port".to_owned()).or_insert_with(|| port.to_owned());
    all.insert("x-forwarded-for".to_owned(), call.source_ip.clone());
    all.insert("x-amzn-trace-id".to_owned(), trace_id.to_owned());
    all
}

fn cookies(headers: &HeaderMap) -> Option<Vec<String>> {
    let all: Vec<String> = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';').map(|cookie| cookie.trim().to_owned()))
        .filter(|cookie| !cookie.is_empty())
        .collect();
    (!all.is_empty()).then_some(all)
}

/// Decoded; values of one name joined with commas.
fn parameters(query: &str) -> Option<BTreeMap<String, String>> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decoded(value);
        all.entry(decoded(name))
            .and_modify(|values| {
                values.push(',');
                values.push_str(&value);
            })
            .or_insert(value);
    }
    (!all.is_empty()).then_some(all)
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Text for a few media types, base64 for all others.
// Unverified: the list is that of HTTP APIs; forms and what has no type are base64 (measured on AWS by others).
fn body(request: &Request<Bytes>) -> (Option<String>, bool) {
    let bytes = request.body();
    if bytes.is_empty() {
        return (None, false);
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text(kind) => (Some(text.to_owned()), false),
        _ => (Some(STANDARD.encode(bytes)), true),
    }
}

fn is_text(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || ["application/json", "application/xml", "application/javascript", "application/graphql"].contains(&essence.as_str())
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::super::{AuthType, UrlConfig, UrlRecord};
    use super::*;
    use crate::settings::Settings;

    fn event(request: http::request::Builder, body: &'static [u8], identity: Option<&Identity>) -> Value {
        let config = UrlConfig { auth_type: AuthType::None, cors: None, invoke_mode: None };
        let url = FunctionUrl::new(&Settings::default(), "f", "", UrlRecord { config, created: 0, modified: 0 });
        let request = request.body(Bytes::from_static(body)).unwrap();
        let now = UNIX_EPOCH + Duration::from_millis(1_583_348_638_390);
        let call = UrlCall { id: url.id.clone(), request, source_ip: "10.0.0.1".into(), now };
        let facts = Facts { request_id: "r", trace_id: "Root=1", region: "eu-west-1", identity };
        serde_json::from_slice(&write(&url, &call, &facts)).unwrap()
    }

    #[test]
    fn a_request_with_everything() {
        let request = Request::builder()
            .method("POST")
            .uri("/my/path?a=1&a=%2Fb&c=d+e&f")
            .header("Cookie", "one=1; two=2")
            .header("X-Many", "a")
            .header("X-Many", "b")
            .header("Content-Type", "text/plain; charset=utf-8")
            .header("User-Agent", "agent");
        let made = event(request, b"Hello", None);
        let id = url_id();
        assert_eq!(
            made,
            json!({
                "version": "2.0",
                "routeKey": "$default",
                "rawPath": "/my/path",
                "rawQueryString": "a=1&a=%2Fb&c=d+e&f",
                "cookies": ["one=1", "two=2"],
                "headers": {
                    "content-type": "text/plain; charset=utf-8",
                    "user-agent": "agent",
                    "x-amzn-trace-id": "Root=1",
                    "x-forwarded-for": "10.0.0.1",
                    "x-forwarded-port": "80",
                    "x-forwarded-proto": "http",
                    "x-many": "a,b",
                },
                "queryStringParameters": { "a": "1,/b", "c": "d e", "f": "" },
                "requestContext": {
                    "accountId": "anonymous",
                    "apiId": id,
                    "domainName": format!("{id}.lambda-url.eu-west-1.on.aws"),
                    "domainPrefix": id,
                    "http": {
                        "method": "POST", "path": "/my/path", "protocol": "HTTP/1.1", "sourceIp": "10.0.0.1", "userAgent": "agent"
                    },
                    "requestId": "r",
                    "routeKey": "$default",
                    "stage": "$default",
                    "time": "04/Mar/2020:19:03:58 +0000",
                    "timeEpoch": 1_583_348_638_390_i64,
                },
                "body": "Hello",
                "isBase64Encoded": false,
            })
        );
    }

    fn url_id() -> String {
        super::super::url_id("arn:aws:lambda:us-east-1:000000000000:function:f")
    }

    #[test]
    fn what_is_not_there_is_left_out_and_who_signed_is_named() {
        let identity = Identity {
            account_id: "123456789012".into(),
            arn: "arn:aws:iam::123456789012:user/u".into(),
            user_id: "AIDA".into(),
            access_key: "AKIA".into(),
        };
        let made = event(Request::builder().uri("/"), b"", Some(&identity));
        for member in ["cookies", "queryStringParameters", "body"] {
            assert!(made.get(member).is_none(), "{member}");
        }
        assert_eq!(made["rawQueryString"], "");
        assert_eq!(made["requestContext"]["accountId"], "123456789012");
        let iam = &made["requestContext"]["authorizer"]["iam"];
        assert_eq!(
            (&iam["userArn"], &iam["accessKey"], &iam["cognitoIdentity"]),
            (&json!(identity.arn), &json!("AKIA"), &json!(null))
        );
    }

    #[test]
    fn bodies() {
        let cases: [(&str, &'static [u8], &str, bool); 6] = [
            ("application/json", b"{}", "{}", false),
            ("application/problem+json; charset=utf-8", b"{}", "{}", false),
            ("application/x-www-form-urlencoded", b"a=b", "YT1i", true),
            ("multipart/form-data; boundary=x", b"--x", "LS14", true),
            ("", b"a", "YQ==", true),
            ("text/plain", b"\xff", "/w==", true),
        ];
        for (kind, body, expected, base64) in cases {
            let made = event(Request::builder().uri("/").header("content-type", kind), body, None);
            assert_eq!((&made["body"], &made["isBase64Encoded"]), (&json!(expected), &json!(base64)), "{kind}");
        }
    }
}

//! The matrix of every other kind of authorizer on both kinds of API: no credentials, malformed, wrong, expired, right
//! but denied, right; each with status, body bytes, error type. Tokens have theirs in `authorizers`.

use http::Request;
use serde_json::{Value, json};

use crate::guarded::{http_body, http_request, iam, rest_body, rest_lambda, with_authorizers};
use crate::sign::{Key, Sign};
use crate::support::{Answer, HTTP, House, NOW, REST};

const UNAUTHORIZED: &str = r#"{"message":"Unauthorized"}"#;
const FORBIDDEN: &str = r#"{"message":"Forbidden"}"#;
const FAILED: &str = r#"{"message":"Internal Server Error"}"#;
const NULL: &str = r#"{"message":null}"#;
const EXPLICIT: &str = r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#;
const IMPLICIT: &str = r#"{"Message":"User is not authorized to access this resource"}"#;

fn ask(path: &str, token: Option<&str>) -> http::request::Builder {
    let request = Request::get(path);
    match token {
        Some(token) => request.header("authorization", token),
        None => request,
    }
}

fn check(name: &str, answer: &Answer, expected: (u16, &str, Option<&str>)) {
    let (status, body, error_type) = expected;
    assert_eq!(answer.status(), status, "{name}: {} {}", answer.text(), answer.why());
    assert_eq!(answer.header("x-amzn-errortype"), error_type, "{name}");
    if status == 200 {
        return;
    }
    assert_eq!(answer.text(), body, "{name}");
    assert_eq!(answer.header("content-type"), Some("application/json"), "{name}");
    assert_eq!(answer.header("www-authenticate"), None, "{name}");
    assert!(answer.why().len() > 20, "{name}: {}", answer.why());
}

#[tokio::test]
async fn functions_that_decide_for_http_apis() {
    let rows = [
        ("no credentials", None, (401, UNAUTHORIZED), (401, UNAUTHORIZED)),
        ("empty", Some(""), (401, UNAUTHORIZED), (401, UNAUTHORIZED)),
        ("wrong", Some("unauthorized"), (401, UNAUTHORIZED), (401, UNAUTHORIZED)),
        ("malformed answer", Some("nonsense"), (500, FAILED), (500, FAILED)),
        ("failing function", Some("error"), (500, FAILED), (500, FAILED)),
        ("denied", Some("deny"), (403, FORBIDDEN), (403, FORBIDDEN)),
        ("policy for another route", Some("elsewhere"), (500, FAILED), (403, FORBIDDEN)),
        ("right", Some("allow"), (200, ""), (200, "")),
        ("right, with a prefix", Some("Bearer allow"), (200, ""), (200, "")),
    ];
    let house = House::empty();
    with_authorizers(&house);
    for (function, format) in [("simple", "2.0"), ("policy", "2.0"), ("policy", "1.0")] {
        house.put_http(http_body(&http_request(function, format, &json!({}))));
        for (name, token, simple, policy) in rows {
            let (status, body) = if function == "simple" { simple } else { policy };
            let answer = house.call(HTTP, ask("/hello", token)).await;
            check(&format!("{function} {format}, {name}"), &answer, (status, body, None));
            assert!(!answer.why().contains("secret"), "{}", answer.why());
        }
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn functions_that_decide_for_rest_apis() {
    let unauthorized = (401, UNAUTHORIZED, Some("UnauthorizedException"));
    let configuration = (500, NULL, Some("AuthorizerConfigurationException"));
    let denied = |body| (403, body, Some("AccessDeniedException"));
    let rows = [
        ("no credentials", None, unauthorized),
        ("empty", Some(""), unauthorized),
        ("wrong", Some("unauthorized"), unauthorized),
        ("malformed answer", Some("nonsense"), configuration),
        ("an object in the context", Some("object"), configuration),
        ("failing function", Some("error"), (500, NULL, Some("AuthorizerFailureException"))),
        ("denied", Some("deny"), denied(EXPLICIT)),
        ("policy for another method", Some("elsewhere"), denied(IMPLICIT)),
        ("right", Some("allow"), (200, "", None)),
        ("right, with a prefix", Some("Bearer allow"), (200, "", None)),
    ];
    let house = House::empty();
    with_authorizers(&house);
    for kind in ["token", "request"] {
        house.put_rest(rest_body(&rest_lambda(kind, &json!({}))));
        for (name, token, expected) in rows {
            let answer = house.call(REST, ask("/test/hello", token)).await;
            check(&format!("{kind}, {name}"), &answer, expected);
            assert!(!answer.why().contains("secret"), "{}", answer.why());
        }
    }
    house.functions.stop().await;
}

/// Name, signer, another header, and the REST API's status, body and error type.
type Signature<'a> = (&'a str, Option<Sign>, Option<&'a str>, u16, &'a str, Option<&'a str>);

#[tokio::test]
async fn signatures() {
    let house = House::empty();
    house.put_http(http_body(&iam()));
    house.put_rest(rest_body(&iam()));
    let sign = || Sign::new(Key::TEST, NOW);
    let invalid = Some("InvalidSignatureException");
    let expired =
        r#"{"message":"Signature expired: 20261121T015459Z is now earlier than 20261121T015500Z (20261121T020000Z - 5 min.)"}"#;
    let hash = "I4jnujJRvz5C0zfx4EWw73a1ePW//NORBduFxsWiFeE=";
    let bearer = format!(
        r#"{{"message":"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '{hash}'."}}"#
    );
    let rows: Vec<Signature<'_>> = vec![
        (
            "no credentials",
            None,
            None,
            403,
            r#"{"message":"Missing Authentication Token"}"#,
            Some("MissingAuthenticationTokenException"),
        ),
        ("malformed", None, Some("Bearer nothing"), 403, &bearer, Some("IncompleteSignatureException")),
        (
            "unknown key",
            Some(Sign::new(Key { id: "AKIANOBODY", ..Key::TEST }, NOW)),
            None,
            403,
            r#"{"message":"The security token included in the request is invalid."}"#,
            Some("UnrecognizedClientException"),
        ),
        ("wrong secret", Some(Sign::new(Key { secret: "other", ..Key::TEST }, NOW)), None, 403, "", invalid),
        ("expired", Some(Sign::new(Key::TEST, NOW - 301)), None, 403, expired, invalid),
        (
            "another service",
            Some(Sign { service: "s3", ..sign() }),
            None,
            403,
            r#"{"message":"Credential should be scoped to correct service: 'execute-api'. "}"#,
            invalid,
        ),
        ("right", Some(sign()), None, 200, "", None),
        ("right, the other key", Some(Sign::new(Key { id: "sekisho", secret: "sekisho" }, NOW)), None, 200, "", None),
    ];
    for (name, signer, header, status, body, error_type) in rows {
        let request = |path: &str| match &signer {
            Some(signer) => signer.get(path),
            None => ask(path, header),
        };
        let answer = house.call(REST, request("/test/hello")).await;
        let expected: Value = answer.json();
        let text = if body.is_empty() { answer.text().to_owned() } else { body.to_owned() };
        check(name, &answer, (status, &text, error_type));
        if name == "wrong secret" {
            let message = expected["message"].as_str().expect("a message");
            let begin = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'GET\n/test/hello\n\nhost:example\n";
            assert!(message.starts_with(begin), "{message}");
        }
        let answer = house.call(HTTP, request("/hello")).await;
        check(name, &answer, (status, FORBIDDEN, None));
    }
    house.functions.stop().await;
}

//! Who gets in and who does not, on both kinds of API: status, body bytes and headers of every refusal.

use serde_json::{Value, json};

use crate::support::http::{self, Answer};
use crate::support::stack::{PASSWORD, Stack, Tokens};
use crate::support::tokens::{self, ForeignKey};

const UNAUTHORIZED: &str = r#"{"message":"Unauthorized"}"#;

/// A stack with two pools and three clients, and one signed-in user.
fn stack() -> (Stack, Tokens) {
    let stack = Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/echo.yaml"]);
    stack.user("alice", &["staff"]);
    let tokens = stack.sign_in("alice");
    (stack, tokens)
}

fn http_api(stack: &Stack, path: &str, token: &str) -> Answer {
    stack.get(&format!("{}{path}", stack.output("HttpApiUrl")), &[("Authorization", token)])
}

fn rest_api(stack: &Stack, path: &str, token: &str) -> Answer {
    stack.get(&format!("{}{path}", stack.output("RestApiUrl")), &[("Authorization", token)])
}

/// Everything that is not a token of this pool, with the description that AWS is known to give (none: not known).
fn impostors(stack: &Stack, tokens: &Tokens) -> Vec<(&'static str, String, Option<&'static str>)> {
    let (header, payload) = tokens::decode(&tokens.id);
    let jwks =
        http::send("GET", &format!("{}/{}/.well-known/jwks.json", stack.endpoint, stack.output("UserPoolId")), &[], "").body;
    let jwk = serde_json::from_str::<Value>(&jwks).unwrap()["keys"][0].clone();
    let foreign = ForeignKey::new();
    let mut later = payload.clone();
    later["exp"] = json!(4_102_444_800_u64);
    let own_jwk = json!({ "kid": "mine", "alg": "RS256", "jwk": { "kty": "RSA", "e": "AQAB", "n": foreign.modulus() } });
    let segments = Some("token contains an invalid number of segments");
    vec![
        ("garbage", "not-a-token".to_owned(), segments),
        ("two segments", tokens.id.rsplit_once('.').unwrap().0.to_owned(), segments),
        ("four segments", format!("{}.x", tokens.id), segments),
        ("a refresh token", tokens.refresh.clone(), segments),
        (
            "another subject under the old signature",
            tokens::tampered(&tokens.id, |claims| claims["sub"] = json!("someone-else")),
            None,
        ),
        (
            "a later expiry under the old signature",
            tokens::tampered(&tokens.id, |claims| claims["exp"] = later["exp"].clone()),
            None,
        ),
        ("alg none", tokens::unsigned(&tokens.id, &json!({ "alg": "none" })), None),
        ("alg none with the right kid", tokens::unsigned(&tokens.id, &json!({ "kid": header["kid"], "alg": "none" })), None),
        (
            "HS256 with the public key",
            tokens::hmac_with(&tokens.id, jwk["kid"].as_str().unwrap(), jwk["n"].as_str().unwrap().as_bytes()),
            None,
        ),
        ("a foreign key under the pool's kid", foreign.sign(&header, &later), None),
        ("a foreign key with its own kid", foreign.sign(&json!({ "kid": "mine", "alg": "RS256" }), &later), None),
        ("a key that the token brings along", foreign.sign(&own_jwk, &later), None),
        ("no kid", foreign.sign(&json!({ "alg": "RS256" }), &later), None),
        ("a signature cut short", tokens.id[..tokens.id.len() - 8].to_owned(), None),
    ]
}

#[test]
fn an_http_api_refuses_every_impostor() {
    let (stack, tokens) = stack();
    for (what, token, description) in impostors(&stack, &tokens) {
        for presented in [token.clone(), format!("Bearer {token}")] {
            let answer = http_api(&stack, "/x", &presented);
            assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED), "{what}");
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            assert!(challenge.starts_with(r#"Bearer scope="" error="invalid_token""#), "{what}: {challenge}");
            if let Some(description) = description {
                assert_eq!(
                    challenge,
                    format!(r#"Bearer scope="" error="invalid_token" error_description="{description}""#),
                    "{what}"
                );
            }
        }
    }
}

#[test]
fn a_rest_api_refuses_every_impostor() {
    let (stack, tokens) = stack();
    for (what, token, _) in impostors(&stack, &tokens) {
        for presented in [token.clone(), format!("Bearer {token}")] {
            let answer = rest_api(&stack, "/x", &presented);
            assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED), "{what}");
            assert_eq!(answer.header("x-amzn-errortype"), Some("UnauthorizedException"), "{what}");
            assert_eq!(answer.header("www-authenticate"), None, "{what}");
        }
    }
}

#[test]
fn a_token_with_and_without_bearer_gets_in() {
    let (stack, tokens) = stack();
    for token in [&tokens.id, &tokens.access] {
        for presented in [token.clone(), format!("Bearer {token}")] {
            assert_eq!(http_api(&stack, "/x", &presented).status, 200);
        }
    }
    for presented in [tokens.id.clone(), format!("Bearer {}", tokens.id)] {
        assert_eq!(rest_api(&stack, "/x", &presented).status, 200);
    }
    // Only the exact prefix is known to be taken off.
    for presented in [format!("bearer {}", tokens.id), format!("Token {}", tokens.id), format!("Bearer  {}", tokens.id)] {
        assert_eq!(http_api(&stack, "/x", &presented).status, 401, "{presented:.8}");
        assert_eq!(rest_api(&stack, "/x", &presented).status, 401, "{presented:.8}");
    }
}

#[test]
fn no_token_has_an_answer_of_its_own_on_each_kind() {
    let (stack, _) = stack();
    let answer = stack.get(&format!("{}/x", stack.output("HttpApiUrl")), &[]);
    assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("content-length"), Some("26"));
    let id = answer.header("apigw-requestid").expect("a request id");
    assert!(id.len() == 16 && id.ends_with('='), "{id}");
    assert!(answer.header("x-amzn-requestid").is_none() && answer.header("server").is_none(), "{answer:?}");

    let answer = stack.get(&format!("{}/x", stack.output("RestApiUrl")), &[]);
    assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
    assert_eq!(answer.header("x-amzn-errortype"), Some("UnauthorizedException"));
    assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(36));
    assert!(answer.header("x-amz-apigw-id").is_some_and(|id| id.ends_with('=')), "{answer:?}");
    assert!(answer.header("www-authenticate").is_none() && answer.header("x-amzn-trace-id").is_none(), "{answer:?}");
}

#[test]
fn an_expired_token_is_told_so_in_each_kinds_way() {
    let (stack, tokens) = stack();
    stack.advance(3601);
    for token in [&tokens.id, &tokens.access] {
        let answer = http_api(&stack, "/x", token);
        assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
        assert_eq!(
            answer.header("www-authenticate"),
            Some(r#"Bearer scope="" error="invalid_token" error_description="the token has expired""#)
        );
    }
    let answer = rest_api(&stack, "/x", &tokens.id);
    assert_eq!((answer.status, answer.body.as_str()), (401, r#"{"message":"The incoming token has expired"}"#));
    assert!(stack.log_with("expired").contains("why:"), "{}", stack.log());
}

#[test]
fn another_client_of_the_pool_is_foreign_to_the_http_api_only() {
    let (stack, _) = stack();
    let parameters = json!({ "USERNAME": "alice", "PASSWORD": PASSWORD });
    let asked =
        json!({ "ClientId": stack.output("OtherClientId"), "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
    let result = stack.cognito_ok("InitiateAuth", &asked).json()["AuthenticationResult"].clone();
    for kind in ["IdToken", "AccessToken"] {
        let answer = http_api(&stack, "/x", result[kind].as_str().unwrap());
        assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
        let expected = r#"Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience""#;
        assert_eq!(answer.header("www-authenticate"), Some(expected));
    }
    assert_eq!(rest_api(&stack, "/x", result["IdToken"].as_str().unwrap()).status, 200);
    stack.log_with("audience");
}

#[test]
fn a_token_of_another_pool_is_refused_by_both() {
    let (stack, _) = stack();
    let pool = stack.output("OtherPoolId");
    stack.cognito_ok("AdminCreateUser", &json!({ "UserPoolId": pool, "Username": "mallory", "MessageAction": "SUPPRESS" }));
    stack.cognito_ok(
        "AdminSetUserPassword",
        &json!({ "UserPoolId": pool, "Username": "mallory", "Password": PASSWORD, "Permanent": true }),
    );
    let parameters = json!({ "USERNAME": "mallory", "PASSWORD": PASSWORD });
    let asked =
        json!({ "ClientId": stack.output("OtherPoolClientId"), "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
    let result = stack.cognito_ok("InitiateAuth", &asked).json()["AuthenticationResult"].clone();
    for kind in ["IdToken", "AccessToken"] {
        let token = result[kind].as_str().unwrap();
        let answer = http_api(&stack, "/x", token);
        assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
        assert!(answer.header("www-authenticate").unwrap().contains("invalid_token"), "{answer:?}");
        assert_eq!(rest_api(&stack, "/x", token).status, 401);
    }
}

#[test]
fn scopes_are_asked_for_in_each_kinds_way() {
    let (stack, tokens) = stack();
    assert_eq!(http_api(&stack, "/scoped", &tokens.access).status, 200);
    for (path, token, scopes) in [
        ("/scoped", &tokens.id, "aws.cognito.signin.user.admin other/scope"),
        ("/unreachable", &tokens.access, "rs/read rs/write"),
        ("/unreachable", &tokens.id, "rs/read rs/write"),
    ] {
        let answer = http_api(&stack, path, token);
        assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"message":"Forbidden"}"#), "{path}");
        let expected =
            format!(r#"Bearer scope="{scopes}" error="insufficient_scope" error_description="expected scopes: [{scopes}]""#);
        assert_eq!(answer.header("www-authenticate"), Some(expected.as_str()));
    }
    assert_eq!(rest_api(&stack, "/scoped", &tokens.access).status, 200);
    for (path, token) in
        [("/x", &tokens.access), ("/scoped", &tokens.id), ("/unreachable", &tokens.access), ("/unreachable", &tokens.id)]
    {
        let answer = rest_api(&stack, path, token);
        assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED), "{path}");
    }
    // The log alone explains an ID token where an access token belongs, and the other way round.
    let log = stack.log_with("why:");
    assert!(log.contains("access token") && log.contains("ID token"), "{log}");
    assert!(!log.contains(&tokens.id) && !log.contains(&tokens.access), "a token is in the log");
}

#[test]
fn an_open_route_asks_for_nothing() {
    let (stack, _) = stack();
    assert_eq!(stack.get(&format!("{}/open", stack.output("HttpApiUrl")), &[]).status, 200);
    assert_eq!(stack.get(&format!("{}/open", stack.output("RestApiUrl")), &[]).status, 200);
}

#[test]
fn no_path_trick_gets_around_the_authorizer() {
    let (stack, _) = stack();
    for path in
        ["/x", "//x", "/x/", "/%78", "/open/../x", "/open/x", "/open%2f..%2fx", "/OPEN", "/open//", "/./x", "/x%00", "/open;x"]
    {
        for base in ["HttpApiUrl", "RestApiUrl"] {
            let answer = stack.get(&format!("{}{path}", stack.output(base)), &[]);
            assert!(matches!(answer.status, 400 | 401 | 403 | 404), "{base} {path}: {answer:?}");
        }
    }
}

#[test]
fn duplicate_authorization_headers_never_let_a_stranger_in() {
    let (stack, tokens) = stack();
    for base in ["HttpApiUrl", "RestApiUrl"] {
        let url = format!("{}/x", stack.output(base));
        for pair in [["nonsense", tokens.id.as_str()], [tokens.id.as_str(), "nonsense"]] {
            let answer = stack.get(&url, &[("Authorization", pair[0]), ("Authorization", pair[1])]);
            assert!(answer.status == 401 || answer.status == 403, "{base}: {answer:?}");
        }
    }
}

#[test]
fn an_unknown_route_has_an_answer_of_its_own_on_each_kind() {
    let stack = Stack::start();
    let answer = stack.get(&format!("{}/nowhere", stack.output("HttpApiUrl")), &[]);
    assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"message":"Not Found"}"#));
    let url = format!("{}/nowhere", stack.output("RestApiUrl"));
    let answer = stack.get(&url, &[]);
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"message":"Missing Authentication Token"}"#));
    assert_eq!(answer.header("x-amzn-errortype"), Some("MissingAuthenticationTokenException"));
    let answer = stack.get(&url, &[("Authorization", "Bearer x")]);
    assert_eq!(answer.status, 403);
    let expected =
        "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '";
    assert!(answer.json()["message"].as_str().unwrap().starts_with(expected), "{answer:?}");
    assert_eq!(answer.header("x-amzn-errortype"), Some("IncompleteSignatureException"));
}

#[test]
fn a_browser_asks_both_apis_first_and_reads_their_refusals() {
    let stack = Stack::start();
    let origin = [("Origin", "http://localhost:5173")];
    let preflight = [origin[0], ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization")];
    for (base, status) in [("HttpApiUrl", 204), ("RestApiUrl", 200)] {
        let url = format!("{}/me", stack.output(base));
        let answer = http::send("OPTIONS", &url, &preflight, "");
        assert_eq!(answer.status, status, "{base}: {answer:?}");
        assert!(answer.header("access-control-allow-origin").is_some(), "{base}: {answer:?}");
        assert!(
            answer.header("access-control-allow-headers").unwrap_or_default().to_lowercase().contains("authorization"),
            "{base}: {answer:?}"
        );
        assert!(answer.header("access-control-allow-methods").unwrap_or_default().contains("GET"), "{base}: {answer:?}");
    }
    let refused = stack.get(&format!("{}/me", stack.output("RestApiUrl")), &origin);
    assert_eq!(refused.status, 401);
    assert!(refused.header("access-control-allow-origin").is_some(), "{refused:?}");
}

//! `/me`: answers who is calling, as the token says. Without an authorizer before it: 401.

use lambda_http::http::HeaderValue;
use lambda_http::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use lambda_http::{Body, Error, Request, Response, run, service_fn, tracing};
use sekisho_claims::{Caller, Refusal};
use serde::Serialize;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log_json();
    let origin = allowed_origin()?;
    run(service_fn(async |request: Request| Ok::<_, Error>(answer(&request, origin.clone())))).await
}

/// The runtime's default subscriber brings a regex engine for its filter, a fifth of the zip, and logs plain
/// text wherever Lambda does not ask for JSON.
fn log_json() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    tracing::subscriber::fmt()
        .json()
        .with_max_level(level.unwrap_or(tracing::Level::INFO))
        .with_target(false)
        .with_span_list(false)
        .without_time()
        .init();
}

/// The web origin that may read answers. An HTTP API adds the header itself, a REST API leaves it to us.
fn allowed_origin() -> Result<HeaderValue, Error> {
    Ok(std::env::var("ALLOWED_ORIGIN").unwrap_or_else(|_| "*".to_owned()).try_into()?)
}

fn answer(request: &Request, allowed_origin: HeaderValue) -> Response<Body> {
    let mut response = me(request).unwrap_or_else(|refusal| {
        tracing::warn!(%refusal, "refused");
        refusal.response()
    });
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed_origin);
    response
}

fn me(request: &Request) -> Result<Response<Body>, Refusal> {
    let caller = Caller::from_request(request)?;
    let text = serde_json::to_string(&Me::from(&caller)).expect("texts and lists always serialize");
    let mut response = Response::new(Body::Text(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// The answer. What the token does not say is null.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Me<'a> {
    sub: &'a str,
    email: Option<&'a str>,
    groups: &'a [String],
    username: Option<&'a str>,
    token_use: Option<&'a str>,
    scopes: &'a [String],
    api: &'static str,
}

impl<'a> From<&'a Caller> for Me<'a> {
    fn from(caller: &'a Caller) -> Self {
        Self {
            sub: caller.sub(),
            email: caller.email(),
            groups: caller.groups(),
            username: caller.username(),
            token_use: caller.token_use(),
            scopes: caller.scopes(),
            api: caller.api().as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(authorizer: &str, status: u16, body: &str) {
        let event = EVENT.replace("AUTHORIZER", authorizer);
        let request = lambda_http::request::from_str(&event).expect("an event of an HTTP API");
        let response = answer(&request, HeaderValue::from_static("*"));
        assert_eq!(response.status(), status, "{authorizer}");
        assert_eq!(response.body(), &Body::from(body), "{authorizer}");
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    }

    const EVENT: &str = r#"{
        "version": "2.0", "routeKey": "GET /me", "rawPath": "/me", "rawQueryString": "", "headers": {},
        "requestContext": {
            "http": {"method": "GET", "path": "/me", "protocol": "HTTP/1.1"}, "stage": "$default" AUTHORIZER
        },
        "isBase64Encoded": false
    }"#;

    #[test]
    fn says_who_is_calling() {
        check(
            r#", "authorizer": {"jwt": {"claims": {"sub": "1", "email": "a@b", "cognito:groups": "[Admins Users]",
                "cognito:username": "user-a", "token_use": "id"}, "scopes": null}}"#,
            200,
            r#"{"sub":"1","email":"a@b","groups":["Admins","Users"],"username":"user-a","tokenUse":"id","scopes":[],"api":"http"}"#,
        );
    }

    #[test]
    fn what_the_token_does_not_say_is_null() {
        check(
            r#", "authorizer": {"jwt": {"claims": {"sub": "1", "scope": "a/b c/d"}, "scopes": null}}"#,
            200,
            r#"{"sub":"1","email":null,"groups":[],"username":null,"tokenUse":null,"scopes":["a/b","c/d"],"api":"http"}"#,
        );
    }

    #[test]
    fn nobody_without_an_authorizer() {
        check("", 401, r#"{"message":"Unauthorized"}"#);
    }
}

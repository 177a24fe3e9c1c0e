//! `/oauth2/authorize`: who may ask for what, and where the browser goes with a refusal.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::browser::{Answer, Browser, CALLBACK, CHALLENGE, people, people_with, query};
use crate::service::{Pool, Service};

async fn ask(service: &Service, query: &str) -> Answer {
    Browser::new(service).get(&format!("/oauth2/authorize?{query}")).await
}

#[tokio::test]
async fn the_page_gets_the_query_as_it_came() {
    let service = Service::new();
    let pool = people(&service).await;
    let query = query(&pool, &[("scope", "openid email"), ("nonce", "n"), ("lang", "ja"), ("login_hint", "alice"), ("x", "1")]);
    let answer = ask(&service, &query).await;
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.location(), Browser::new(&service).address(&format!("/login?{query}")));
    assert_eq!(answer.header("cache-control"), "no-cache, no-store, max-age=0, must-revalidate");
}

#[tokio::test]
async fn a_form_is_an_address_soon() {
    let service = Service::new();
    let pool = people(&service).await;
    let query = query(&pool, &[]);
    let request = Request::post("/oauth2/authorize").header("content-type", "application/x-www-form-urlencoded");
    let answer = Browser::new(&service).send(request.body(Bytes::from(query.clone())).unwrap()).await;
    assert_eq!(answer.location(), Browser::new(&service).address(&format!("/oauth2/authorize?{query}")));
}

#[tokio::test]
async fn what_the_client_is_told() {
    let service = Service::new();
    let pool = people(&service).await;
    let long = "x".repeat(5000);
    let cases: [(&[(&str, &str)], &str); 19] = [
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "id_token")], "unsupported_response_type"),
        (&[("response_type", "code token")], "unsupported_response_type"),
        (&[("code_challenge", CHALLENGE)], "invalid_request"),
        (&[("code_challenge_method", "S256")], "invalid_request"),
        (&[("code_challenge", CHALLENGE), ("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", CHALLENGE), ("code_challenge_method", "s256")], "invalid_request"),
        (&[("code_challenge", "short"), ("code_challenge_method", "S256")], "invalid_request"),
        (&[("scope", "openid offline_access")], "invalid_scope"),
        (&[("scope", "openid rs/read")], "invalid_scope"),
        (&[("scope", " ")], "invalid_scope"),
        (&[("scope", "email")], "invalid_scope"),
        (&[("scope", "phone profile")], "invalid_scope"),
        (&[("scope", "OPENID")], "invalid_scope"),
        (&[("resource", "https://api.example")], "invalid_scope"),
        (&[("nonce", &long)], "invalid_request"),
        (&[("prompt", "none")], "login_required"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "none"), ("identity_provider", "COGNITO")], "login_required"),
    ];
    for (more, error) in cases {
        let answer = ask(&service, &query(&pool, more)).await;
        assert_eq!(answer.location(), format!("{CALLBACK}?state=s%20t%261&error={error}"), "{more:?}");
        assert_eq!(answer.status(), 302, "{more:?}");
    }
}

#[tokio::test]
async fn a_client_of_tokens_is_told_in_the_fragment() {
    let service = Service::new();
    let pool = people(&service).await;
    let answer = ask(&service, &query(&pool, &[("response_type", "token"), ("scope", "nothing"), ("state", "")])).await;
    assert_eq!(answer.location(), format!("{CALLBACK}#error=invalid_scope"));
}

#[tokio::test]
async fn what_is_said_twice() {
    let service = Service::new();
    let pool = people(&service).await;
    for name in ["scope", "nonce", "response_type", "code_challenge", "prompt"] {
        let answer = ask(&service, &format!("{}&{name}=a&{name}=b", query(&pool, &[]))).await;
        assert_eq!(answer.param("error").as_deref(), Some("invalid_request"), "{name}");
    }
    let answer = ask(&service, &format!("{}&state=other", query(&pool, &[]))).await;
    assert_eq!(answer.location(), format!("{CALLBACK}?error=invalid_request"));
    let answer = ask(&service, &query(&pool, &[("state", &"x".repeat(4097))])).await;
    assert_eq!(answer.location(), format!("{CALLBACK}?error=invalid_request"));
    for name in ["client_id", "redirect_uri"] {
        let answer = ask(&service, &format!("{}&{name}={CALLBACK}", query(&pool, &[]))).await;
        assert_eq!((answer.status(), answer.location()), (400, ""), "{name}");
    }
    let answer = ask(&service, &query(&pool, &[("x", &"x".repeat(20_000))])).await;
    assert_eq!((answer.status(), answer.location()), (400, ""));
}

#[tokio::test]
async fn a_state_comes_back_whatever_it_is() {
    let service = Service::new();
    let pool = people(&service).await;
    for state in ["a b+c%20&=?#/", "ü\u{1f600}", "\r\nset-cookie: a=b", "\"<script>", &"z".repeat(4096)] {
        let answer = Browser::new(&service).sign_in(&query(&pool, &[("state", state)])).await;
        assert_eq!(answer.param("state").as_deref(), Some(state));
        assert!(answer.location().starts_with(&format!("{CALLBACK}?code=")), "{}", answer.location());
        assert!(answer.location().is_ascii());
    }
}

#[tokio::test]
async fn an_address_that_is_not_the_clients_is_never_gone_to() {
    let service = Service::new();
    let pool = people(&service).await;
    let tricks = [
        "https://app.example/cb/",
        "https://app.example/c",
        "https://app.example/cb/../cb",
        "https://app.example/cb?x=1",
        "https://app.example/cb#x",
        "https://app.example/cb%20",
        "https://app.example/CB",
        "https://APP.example/cb",
        "http://app.example/cb",
        "https://app.example:443/cb",
        "https://app.example@evil.example/cb",
        "https://evil.example/https://app.example/cb",
        "https://app.example.evil.example/cb",
        "https://app.example%2fcb",
        "https:\\\\app.example\\cb",
        "//app.example/cb",
        "https://app.example/cb\r\nlocation: https://evil.example",
        "javascript:alert(1)",
        " https://app.example/cb",
    ];
    for uri in tricks {
        for path in ["/oauth2/authorize", "/login"] {
            let answer = Browser::new(&service).get(&format!("{path}?{}", query(&pool, &[("redirect_uri", uri)]))).await;
            let expected = Browser::new(&service).address(&format!("/error?error=redirect_mismatch&client_id={}", pool.client));
            assert_eq!((answer.status(), answer.location()), (302, expected.as_str()), "{path} {uri:?}");
        }
    }
    let answer = Browser::new(&service).get(&format!("/error?error=redirect_mismatch&client_id={}", pool.client)).await;
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn who_asks_must_be_known() {
    let service = Service::new();
    let pool = people(&service).await;
    let other = service.pool_with(json!({}), crate::browser::usual()).await;
    for client in ["", "nobody", other.client.as_str()] {
        let answer = ask(&service, &query(&pool, &[("client_id", client)])).await;
        assert_eq!((answer.status(), answer.location()), (400, ""), "{client}");
    }
    let answer = ask(&service, &query(&pool, &[("redirect_uri", "")])).await;
    assert_eq!((answer.status(), answer.location()), (400, ""));
}

#[tokio::test]
async fn a_client_with_one_provider_may_have_an_address_that_goes_without_saying() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"DefaultRedirectURI": CALLBACK})).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[("redirect_uri", "")])).await;
    let form = [("grant_type", "authorization_code"), ("client_id", pool.client.as_str()), ("code", &code)];
    assert_eq!(browser.post("/oauth2/token", &form).await.status(), 200);
    // Who named it must name it again.
    let code = browser.code(&query(&pool, &[])).await;
    let form = [("grant_type", "authorization_code"), ("client_id", pool.client.as_str()), ("code", &code)];
    assert_eq!(browser.post("/oauth2/token", &form).await.said(), r#"400 {"error":"invalid_grant"}"#);
}

#[tokio::test]
async fn clients_that_may_not() {
    let service = Service::new();
    let only = |flow: &str| json!({"AllowedOAuthFlows": [flow]});
    let pool = people_with(&service, json!({}), only("code")).await;
    let answer = ask(&service, &query(&pool, &[("response_type", "token")])).await;
    assert_eq!(answer.location(), format!("{CALLBACK}#state=s%20t%261&error=unauthorized_client"));
    let client = |more: &serde_json::Value| crate::service::with(crate::browser::usual(), more);
    let named = |client: String| Pool { id: pool.id.clone(), client, secret: None };
    let implicit = named(service.client(&pool.id, client(&only("implicit"))).await.0);
    assert_eq!(ask(&service, &query(&implicit, &[])).await.param("error").as_deref(), Some("unauthorized_client"));
    let off = named(service.client(&pool.id, client(&json!({"AllowedOAuthFlowsUserPoolClient": false}))).await.0);
    let answer = ask(&service, &query(&off, &[])).await;
    assert_eq!(answer.param("error").as_deref(), Some("Client is not enabled for OAuth2.0 flows."));
    assert!(answer.location().starts_with(&Browser::new(&service).address("/error?")), "{}", answer.location());
    let nobody = named(service.client(&pool.id, client(&json!({"SupportedIdentityProviders": []}))).await.0);
    for more in [&[][..], &[("identity_provider", "COGNITO")]] {
        let answer = ask(&service, &query(&nobody, more)).await;
        assert_eq!(answer.param("error").as_deref(), Some("Login option is not available. Please try another one"));
    }
}

#[tokio::test]
async fn amplify_names_the_pool_itself() {
    let service = Service::new();
    let pool = people(&service).await;
    let answer = ask(&service, &query(&pool, &[("identity_provider", "COGNITO")])).await;
    assert!(answer.location().starts_with(&Browser::new(&service).address("/login?")), "{}", answer.location());
}

#[tokio::test]
async fn tokens_at_once() {
    let service = Service::new();
    let pool = people(&service).await;
    let answer = Browser::new(&service).sign_in(&query(&pool, &[("response_type", "token"), ("scope", "openid")])).await;
    let (address, fragment) = answer.location().split_once('#').unwrap();
    assert_eq!(address, CALLBACK);
    let names: Vec<_> = fragment.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    assert_eq!(names, ["id_token", "access_token", "expires_in", "token_type", "state"]);
    let params = ["expires_in", "token_type", "state"].map(|name| answer.param(name).unwrap());
    assert_eq!(params, ["3600", "Bearer", "s t&1"]);
    let query = query(&pool, &[("response_type", "token"), ("scope", "aws.cognito.signin.user.admin")]);
    let answer = Browser::new(&service).sign_in(&query).await;
    assert!(
        answer.param("id_token").is_none() && answer.param("access_token").is_some() && answer.param("refresh_token").is_none()
    );
}

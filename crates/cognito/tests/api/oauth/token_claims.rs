//! What tokens of a page's sign-in say.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::browser::{Browser, people, people_with, query};
use crate::service::{Service, claims};

#[tokio::test]
async fn both_tokens() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[("scope", "openid email"), ("nonce", "n-0S6_WzA2Mj")])).await;
    let tokens = browser.exchange(&pool, &code).await.json();
    let (id, access) = (claims(&tokens["id_token"]), claims(&tokens["access_token"]));
    let names = |claims: &Value| claims.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&id),
        [
            "at_hash",
            "sub",
            "email_verified",
            "iss",
            "cognito:username",
            "nonce",
            "origin_jti",
            "aud",
            "event_id",
            "token_use",
            "auth_time",
            "exp",
            "iat",
            "jti",
            "email"
        ]
    );
    assert_eq!(
        names(&access),
        [
            "sub",
            "iss",
            "version",
            "client_id",
            "origin_jti",
            "event_id",
            "token_use",
            "scope",
            "auth_time",
            "exp",
            "iat",
            "jti",
            "username"
        ]
    );
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, tokens["access_token"].as_str().unwrap().as_bytes());
    assert_eq!(id["at_hash"], URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16]));
    assert_eq!((&id["nonce"], &id["aud"]), (&json!("n-0S6_WzA2Mj"), &json!(pool.client)));
    assert_eq!((&access["version"], &access["scope"]), (&json!(2), &json!("openid email")));
    assert_eq!((&id["origin_jti"], &id["event_id"]), (&access["origin_jti"], &access["event_id"]));
}

#[tokio::test]
async fn scopes_decide_what_is_told() {
    let service = Service::new();
    let pool = people(&service).await;
    let all: &[&str] = &["email", "email_verified", "name", "phone_number"];
    for (scope, told) in [
        ("openid", all),
        ("openid aws.cognito.signin.user.admin", all),
        ("openid profile", all),
        ("openid email", &["email", "email_verified"]),
        ("openid phone", &["phone_number"]),
        ("openid email phone", &["email", "email_verified", "phone_number"]),
        ("", all),
    ] {
        let tokens = Browser::new(&service).tokens(&pool, scope).await;
        let id = claims(&tokens["id_token"]);
        let found: Vec<_> = all.iter().copied().filter(|name| id.get(*name).is_some()).collect();
        assert_eq!(found, told, "{scope}");
    }
}

#[tokio::test]
async fn without_openid_there_is_no_id_token() {
    let service = Service::new();
    let pool = people(&service).await;
    let tokens = Browser::new(&service).tokens(&pool, "aws.cognito.signin.user.admin").await;
    assert!(tokens.get("id_token").is_none() && tokens["refresh_token"].is_string());
}

#[tokio::test]
async fn no_scope_is_all_of_the_clients() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"AllowedOAuthScopes": ["email", "openid"]})).await;
    let tokens = Browser::new(&service).tokens(&pool, "").await;
    assert_eq!(claims(&tokens["access_token"])["scope"], "email openid");
}

#[tokio::test]
async fn one_scope_opens_the_json_api() {
    let service = Service::new();
    let pool = people(&service).await;
    for (scope, expected) in [
        ("openid", "NotAuthorizedException: Access Token does not have required scopes"),
        ("openid aws.cognito.signin.user.admin", "ok"),
    ] {
        let tokens = Browser::new(&service).tokens(&pool, scope).await;
        assert_eq!(service.error("GetUser", json!({"AccessToken": tokens["access_token"]})).await, expected, "{scope}");
    }
}

#[tokio::test]
async fn bound_to_an_api() {
    let service = Service::new();
    let pool = people(&service).await;
    service.ok("UpdateUserPoolDomain", json!({"Domain": "people", "UserPoolId": pool.id, "ManagedLoginVersion": 2})).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[("resource", "https://api.example")])).await;
    let tokens = browser.exchange(&pool, &code).await.json();
    assert_eq!(claims(&tokens["access_token"])["aud"], "https://api.example");
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &pool.client),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let refreshed = browser.post("/oauth2/token", &form).await.json();
    assert_eq!(claims(&refreshed["access_token"])["aud"], "https://api.example");
    let answer = browser.get(&format!("/oauth2/authorize?{}", query(&pool, &[("resource", "api")]))).await;
    assert_eq!(answer.param("error").as_deref(), Some("invalid_request"));
}

//! `/oauth2/userInfo`.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::browser::{Answer, Browser, people, people_with};
use crate::service::{Service, claims};

async fn ask(service: &Service, token: &str) -> Answer {
    let request = Request::get("/oauth2/userInfo").header("authorization", format!("Bearer {token}"));
    Browser::new(service).send(request.body(Bytes::new()).unwrap()).await
}

const NOT_VALID: &str = "Access token is expired, disabled, or deleted, or the user has globally signed out.";

#[tokio::test]
async fn everything_is_a_text() {
    let service = Service::new();
    let pool = people(&service).await;
    for (scope, names) in [
        ("openid", &["sub", "email_verified", "phone_number", "name", "email", "username"][..]),
        ("openid email", &["sub", "email_verified", "email", "username"]),
        ("openid phone", &["sub", "phone_number", "username"]),
    ] {
        let tokens = Browser::new(&service).tokens(&pool, scope).await;
        let answer = ask(&service, tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(answer.header("content-type"), "application/json;charset=UTF-8");
        let body = answer.json();
        assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), names, "{scope}");
        assert!(body.as_object().unwrap().values().all(serde_json::Value::is_string));
        assert_eq!((&body["sub"], &body["username"]), (&claims(&tokens["access_token"])["sub"], &json!("alice")));
        if scope != "openid phone" {
            assert_eq!(body["email_verified"], "true");
        }
    }
}

#[tokio::test]
async fn what_the_client_may_not_read() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"ReadAttributes": ["name"]})).await;
    let tokens = Browser::new(&service).tokens(&pool, "openid").await;
    let body = ask(&service, tokens["access_token"].as_str().unwrap()).await.json();
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["sub", "name", "username"]);
}

#[tokio::test]
async fn where_the_token_stands() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let tokens = browser.tokens(&pool, "openid").await;
    let token = tokens["access_token"].as_str().unwrap();
    let bearer = format!("bearer {token}");
    assert_eq!(browser.post_as("/oauth2/userInfo", &[], &bearer).await.status(), 200);
    assert_eq!(browser.post("/oauth2/userInfo", &[("access_token", token)]).await.status(), 200);
    let request = |header: &str| Request::get("/oauth2/userInfo").header("authorization", header).body(Bytes::new()).unwrap();
    let answers = [
        browser.get("/oauth2/userInfo").await,
        browser.get(&format!("/oauth2/userInfo?access_token={token}")).await,
        browser.send(request("Bearer")).await,
        browser.send(request(&format!("Basic {token}"))).await,
        browser.post_as("/oauth2/userInfo", &[("access_token", token)], &bearer).await,
        browser.post("/oauth2/userInfo", &[("access_token", token), ("access_token", token)]).await,
    ];
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.status(), 400, "{number}");
        let header = r#"error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint""#;
        assert_eq!(answer.header("www-authenticate"), header, "{number}");
    }
}

#[tokio::test]
async fn tokens_that_are_not_good_for_it() {
    let mut service = Service::new();
    let pool = people(&service).await;
    let other = {
        let other = service.pool_with(json!({}), json!({})).await;
        service.user(&other, "bob").await;
        service.sign_in(&other, "bob").await
    };
    let tokens = Browser::new(&service).tokens(&pool, "openid").await;
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let mut altered = text(&tokens["access_token"]);
    altered.truncate(altered.len() - 4);
    for token in [text(&tokens["id_token"]), text(&tokens["refresh_token"]), text(&other["AccessToken"]), altered, "x".into()] {
        let answer = ask(&service, &token).await;
        assert_eq!(answer.status(), 401, "{token}");
        assert_eq!(answer.header("www-authenticate"), format!(r#"error="invalid_token", error_description="{NOT_VALID}""#));
    }
    let api = service.sign_in(&pool, "alice").await;
    let answer = ask(&service, api["AccessToken"].as_str().unwrap()).await;
    let said = r#"401 {"error":"invalid_token","error_description":"Access token does not contain openid scope"}"#;
    assert_eq!(answer.said(), said);
    service.wait(3600);
    assert_eq!(ask(&service, tokens["access_token"].as_str().unwrap()).await.status(), 401, "expired");
}

#[tokio::test]
async fn who_is_out() {
    let service = Service::new();
    let pool = people(&service).await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    for operation in ["RevokeToken", "AdminUserGlobalSignOut", "AdminDisableUser", "AdminDeleteUser"] {
        service.ok("AdminEnableUser", user.clone()).await;
        let tokens = Browser::new(&service).tokens(&pool, "openid").await;
        let revoke = json!({"ClientId": pool.client, "Token": tokens["refresh_token"]});
        service.ok(operation, if operation == "RevokeToken" { revoke } else { user.clone() }).await;
        let answer = ask(&service, tokens["access_token"].as_str().unwrap()).await;
        assert_eq!((answer.status(), answer.json()["error_description"].as_str()), (401, Some(NOT_VALID)), "{operation}");
    }
}

//! `/oauth2/revoke`.

use serde_json::json;

use crate::browser::{Browser, basic, people, people_with};
use crate::service::Service;

#[tokio::test]
async fn a_refresh_token_and_all_that_came_with_it() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let tokens = browser.tokens(&pool, "openid aws.cognito.signin.user.admin").await;
    let form = [("client_id", pool.client.as_str()), ("token", tokens["refresh_token"].as_str().unwrap())];
    for _ in 0..2 {
        let answer = browser.post("/oauth2/revoke", &form).await;
        assert_eq!((answer.said().as_str(), answer.header("access-control-allow-origin")), ("200 ", "*"));
    }
    let refused = service.error("GetUser", json!({"AccessToken": tokens["access_token"]})).await;
    assert_eq!(refused, "NotAuthorizedException: Access Token has been revoked");
    // The browser stays signed in: that is another matter.
    assert!(browser.get(&format!("/oauth2/authorize?{}", crate::browser::query(&pool, &[]))).await.param("code").is_some());
}

#[tokio::test]
async fn what_is_refused() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"GenerateSecret": true})).await;
    let browser = Browser::new(&service);
    let right = basic(&pool.client, pool.secret.as_ref().unwrap());
    let api = service.pool_with(json!({}), json!({})).await;
    service.user(&api, "bob").await;
    let signed = service.sign_in(&api, "bob").await;
    let access = signed["AccessToken"].as_str().unwrap();
    for (authorization, form, said) in [
        (right.as_str(), &[("token", "unknown")][..], "200 "),
        (&right, &[], r#"400 {"error":"invalid_request"}"#),
        (&right, &[("token", access)], r#"400 {"error":"unsupported_token_type"}"#),
        (
            &basic(&pool.client, "wrong"),
            &[("token", "x")],
            r#"401 {"error":"invalid_client","error_description":"invalid_client_secret"}"#,
        ),
        (&basic("nobody", "x"), &[("token", "x")], r#"401 {"error":"invalid_client"}"#),
    ] {
        assert_eq!(browser.post_as("/oauth2/revoke", form, authorization).await.said(), said, "{form:?}");
    }
    assert_eq!(browser.get("/oauth2/revoke").await.status(), 405);
}

#[tokio::test]
async fn a_client_without_revocation() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"EnableTokenRevocation": false})).await;
    let form = [("client_id", pool.client.as_str()), ("token", "x")];
    assert_eq!(Browser::new(&service).post("/oauth2/revoke", &form).await.said(), r#"400 {"error":"invalid_request"}"#);
}

#[tokio::test]
async fn another_clients_token_stays_good() {
    let service = Service::new();
    let pool = people(&service).await;
    let (other, _) = service.client(&pool.id, crate::browser::usual()).await;
    let browser = Browser::new(&service);
    let tokens = browser.tokens(&pool, "openid aws.cognito.signin.user.admin").await;
    let form = [("client_id", other.as_str()), ("token", tokens["refresh_token"].as_str().unwrap())];
    assert_eq!(browser.post("/oauth2/revoke", &form).await.said(), "200 ");
    assert_eq!(service.error("GetUser", json!({"AccessToken": tokens["access_token"]})).await, "ok");
}

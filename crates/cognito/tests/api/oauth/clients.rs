//! How clients show who they are, and what else the token endpoint wants said.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::browser::{Browser, CALLBACK, basic, form, people, people_with, query};
use crate::service::Service;

/// `Authorization`, more of the form, the answer.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[tokio::test]
async fn a_secret_in_the_header_or_in_the_form() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"GenerateSecret": true})).await;
    let (id, secret) = (pool.client.as_str(), pool.secret.as_deref().unwrap());
    let escaped: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let browser = Browser::new(&service);
    let grant = [("grant_type", "authorization_code"), ("redirect_uri", CALLBACK)];
    let wrong = r#"400 {"error":"invalid_client","error_description":"invalid_client_secret"}"#;
    let missing = r#"400 {"error":"invalid_client"}"#;
    let differs = r#"400 {"error":"invalid_request"}"#;
    let cases: [Case<'_>; 14] = [
        (&basic(id, secret), &[], "200"),
        (&basic(id, &escaped), &[], "200"),
        (&basic(id, secret).replace("Basic", "basic"), &[], "200"),
        ("", &[("client_id", id), ("client_secret", secret)], "200"),
        (&basic(id, secret), &[("client_id", id)], "200"),
        (&basic(id, secret), &[("client_id", id), ("client_secret", secret)], "200"),
        (&basic(id, secret), &[("client_id", "other")], differs),
        (&basic(id, secret), &[("client_id", id), ("client_secret", "other")], differs),
        (&basic(id, "wrong"), &[], wrong),
        ("", &[("client_id", id), ("client_secret", "wrong")], wrong),
        ("", &[("client_id", id)], missing),
        (&basic(id, ""), &[], missing),
        ("Basic !", &[("client_id", id)], missing),
        (&basic("nobody", secret), &[], missing),
    ];
    for (authorization, more, expected) in cases {
        let code = browser.code(&query(&pool, &[])).await;
        let form = [&grant[..], &[("code", code.as_str())], more].concat();
        let answer = match authorization {
            "" => browser.post("/oauth2/token", &form).await,
            header => browser.post_as("/oauth2/token", &form, header).await,
        };
        assert!(answer.said().starts_with(expected), "{authorization} {more:?}: {}", answer.said());
        assert!(expected == "200" || answer.said() == expected, "{authorization} {more:?}");
    }
}

#[tokio::test]
async fn two_secrets_at_a_time() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"GenerateSecret": true})).await;
    let added = "another+secret+of+more+than+24+letters";
    let body = json!({"UserPoolId": pool.id, "ClientId": pool.client, "ClientSecret": added});
    service.ok("AddUserPoolClientSecret", body).await;
    let browser = Browser::new(&service);
    for secret in [pool.secret.as_deref().unwrap(), added] {
        let code = browser.code(&query(&pool, &[])).await;
        let form = [("grant_type", "authorization_code"), ("redirect_uri", CALLBACK), ("code", &code)];
        assert_eq!(browser.post_as("/oauth2/token", &form, &basic(&pool.client, secret)).await.status(), 200, "{secret}");
    }
}

#[tokio::test]
async fn a_public_client_has_nothing_to_show() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let grant = [("grant_type", "authorization_code"), ("redirect_uri", CALLBACK)];
    for (authorization, more, status) in [
        (None, &[("client_id", pool.client.as_str()), ("client_secret", "")][..], 200),
        (Some(basic(&pool.client, "")), &[], 200),
        (None, &[("client_id", pool.client.as_str()), ("client_secret", "x")], 400),
        (Some(basic(&pool.client, "x")), &[], 400),
    ] {
        let code = browser.code(&query(&pool, &[])).await;
        let form = [&grant[..], &[("code", code.as_str())], more].concat();
        let answer = match authorization {
            Some(header) => browser.post_as("/oauth2/token", &form, &header).await,
            None => browser.post("/oauth2/token", &form).await,
        };
        assert_eq!(answer.status(), status, "{more:?} {}", answer.text());
    }
}

#[tokio::test]
async fn a_client_of_another_pool() {
    let service = Service::new();
    people(&service).await;
    let other = service.pool_with(json!({}), crate::browser::usual()).await;
    let form = [("grant_type", "refresh_token"), ("client_id", other.client.as_str()), ("refresh_token", "x")];
    assert_eq!(Browser::new(&service).post("/oauth2/token", &form).await.said(), r#"400 {"error":"invalid_client"}"#);
}

#[tokio::test]
async fn what_is_no_request_for_tokens() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let id = ("client_id", pool.client.as_str());
    let cases: [(&[(&str, &str)], &str); 8] = [
        (&[], "invalid_request"),
        (&[id], "invalid_request"),
        (&[id, ("grant_type", "password")], "unsupported_grant_type"),
        (&[id, ("grant_type", "AUTHORIZATION_CODE")], "unsupported_grant_type"),
        (&[("grant_type", "refresh_token")], "invalid_request"),
        (&[id, ("grant_type", "refresh_token")], "invalid_request"),
        (&[id, ("grant_type", "refresh_token"), ("grant_type", "refresh_token"), ("refresh_token", "x")], "invalid_request"),
        (&[id, id, ("grant_type", "refresh_token"), ("refresh_token", "x")], "invalid_request"),
    ];
    for (form, error) in cases {
        let said = browser.post("/oauth2/token", form).await.said();
        assert_eq!(said, format!(r#"400 {{"error":"{error}"}}"#), "{form:?}");
    }
    let body = json!({"grant_type": "refresh_token", "client_id": pool.client, "refresh_token": "x"}).to_string();
    let request = Request::post("/oauth2/token").header("content-type", "application/json").body(Bytes::from(body)).unwrap();
    assert_eq!(browser.send(request).await.said(), r#"400 {"error":"invalid_request"}"#);
    assert_eq!(browser.get("/oauth2/token?grant_type=refresh_token").await.status(), 405);
    let query = form(&[("grant_type", "refresh_token"), id, ("refresh_token", "x")]);
    let request = Request::post(format!("/oauth2/token?{query}")).body(Bytes::new()).unwrap();
    assert_eq!(browser.send(request).await.said(), r#"400 {"error":"invalid_request"}"#, "nothing of the query counts");
}

#[tokio::test]
async fn pages_of_other_sites_may_ask() {
    let service = Service::new();
    people(&service).await;
    for path in ["/oauth2/token", "/oauth2/userInfo", "/oauth2/revoke"] {
        let request = Request::options(path).header("access-control-request-headers", "authorization,x-amz-user-agent");
        let answer = Browser::new(&service).send(request.body(Bytes::new()).unwrap()).await;
        assert_eq!((answer.status(), answer.header("access-control-allow-origin")), (200, "*"), "{path}");
        assert_eq!(answer.header("access-control-allow-headers"), "authorization,x-amz-user-agent");
    }
    let refused = Browser::new(&service).post("/oauth2/token", &[]).await;
    assert_eq!(refused.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn a_broken_header_is_no_panic() {
    let service = Service::new();
    people(&service).await;
    for text in [&b"\xff\xfe:\xff"[..], b":", b"", b"a:\xff"] {
        let header = format!("Basic {}", STANDARD.encode(text));
        let answer = Browser::new(&service).post_as("/oauth2/token", &[("grant_type", "refresh_token")], &header).await;
        assert_eq!(answer.said(), r#"400 {"error":"invalid_client"}"#, "{text:?}");
    }
}

//! Authorization codes: one use, five minutes, one client, one address, one verifier.

use serde_json::json;

use crate::browser::{Browser, CALLBACK, CHALLENGE, VERIFIER, basic, people, people_with, query, usual};
use crate::service::Service;

const REFUSED: &str = r#"400 {"error":"invalid_grant"}"#;

#[tokio::test]
async fn a_code_for_tokens() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[("scope", "openid")])).await;
    assert_eq!(uuid(&code), Some(36));
    let answer = browser.exchange(&pool, &code).await;
    assert_eq!(answer.status(), 200);
    let body = answer.json();
    let names: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id_token", "access_token", "refresh_token", "expires_in", "token_type"]);
    assert_eq!((&body["expires_in"], &body["token_type"]), (&json!(3600), &json!("Bearer")));
    for (name, value) in [
        ("content-type", "application/json;charset=UTF-8"),
        ("access-control-allow-origin", "*"),
        ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
        ("pragma", "no-cache"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_eq!(answer.header("x-amz-cognito-request-id").len(), 36);
}

fn uuid(text: &str) -> Option<usize> {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    (parts == [8, 4, 4, 4, 12]).then_some(text.len())
}

#[tokio::test]
async fn once() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[])).await;
    let first = browser.exchange(&pool, &code).await;
    assert_eq!(browser.exchange(&pool, &code).await.said(), REFUSED);
    // What the first use gave stays good.
    let token = format!("Bearer {}", first.json()["access_token"].as_str().unwrap());
    assert_eq!(browser.post_as("/oauth2/userInfo", &[], &token).await.status(), 200);
}

#[tokio::test]
async fn five_minutes() {
    let mut service = Service::new();
    let pool = people(&service).await;
    let query = query(&pool, &[]);
    for (seconds, status) in [(299, 200), (300, 400)] {
        let code = Browser::new(&service).code(&query).await;
        service.wait(seconds);
        assert_eq!(Browser::new(&service).exchange(&pool, &code).await.status(), status, "{seconds}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_the_same_time_one_gets_tokens() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    for _ in 0..5 {
        let code = browser.code(&query(&pool, &[])).await;
        let tries = (0..8).map(|_| {
            let (cognito, client, code, now) = (service.cognito.clone(), pool.client.clone(), code.clone(), service.now);
            tokio::spawn(async move {
                let form =
                    [("grant_type", "authorization_code"), ("client_id", &client), ("code", &code), ("redirect_uri", CALLBACK)];
                let request = http::Request::post("/oauth2/token").header("content-type", "application/x-www-form-urlencoded");
                let request = request.body(bytes::Bytes::from(crate::browser::form(&form))).unwrap();
                let (origin, base) = ("http://127.0.0.1:4566".to_owned(), String::new());
                let call = sekisho_cognito::DomainCall { domain: "people".into(), request, origin, base, now };
                cognito.serve_domain(call).await.status().as_u16()
            })
        });
        let mut statuses = Vec::new();
        for tried in tries.collect::<Vec<_>>() {
            statuses.push(tried.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400, 400, 400, 400, 400, 400, 400]);
    }
}

#[tokio::test]
async fn for_its_client_and_address_only() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"CallbackURLs": [CALLBACK, "https://app.example/other"]})).await;
    let (other, _) = service.client(&pool.id, usual()).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[])).await;
    let own = pool.client.as_str();
    for (client, code, address, said) in [
        (other.as_str(), code.as_str(), CALLBACK, REFUSED),
        (own, "00000000-0000-4000-8000-000000000000", CALLBACK, REFUSED),
        (own, &code, "https://app.example/other", REFUSED),
        (own, &code, "https://app.example/cb/", REFUSED),
        (own, &code, "", REFUSED),
        (own, "", CALLBACK, r#"400 {"error":"invalid_request"}"#),
        ("nobody", &code, CALLBACK, r#"400 {"error":"invalid_client"}"#),
    ] {
        let form = [("grant_type", "authorization_code"), ("client_id", client), ("code", code), ("redirect_uri", address)];
        assert_eq!(browser.post("/oauth2/token", &form).await.said(), said, "{client} {code} {address}");
    }
    // None of these used it up.
    assert_eq!(browser.exchange(&pool, &code).await.status(), 200);
}

#[tokio::test]
async fn with_its_verifier_only() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let with = query(&pool, &[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]);
    let without = query(&pool, &[]);
    for (query, verifier, status) in [
        (&with, VERIFIER, 200),
        (&with, "", 400),
        (&with, CHALLENGE, 400),
        (&with, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl", 400),
        (&without, VERIFIER, 400),
        (&without, "", 200),
    ] {
        let code = browser.code(query).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &pool.client),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier),
        ];
        let answer = browser.post("/oauth2/token", &form).await;
        assert_eq!(answer.status(), status, "{verifier} {}", answer.text());
        assert!(status == 200 || answer.said() == REFUSED);
    }
}

#[tokio::test]
async fn a_wrong_secret_does_not_use_it_up() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"GenerateSecret": true})).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[])).await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    let wrong = browser.post_as("/oauth2/token", &form, &basic(&pool.client, "wrong")).await;
    assert_eq!(wrong.said(), r#"400 {"error":"invalid_client","error_description":"invalid_client_secret"}"#);
    let right = browser.post_as("/oauth2/token", &form, &basic(&pool.client, pool.secret.as_ref().unwrap())).await;
    assert_eq!(right.status(), 200);
}

#[tokio::test]
async fn who_went_meanwhile() {
    let service = Service::new();
    let pool = people(&service).await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    for operation in ["AdminUserGlobalSignOut", "AdminDisableUser", "AdminDeleteUser"] {
        service.ok("AdminEnableUser", user.clone()).await;
        let browser = Browser::new(&service);
        let code = browser.code(&query(&pool, &[])).await;
        service.ok(operation, user.clone()).await;
        assert_eq!(browser.exchange(&pool, &code).await.said(), REFUSED, "{operation}");
    }
}

//! `refresh_token`: what is kept, what rotates, and both APIs side by side.

use serde_json::{Value, json};

use crate::browser::{Answer, Browser, people, people_with};
use crate::service::{Pool, Service, claims};

async fn refresh(service: &Service, pool: &Pool, token: &Value) -> Answer {
    let form = [("grant_type", "refresh_token"), ("client_id", &pool.client), ("refresh_token", token.as_str().unwrap())];
    Browser::new(service).post("/oauth2/token", &form).await
}

fn names(body: &Value) -> Vec<&str> {
    body.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn new_tokens_of_the_same_sign_in() {
    let mut service = Service::new();
    let pool = people(&service).await;
    let first = Browser::new(&service).tokens(&pool, "openid email").await;
    service.wait(60);
    let answer = refresh(&service, &pool, &first["refresh_token"]).await;
    assert_eq!(answer.status(), 200);
    let second = answer.json();
    assert_eq!(names(&second), ["id_token", "access_token", "expires_in", "token_type"]);
    for token in ["id_token", "access_token"] {
        let (old, new) = (claims(&first[token]), claims(&second[token]));
        for kept in ["sub", "iss", "event_id", "origin_jti", "auth_time"] {
            assert_eq!(new[kept], old[kept], "{token} {kept}");
        }
        assert_ne!((&new["jti"], &new["iat"]), (&old["jti"], &old["iat"]), "{token}");
    }
    let access = claims(&second["access_token"]);
    assert_eq!((&access["scope"], &access["version"]), (&json!("openid email"), &json!(2)));
    let id = claims(&second["id_token"]);
    assert!(id["at_hash"].is_string() && id.get("phone_number").is_none());
}

#[tokio::test]
async fn tokens_of_either_api_are_good_at_the_other() {
    let service = Service::new();
    let pool = people(&service).await;
    let api = service.sign_in(&pool, "alice").await;
    let answer = refresh(&service, &pool, &api["RefreshToken"]).await.json();
    let access = claims(&answer["access_token"]);
    assert_eq!((&access["scope"], access.get("version")), (&json!("aws.cognito.signin.user.admin"), None));
    assert_eq!(access["iss"], claims(&api["AccessToken"])["iss"]);
    let hosted = Browser::new(&service).tokens(&pool, "openid").await;
    let answer = service.ok("InitiateAuth", pool.refresh(&hosted["refresh_token"])).await["AuthenticationResult"].clone();
    let access = claims(&answer["AccessToken"]);
    assert_eq!((&access["scope"], &access["version"]), (&json!("openid"), &json!(2)));
    assert_eq!(access["iss"], claims(&hosted["access_token"])["iss"], "whoever compares it still may");
    assert_eq!(access["iss"], format!("http://127.0.0.1:4566/{}", pool.id));
    assert_eq!(claims(&answer["IdToken"])["iss"], access["iss"]);
}

#[tokio::test]
async fn rotation() {
    let mut service = Service::new();
    let client = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
                        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}});
    let pool = people_with(&service, json!({}), client).await;
    let first = Browser::new(&service).tokens(&pool, "openid").await;
    let second = refresh(&service, &pool, &first["refresh_token"]).await.json();
    assert_eq!(names(&second), ["id_token", "access_token", "refresh_token", "expires_in", "token_type"]);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    service.wait(9);
    assert_eq!(refresh(&service, &pool, &first["refresh_token"]).await.status(), 200);
    service.wait(1);
    let refused = r#"400 {"error":"invalid_grant"}"#;
    assert_eq!(refresh(&service, &pool, &first["refresh_token"]).await.said(), refused, "used again");
    assert_eq!(refresh(&service, &pool, &second["refresh_token"]).await.said(), refused, "the reuse ended the sign-in");
}

#[tokio::test]
async fn what_ends_it() {
    let mut service = Service::new();
    let pool = people(&service).await;
    let refused = r#"400 {"error":"invalid_grant"}"#;
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    for operation in ["RevokeToken", "AdminUserGlobalSignOut", "AdminDisableUser"] {
        service.ok("AdminEnableUser", user.clone()).await;
        let tokens = Browser::new(&service).tokens(&pool, "openid").await;
        let revoke = json!({"ClientId": pool.client, "Token": tokens["refresh_token"]});
        service.ok(operation, if operation == "RevokeToken" { revoke } else { user.clone() }).await;
        assert_eq!(refresh(&service, &pool, &tokens["refresh_token"]).await.said(), refused, "{operation}");
    }
    service.ok("AdminEnableUser", user).await;
    let tokens = Browser::new(&service).tokens(&pool, "openid").await;
    for wrong in [json!("x"), tokens["access_token"].clone()] {
        assert_eq!(refresh(&service, &pool, &wrong).await.said(), refused, "{wrong}");
    }
    service.wait(30 * 86_400);
    assert_eq!(refresh(&service, &pool, &tokens["refresh_token"]).await.said(), refused);
}

#[tokio::test]
async fn a_client_that_may_not() {
    let service = Service::new();
    let pool = people_with(&service, json!({}), json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})).await;
    let tokens = Browser::new(&service).tokens(&pool, "openid").await;
    let refused = r#"400 {"error":"unauthorized_client"}"#;
    assert_eq!(refresh(&service, &pool, &tokens["refresh_token"]).await.said(), refused);
    let (off, _) = service.client(&pool.id, json!({})).await;
    let off = Pool { id: pool.id.clone(), client: off, secret: None };
    let tokens = service.sign_in(&off, "alice").await;
    assert_eq!(refresh(&service, &off, &tokens["RefreshToken"]).await.said(), refused, "not for OAuth");
}

//! Refresh tokens: what they keep, what ends them, rotation.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, claims};

fn exchange(pool: &Pool, token: &Value) -> Value {
    json!({"ClientId": pool.client, "RefreshToken": token})
}

#[tokio::test]
async fn claims_are_made_anew() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    service.ok("CreateGroup", json!({"UserPoolId": pool.id, "GroupName": "Admins"})).await;
    let member = json!({"UserPoolId": pool.id, "Username": "alice", "GroupName": "Admins"});
    service.ok("AdminAddUserToGroup", member).await;
    let answer = service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await;
    for token in ["IdToken", "AccessToken"] {
        assert!(claims(&tokens[token]).get("cognito:groups").is_none());
        assert_eq!(claims(&answer["AuthenticationResult"][token])["cognito:groups"], json!(["Admins"]));
    }
}

#[tokio::test]
async fn what_ends_a_sign_in() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    for ending in ["RevokeToken", "GlobalSignOut", "AdminUserGlobalSignOut", "AdminDisableUser"] {
        service.ok("AdminEnableUser", user.clone()).await;
        let tokens = service.sign_in(&pool, "alice").await;
        let other = service.sign_in(&pool, "alice").await;
        let body = match ending {
            "RevokeToken" => json!({"ClientId": pool.client, "Token": tokens["RefreshToken"]}),
            "GlobalSignOut" => json!({"AccessToken": tokens["AccessToken"]}),
            _ => user.clone(),
        };
        assert_eq!(service.ok(ending, body).await, json!({}), "{ending}");
        let refresh = pool.refresh(&tokens["RefreshToken"]);
        assert_eq!(
            service.error("InitiateAuth", refresh).await,
            "NotAuthorizedException: Refresh Token has been revoked",
            "{ending}"
        );
        let get = json!({"AccessToken": tokens["AccessToken"]});
        assert_eq!(service.error("GetUser", get).await, "NotAuthorizedException: Access Token has been revoked", "{ending}");
        let others = service.error("GetUser", json!({"AccessToken": other["AccessToken"]})).await;
        assert_eq!(others == "ok", ending == "RevokeToken", "{ending}: {others}");
    }
    service.ok("AdminEnableUser", user).await;
    service.sign_in(&pool, "alice").await;
}

#[tokio::test]
async fn it_ends_and_belongs_to_its_client() {
    let mut service = Service::new();
    let pool = service.pool_with(json!({}), json!({"RefreshTokenValidity": 1})).await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let (other, _) = service.client(&pool.id, json!({})).await;
    let other = Pool { id: pool.id.clone(), client: other, secret: None };
    let token = &tokens["RefreshToken"];
    let invalid = "NotAuthorizedException: Invalid Refresh Token";
    assert_eq!(service.error("InitiateAuth", other.refresh(token)).await, invalid);
    assert_eq!(service.error("InitiateAuth", pool.refresh(&tokens["AccessToken"])).await, invalid);
    let answer = service.ok("GetTokensFromRefreshToken", exchange(&pool, token)).await;
    assert!(answer["AuthenticationResult"].get("RefreshToken").is_none());
    service.wait(86_400);
    assert_eq!(service.error("InitiateAuth", pool.refresh(token)).await, "NotAuthorizedException: Refresh Token has expired");
    service.ok("AdminDeleteUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(service.error("InitiateAuth", pool.refresh(token)).await, invalid);
}

#[tokio::test]
async fn rotation() {
    let mut service = Service::new();
    let client = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
                        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}});
    let pool = service.pool_with(json!({}), client).await;
    service.user(&pool, "alice").await;
    let first = service.sign_in(&pool, "alice").await;
    let refused = service.error("InitiateAuth", pool.refresh(&first["RefreshToken"])).await;
    assert_eq!(refused, "UnsupportedOperationException: This API does not support refresh token rotation");
    let answer = service.ok("GetTokensFromRefreshToken", exchange(&pool, &first["RefreshToken"])).await;
    let second = answer["AuthenticationResult"].clone();
    assert_ne!(second["RefreshToken"], first["RefreshToken"]);
    assert_eq!(claims(&second["IdToken"])["origin_jti"], claims(&first["IdToken"])["origin_jti"]);
    service.wait(9);
    service.ok("GetTokensFromRefreshToken", exchange(&pool, &first["RefreshToken"])).await;
    service.wait(1);
    assert_eq!(
        service.error("GetTokensFromRefreshToken", exchange(&pool, &first["RefreshToken"])).await,
        "RefreshTokenReuseException: Refresh token reuse detected"
    );
    // The reuse ended the whole sign-in.
    assert_eq!(
        service.error("GetTokensFromRefreshToken", exchange(&pool, &second["RefreshToken"])).await,
        "NotAuthorizedException: Refresh Token has been revoked"
    );
}

#[tokio::test]
async fn a_new_password_does_not_end_a_sign_in() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let change = json!({"AccessToken": tokens["AccessToken"], "PreviousPassword": PASSWORD, "ProposedPassword": "N3w-Password"});
    service.ok("ChangePassword", change.clone()).await;
    assert_eq!(service.error("ChangePassword", change).await, "NotAuthorizedException: Incorrect username or password.");
    service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await;
}

#[tokio::test]
async fn clients_that_cannot_revoke() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"EnableTokenRevocation": false})).await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    for token in ["IdToken", "AccessToken"] {
        assert!(claims(&tokens[token]).get("origin_jti").is_none(), "{token}");
    }
    let revoke = json!({"ClientId": pool.client, "Token": tokens["RefreshToken"]});
    let error = service.error("RevokeToken", revoke).await;
    assert!(error.starts_with("UnsupportedOperationException"), "{error}");
    service.ok("GlobalSignOut", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(
        service.error("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await,
        "NotAuthorizedException: Access Token has been revoked"
    );
}

#[tokio::test]
async fn revoking_what_cannot_be_revoked() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    let revoke = |token: &str, secret: Option<&String>| json!({"ClientId": pool.client, "Token": token, "ClientSecret": secret});
    let secret = pool.secret.as_ref();
    let wrong = "a".repeat(51);
    let cases = [
        (revoke("a.b.c.d.e", None), "UnauthorizedException"),
        (revoke("a.b.c.d.e", Some(&wrong)), "UnauthorizedException"),
        (revoke("a.b.c", secret), "UnsupportedTokenTypeException"),
        (revoke("a.b.c.d.e", secret), "ok"),
    ];
    for (body, expected) in cases {
        let error = service.error("RevokeToken", body).await;
        assert!(error.starts_with(expected), "{error} instead of {expected}");
    }
}

//! Tokens of a sign-in: what a refresh keeps, how long they last, what ends them and what does not.

use std::sync::{Arc, OnceLock};

use sekisho_cognito::Cognito;
use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, START, Service, claims, with};

const INVALID: &str = "NotAuthorizedException: Invalid Refresh Token";
const REVOKED: &str = "NotAuthorizedException: Refresh Token has been revoked";
const ACCESS_REVOKED: &str = "NotAuthorizedException: Access Token has been revoked";

fn exchange(pool: &Pool, token: &Value) -> Value {
    json!({"ClientId": pool.client, "RefreshToken": token})
}

fn rotating(grace: u32) -> Value {
    json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
           "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace}})
}

async fn refreshed(service: &Service, pool: &Pool, token: &Value) -> Value {
    service.ok("GetTokensFromRefreshToken", exchange(pool, token)).await["AuthenticationResult"].clone()
}

async fn get_user(service: &Service, tokens: &Value) -> String {
    service.error("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await
}

#[tokio::test]
async fn what_a_refresh_keeps_and_what_is_new() {
    let mut service = Service::new();
    let units = json!({"AccessTokenValidity": 10, "IdTokenValidity": 1200, "RefreshTokenValidity": 2,
                       "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours"}});
    let pool = service.pool_with(json!({}), units).await;
    service.user_with(&pool, "alice", json!([{"Name": "nickname", "Value": "al"}])).await;
    let first = service.sign_in(&pool, "alice").await;
    service.wait(700);
    let change = json!({"UserPoolId": pool.id, "Username": "alice", "UserAttributes": [{"Name": "nickname", "Value": "ally"}]});
    service.ok("AdminUpdateUserAttributes", change).await;
    let second = refreshed(&service, &pool, &first["RefreshToken"]).await;
    for (token, lasts) in [("IdToken", 1200), ("AccessToken", 600)] {
        let (before, after) = (claims(&first[token]), claims(&second[token]));
        for kept in ["sub", "event_id", "origin_jti", "auth_time", "iss"] {
            assert!(before[kept] == after[kept] && !before[kept].is_null(), "{token} {kept}");
        }
        assert_eq!((&before["auth_time"], &before["iat"], &before["exp"]), (&json!(START), &json!(START), &json!(START + lasts)));
        assert_eq!((&after["iat"], &after["exp"]), (&json!(START + 700), &json!(START + 700 + lasts)));
        assert_ne!(before["jti"], after["jti"], "{token}");
    }
    assert_eq!(claims(&second["IdToken"])["nickname"], "ally");
    assert_eq!((&second["ExpiresIn"], &second["TokenType"]), (&json!(600), &json!("Bearer")));
    assert_eq!(get_user(&service, &first).await, "NotAuthorizedException: Access Token has expired");
    assert_eq!(get_user(&service, &second).await, "ok");
    service.wait(2 * 3600 - 701);
    service.ok("InitiateAuth", pool.refresh(&first["RefreshToken"])).await;
    service.wait(1);
    for answer in [
        service.error("InitiateAuth", pool.refresh(&first["RefreshToken"])).await,
        service.error("GetTokensFromRefreshToken", exchange(&pool, &first["RefreshToken"])).await,
    ] {
        assert_eq!(answer, "NotAuthorizedException: Refresh Token has expired");
    }
}

#[tokio::test]
async fn two_sign_ins_share_nothing() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let (first, second) = (service.sign_in(&pool, "alice").await, service.sign_in(&pool, "alice").await);
    for claim in ["event_id", "origin_jti", "jti"] {
        assert_ne!(claims(&first["AccessToken"])[claim], claims(&second["AccessToken"])[claim], "{claim}");
    }
    assert_ne!(first["RefreshToken"], second["RefreshToken"]);
}

/// `data_version` changes for a connection as soon as another one has written to the file.
#[tokio::test]
async fn a_sign_in_and_a_refresh_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file));
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    // Every change is appended to the log beside the database.
    let version = || std::fs::metadata(folder.path().join("cognito.db-wal")).unwrap().len();
    let before = version();
    let tokens = service.sign_in(&pool, "alice").await;
    service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await;
    service.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(version(), before);
    service.error("InitiateAuth", pool.password_auth("alice", "Wrong0rd!")).await;
    assert_ne!(version(), before, "a wrong password is counted");
    let counted = version();
    service.sign_in(&pool, "alice").await;
    assert_ne!(version(), counted, "a right one takes the count back");
}

#[tokio::test]
async fn revoking_in_every_state() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let (other, _) = service.client(&pool.id, json!({})).await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let untouched = service.sign_in(&pool, "alice").await;
    let later = service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await["AuthenticationResult"].clone();
    let revoke = json!({"ClientId": pool.client, "Token": tokens["RefreshToken"]});
    assert_eq!(service.ok("RevokeToken", with(revoke.clone(), &json!({"ClientId": other}))).await, json!({}));
    assert_eq!(get_user(&service, &tokens).await, "ok", "another client revokes nothing");
    for _ in 0..2 {
        assert_eq!(service.ok("RevokeToken", revoke.clone()).await, json!({}));
        assert_eq!(service.error("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await, REVOKED);
        assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &tokens["RefreshToken"])).await, REVOKED);
        for tokens in [&tokens, &later] {
            assert_eq!(get_user(&service, tokens).await, ACCESS_REVOKED);
        }
    }
    assert_eq!(get_user(&service, &untouched).await, "ok");
    service.wait(40 * 86_400);
    service.ok("RevokeToken", json!({"ClientId": pool.client, "Token": untouched["RefreshToken"]})).await;
    let missing = "nothing0nothing0nothing0no";
    let refused = service.error("RevokeToken", json!({"ClientId": missing, "Token": "a.b.c.d.e"})).await;
    assert_eq!(refused, format!("ResourceNotFoundException: User pool client {missing} does not exist."));
    for token in ["IdToken", "AccessToken"] {
        let refused = service.error("RevokeToken", json!({"ClientId": pool.client, "Token": tokens[token]})).await;
        assert_eq!(refused, "UnsupportedTokenTypeException: Unsupported token type");
    }
}

#[tokio::test]
async fn a_token_is_one_pools_and_one_clients() {
    let service = Service::new();
    let (pool, other) = (service.pool().await, service.pool().await);
    for pool in [&pool, &other] {
        service.user(pool, "alice").await;
    }
    let tokens = service.sign_in(&pool, "alice").await;
    let token = tokens["RefreshToken"].as_str().unwrap();
    assert_eq!(service.error("InitiateAuth", other.refresh(&json!(token))).await, INVALID);
    for wrong in [&token[1..], &token[..token.len() - 1], "a.b.c.d.e", "x"] {
        assert_eq!(service.error("InitiateAuth", pool.refresh(&json!(wrong))).await, INVALID);
        assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &json!(wrong))).await, INVALID);
    }
}

#[tokio::test]
async fn a_client_that_is_made_again_is_another_one() {
    let service = Service::new();
    let pool = service.pool().await;
    let make = |at: u64| {
        let body = json!({"UserPoolId": pool.id, "ClientName": "c",
                          "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
        let now = service.now + std::time::Duration::from_secs(at);
        let client = service.cognito.call_json("CreateUserPoolClient", body, Some("seed"), now).unwrap();
        client["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned()
    };
    let seeded = Pool { id: pool.id.clone(), client: make(0), secret: None };
    service.user(&seeded, "alice").await;
    let tokens = service.sign_in(&seeded, "alice").await;
    service.ok("DeleteUserPoolClient", json!({"UserPoolId": pool.id, "ClientId": seeded.client})).await;
    assert_eq!(get_user(&service, &tokens).await, ACCESS_REVOKED);
    let missing = format!("ResourceNotFoundException: User pool client {} does not exist.", seeded.client);
    assert_eq!(service.error("InitiateAuth", seeded.refresh(&tokens["RefreshToken"])).await, missing);
    assert_eq!(make(1), seeded.client);
    assert_eq!(get_user(&service, &tokens).await, ACCESS_REVOKED);
    assert_eq!(service.error("InitiateAuth", seeded.refresh(&tokens["RefreshToken"])).await, REVOKED);
    let again = service.sign_in(&seeded, "alice").await;
    assert_eq!(get_user(&service, &again).await, "ok");
}

#[tokio::test]
async fn users_who_are_gone_or_switched_off() {
    let service = Service::new();
    let pool = service.pool().await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    service.user(&pool, "alice").await;
    let before = service.sign_in(&pool, "alice").await;
    service.ok("AdminDisableUser", user.clone()).await;
    assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &before["RefreshToken"])).await, REVOKED);
    service.ok("AdminEnableUser", user.clone()).await;
    assert_eq!(get_user(&service, &before).await, ACCESS_REVOKED, "switching on again revives nothing");
    let after = service.sign_in(&pool, "alice").await;
    assert_eq!(get_user(&service, &after).await, "ok");
    service.ok("AdminDeleteUser", user).await;
    service.user(&pool, "alice").await;
    assert_eq!(get_user(&service, &after).await, "UserNotFoundException: User does not exist.");
    assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &after["RefreshToken"])).await, INVALID);
}

#[tokio::test]
async fn refusals_of_an_exchange() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    let body = exchange(&pool, &json!("a.b.c.d.e"));
    let secret = pool.secret.clone().unwrap();
    let client = &pool.client;
    let cases = [
        (body.clone(), format!("NotAuthorizedException: Client {client} is configured for secret but secret was not received")),
        (
            with(body.clone(), &json!({"ClientSecret": "a".repeat(51)})),
            format!("NotAuthorizedException: Unable to verify secret hash for client {client}"),
        ),
        (with(body.clone(), &json!({"ClientSecret": secret})), INVALID.into()),
        (
            with(body, &json!({"ClientId": "nothing0nothing0nothing0no"})),
            "ResourceNotFoundException: User pool client nothing0nothing0nothing0no does not exist.".into(),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("GetTokensFromRefreshToken", body).await, expected);
    }
    let (client, _) = service.client(&pool.id, json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})).await;
    let without_flow = json!({"ClientId": client, "RefreshToken": "a.b.c.d.e"});
    assert_eq!(
        service.error("GetTokensFromRefreshToken", without_flow).await,
        "InvalidParameterException: Auth flow not enabled for this client"
    );
}

#[tokio::test]
async fn a_rotated_token_lasts_no_longer_and_its_family_ends_as_one() {
    let mut service = Service::new();
    let client = with(rotating(10), &json!({"RefreshTokenValidity": 1}));
    let pool = service.pool_with(json!({}), client).await;
    service.user(&pool, "alice").await;
    let first = service.sign_in(&pool, "alice").await;
    service.wait(80_000);
    let second = refreshed(&service, &pool, &first["RefreshToken"]).await;
    service.wait(6_400);
    assert_eq!(
        service.error("GetTokensFromRefreshToken", exchange(&pool, &second["RefreshToken"])).await,
        "NotAuthorizedException: Refresh Token has expired"
    );
    let first = service.sign_in(&pool, "alice").await;
    let second = refreshed(&service, &pool, &first["RefreshToken"]).await;
    let third = refreshed(&service, &pool, &second["RefreshToken"]).await;
    service.ok("RevokeToken", json!({"ClientId": pool.client, "Token": first["RefreshToken"]})).await;
    for tokens in [&first, &second, &third] {
        assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &tokens["RefreshToken"])).await, REVOKED);
        assert_eq!(get_user(&service, tokens).await, ACCESS_REVOKED);
    }
}

#[tokio::test]
async fn without_grace_a_token_is_used_once_even_across_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file.clone()));
    let pool = service.pool_with(json!({}), rotating(0)).await;
    service.user(&pool, "alice").await;
    let first = service.sign_in(&pool, "alice").await;
    let second = refreshed(&service, &pool, &first["RefreshToken"]).await;
    drop(service);
    let service = Service::open(Some(file.clone()));
    let reuse = "RefreshTokenReuseException: Refresh token reuse detected";
    assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &first["RefreshToken"])).await, reuse);
    drop(service);
    let service = Service::open(Some(file));
    assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &second["RefreshToken"])).await, REVOKED);
    assert_eq!(get_user(&service, &second).await, ACCESS_REVOKED);
}

#[tokio::test]
async fn a_replaced_token_does_not_return_when_its_client_stops_rotating() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), rotating(60)).await;
    service.user(&pool, "alice").await;
    let first = service.sign_in(&pool, "alice").await;
    let second = refreshed(&service, &pool, &first["RefreshToken"]).await;
    let update = json!({"UserPoolId": pool.id, "ClientId": pool.client, "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]});
    service.ok("UpdateUserPoolClient", update).await;
    assert_eq!(service.error("InitiateAuth", pool.refresh(&first["RefreshToken"])).await, REVOKED);
    service.ok("InitiateAuth", pool.refresh(&second["RefreshToken"])).await;
}

/// One session per user: a function signs the user out everywhere while they sign in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_may_sign_everybody_else_out() {
    for (operation, answer) in
        [("AdminUserGlobalSignOut", "ok"), ("AdminDisableUser", "NotAuthorizedException: User is disabled.")]
    {
        let target = Arc::new(OnceLock::<(Arc<Cognito>, Value)>::new());
        let seen = Arc::clone(&target);
        let functions = Functions::new(move |_| {
            if let Some((cognito, user)) = seen.get() {
                cognito.call_json(operation, user.clone(), None, std::time::SystemTime::now()).unwrap();
            }
            Ok(json!({}))
        });
        let service = &functions.service;
        let pool = service.pool_with(config(&["PostAuthentication", "PreTokenGeneration"]), json!({})).await;
        service.user(&pool, "alice").await;
        let before = service.sign_in(&pool, "alice").await;
        let user = json!({"UserPoolId": pool.id, "Username": "alice"});
        assert!(target.set((service.cognito.clone(), user)).is_ok());
        let response = service.send("InitiateAuth", &pool.password_auth("alice", PASSWORD)).await;
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(get_user(service, &before).await, ACCESS_REVOKED);
        if answer == "ok" {
            assert_eq!(get_user(service, &body["AuthenticationResult"]).await, "ok");
        } else {
            assert_eq!(format!("{}: {}", body["__type"].as_str().unwrap(), body["message"].as_str().unwrap()), answer);
        }
    }
}

#[tokio::test]
async fn refusals_of_the_sign_outs() {
    let mut service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let admin = |pool: &str, name: &str| json!({"UserPoolId": pool, "Username": name});
    let cases = [
        (admin("eu-west-1_nothing00", "alice"), "ResourceNotFoundException: User pool eu-west-1_nothing00 does not exist."),
        (admin(&pool.id, "nobody"), "UserNotFoundException: User does not exist."),
        (admin(&pool.id, claims(&tokens["IdToken"])["sub"].as_str().unwrap()), "ok"),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("AdminUserGlobalSignOut", body).await, expected);
    }
    let sign_out = |token: &Value| json!({"AccessToken": token});
    let invalid = "NotAuthorizedException: Invalid Access Token";
    assert_eq!(service.error("GlobalSignOut", sign_out(&tokens["IdToken"])).await, invalid);
    assert_eq!(service.error("GlobalSignOut", sign_out(&tokens["AccessToken"])).await, ACCESS_REVOKED);
    let tokens = service.sign_in(&pool, "alice").await;
    service.wait(3600);
    let expired = "NotAuthorizedException: Access Token has expired";
    assert_eq!(service.error("GlobalSignOut", sign_out(&tokens["AccessToken"])).await, expired);
}

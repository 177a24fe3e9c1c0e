//! A database of version 1: its pools get the new key, its sign-ins go on and end as they did.

use std::path::Path;

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, START, Service, claims};

/// When version 1 signed alice in.
const THEN: i64 = START.cast_signed();

const FIRST_SCHEMA: &str = include_str!("../../src/store/schema/1.sql");

/// One refresh token as version 1 kept it.
struct Old {
    token: &'static str,
    event: &'static str,
    revoked: bool,
    rotated_at: Option<i64>,
}

fn old(token: &'static str, event: &'static str) -> Old {
    Old { token, event, revoked: false, rotated_at: None }
}

/// Writes what the service has in `new` as version 1 would have kept it, with these sign-ins of alice.
fn go_back(new: &Path, file: &Path, client: &str, sign_ins: &[Old]) {
    let db = Connection::open(file).unwrap();
    db.execute_batch(FIRST_SCHEMA).unwrap();
    db.execute("ATTACH ? AS new", [new.to_str().unwrap()]).unwrap();
    db.execute_batch(
        "INSERT INTO pools SELECT id, name, identity, settings, created, modified FROM new.pools;
         INSERT INTO pool_keys SELECT pool_id, role, kid, private FROM new.pool_keys WHERE role IN ('id', 'access');
         INSERT INTO clients SELECT id, pool_id, name, NULL, settings, created, modified FROM new.clients;
         INSERT INTO users SELECT id, pool_id, username, username_key, sub, status, enabled, attributes, email_key,
            phone_key, salt, verifier, password_set, failures, failed_at, created, modified FROM new.users;
         PRAGMA user_version = 1;",
    )
    .unwrap();
    for sign_in in sign_ins {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, sign_in.token.as_bytes());
        db.execute(
            "INSERT INTO refresh_sessions SELECT ?, ?, 'origin', ?, id, ?, ?, ?, ? FROM users",
            params![
                digest.as_ref(),
                sign_in.event,
                client,
                THEN,
                (THEN + 86_400) * 1000,
                sign_in.revoked,
                sign_in.rotated_at.map(|at| at * 1000)
            ],
        )
        .unwrap();
    }
}

async fn migrated(client: Value, sign_ins: &[Old]) -> (Service, Pool, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (new, file) = (folder.path().join("new.db"), folder.path().join("cognito.db"));
    let service = Service::open(Some(new.clone()));
    let pool = service.pool_with(json!({}), client).await;
    service.user(&pool, "alice").await;
    drop(service);
    go_back(&new, &file, &pool.client, sign_ins);
    (Service::open(Some(file)), pool, folder)
}

fn exchange(pool: &Pool, token: &Value) -> Value {
    json!({"ClientId": pool.client, "RefreshToken": token})
}

const REVOKED: &str = "NotAuthorizedException: Refresh Token has been revoked";
const ACCESS_REVOKED: &str = "NotAuthorizedException: Access Token has been revoked";

#[tokio::test]
async fn they_go_on_and_end() {
    let sign_ins = [old("a", "event-a"), old("b", "event-b"), Old { revoked: true, ..old("c", "event-c") }];
    let (mut service, pool, _folder) = migrated(json!({}), &sign_ins).await;
    let refresh = |token: &str| pool.refresh(&json!(token));
    assert_eq!(service.error("InitiateAuth", refresh("c")).await, REVOKED);
    assert_eq!(service.error("InitiateAuth", refresh("d")).await, "NotAuthorizedException: Invalid Refresh Token");
    let mut access = Vec::new();
    for (token, event) in [("a", "event-a"), ("b", "event-b")] {
        let tokens = service.ok("InitiateAuth", refresh(token)).await["AuthenticationResult"].clone();
        let said = claims(&tokens["AccessToken"]);
        assert_eq!((&said["event_id"], &said["origin_jti"]), (&json!(event), &json!("origin")));
        assert_eq!(said["auth_time"], START);
        access.push(json!({"AccessToken": tokens["AccessToken"]}));
        service.ok("GetUser", access.last().unwrap().clone()).await;
    }
    service.ok("RevokeToken", json!({"ClientId": pool.client, "Token": "a"})).await;
    assert_eq!(service.error("InitiateAuth", refresh("a")).await, REVOKED);
    assert_eq!(service.error("GetUser", access[0].clone()).await, ACCESS_REVOKED);
    service.ok("GetUser", access[1].clone()).await;
    let fresh = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await["AuthenticationResult"].clone();
    service.ok("GlobalSignOut", access[1].clone()).await;
    assert_eq!(service.error("InitiateAuth", refresh("b")).await, REVOKED);
    assert_eq!(service.error("GetUser", access[1].clone()).await, ACCESS_REVOKED);
    assert_eq!(service.error("InitiateAuth", pool.refresh(&fresh["RefreshToken"])).await, REVOKED);
    service.wait(86_400);
    assert_eq!(service.error("InitiateAuth", refresh("a")).await, REVOKED);
}

#[tokio::test]
async fn they_rotate() {
    let rotation = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
                          "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}});
    let replaced = Old { rotated_at: Some(THEN - 5), ..old("a", "event") };
    let (mut service, pool, _folder) = migrated(rotation, &[replaced, old("b", "event"), old("c", "other")]).await;
    let next = service.ok("GetTokensFromRefreshToken", exchange(&pool, &json!("b"))).await["AuthenticationResult"].clone();
    assert_eq!(claims(&next["IdToken"])["event_id"], "event");
    let next =
        service.ok("GetTokensFromRefreshToken", exchange(&pool, &next["RefreshToken"])).await["AuthenticationResult"].clone();
    service.ok("GetTokensFromRefreshToken", exchange(&pool, &json!("a"))).await;
    service.wait(5);
    let reuse = "RefreshTokenReuseException: Refresh token reuse detected";
    assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &json!("a"))).await, reuse);
    for token in [&next["RefreshToken"], &json!("b")] {
        assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, token)).await, REVOKED);
    }
    service.ok("GetTokensFromRefreshToken", exchange(&pool, &json!("c"))).await;
    service.wait(86_400);
    let expired = "NotAuthorizedException: Refresh Token has expired";
    assert_eq!(service.error("GetTokensFromRefreshToken", exchange(&pool, &json!("c"))).await, expired);
}

//! Many hands on one user: sign-ins, refreshes, rotations and sign-outs at the same time.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::service::{PASSWORD, Pool, Service, claims};

const OVER: [&str; 3] = [
    "NotAuthorizedException: Refresh Token has been revoked",
    "NotAuthorizedException: Access Token has been revoked",
    "RefreshTokenReuseException: Refresh token reuse detected",
];

fn rotating(grace: u32) -> Value {
    json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
           "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace}})
}

async fn service(client: Value) -> (Arc<Service>, Arc<Pool>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::open(Some(folder.path().join("cognito.db")));
    let pool = service.pool_with(json!({}), client).await;
    service.user(&pool, "alice").await;
    (Arc::new(service), Arc::new(pool), folder)
}

/// The answer's tokens, or the refusal.
async fn tokens_of(service: &Service, operation: &str, body: Value) -> Result<Value, String> {
    let response = service.send(operation, &body).await;
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    if response.status() == 200 {
        return Ok(answer["AuthenticationResult"].clone());
    }
    Err(format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap()))
}

async fn exchanged(service: &Service, pool: &Pool, token: &Value) -> Result<Value, String> {
    tokens_of(service, "GetTokensFromRefreshToken", json!({"ClientId": pool.client, "RefreshToken": token})).await
}

async fn assert_dead(service: &Service, pool: &Pool, tokens: &Value) {
    let refused = service.error("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert!(OVER.contains(&refused.as_str()), "{refused}");
    if !tokens["RefreshToken"].is_null() {
        let refused = exchanged(service, pool, &tokens["RefreshToken"]).await.expect_err("it is over");
        assert!(OVER.contains(&refused.as_str()), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_sign_out_every_earlier_token_is_dead() {
    let (service, pool, _folder) = service(rotating(60)).await;
    let mut tasks = JoinSet::new();
    for number in 0..200 {
        let (service, pool) = (Arc::clone(&service), Arc::clone(&pool));
        tasks.spawn(async move {
            let mut all = vec![service.sign_in(&pool, "alice").await];
            if number % 20 == 0 {
                let user = json!({"UserPoolId": pool.id, "Username": "alice"});
                service.ok("AdminUserGlobalSignOut", user).await;
                assert_dead(&service, &pool, &all[0]).await;
            }
            for _ in 0..3 {
                match exchanged(&service, &pool, &all.last().unwrap()["RefreshToken"]).await {
                    Ok(tokens) => all.push(tokens),
                    Err(refused) => assert!(OVER.contains(&refused.as_str()), "{refused}"),
                }
            }
            all
        });
    }
    let all = tasks.join_all().await.concat();
    assert!(all.len() >= 200);
    service.ok("AdminUserGlobalSignOut", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    for tokens in &all {
        assert_dead(&service, &pool, tokens).await;
    }
    let fresh = service.sign_in(&pool, "alice").await;
    service.ok("GetUser", json!({"AccessToken": fresh["AccessToken"]})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_uses_at_once_one_gets_tokens_and_the_others_end_the_sign_in() {
    let (service, pool, _folder) = service(rotating(0)).await;
    let first = service.sign_in(&pool, "alice").await;
    let bystander = service.sign_in(&pool, "alice").await;
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let (service, pool, token) = (Arc::clone(&service), Arc::clone(&pool), first["RefreshToken"].clone());
        tasks.spawn(async move { exchanged(&service, &pool, &token).await });
    }
    let (winners, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(winners.len(), 1);
    assert!(refused.iter().all(|refused| OVER.contains(&refused.as_ref().unwrap_err().as_str())), "{refused:?}");
    assert_dead(&service, &pool, winners[0].as_ref().unwrap()).await;
    assert_dead(&service, &pool, &first).await;
    exchanged(&service, &pool, &bystander["RefreshToken"]).await.expect("another sign-in is not concerned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn within_the_grace_period_all_uses_get_tokens() {
    let (service, pool, _folder) = service(rotating(60)).await;
    let first = service.sign_in(&pool, "alice").await;
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let (service, pool, token) = (Arc::clone(&service), Arc::clone(&pool), first["RefreshToken"].clone());
        tasks.spawn(async move { exchanged(&service, &pool, &token).await.unwrap() });
    }
    let all = tasks.join_all().await;
    let distinct: std::collections::BTreeSet<String> = all.iter().map(|tokens| tokens["RefreshToken"].to_string()).collect();
    assert_eq!(distinct.len(), 100);
    assert!(all.iter().all(|tokens| claims(&tokens["IdToken"])["event_id"] == claims(&first["IdToken"])["event_id"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_revocation_ends_its_own_sign_in_only() {
    let (service, pool, _folder) = service(json!({})).await;
    let mut tasks = JoinSet::new();
    for number in 0..150 {
        let (service, pool) = (Arc::clone(&service), Arc::clone(&pool));
        tasks.spawn(async move {
            let tokens = service.sign_in(&pool, "alice").await;
            let revokes = number % 2 == 0;
            if revokes {
                service.ok("RevokeToken", json!({"ClientId": pool.client, "Token": tokens["RefreshToken"]})).await;
            }
            (revokes, tokens)
        });
    }
    for (revoked, tokens) in tasks.join_all().await {
        if revoked {
            assert_dead(&service, &pool, &tokens).await;
        } else {
            service.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
            exchanged(&service, &pool, &tokens["RefreshToken"]).await.unwrap();
        }
    }
}

/// A right password that is checked while wrong ones lock the account does not count any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn right_and_wrong_passwords_at_once_lose_no_count() {
    let (service, pool, _folder) = service(json!({})).await;
    let mut tasks = JoinSet::new();
    for number in 0..120 {
        let (service, pool) = (Arc::clone(&service), Arc::clone(&pool));
        let password = if number % 12 == 0 { PASSWORD.to_owned() } else { format!("guess{number}") };
        tasks.spawn(async move { service.error("InitiateAuth", pool.password_auth("alice", &password)).await });
    }
    let answers = tasks.join_all().await;
    let count = |text: &str| answers.iter().filter(|answer| *answer == text).count();
    let wrong = count("NotAuthorizedException: Incorrect username or password.");
    let locked = count("NotAuthorizedException: Password attempts exceeded");
    let right = count("ok");
    assert_eq!(wrong + locked + right, 120, "{answers:?}");
    assert!(locked > 0 && wrong >= 5, "{wrong} wrong, {locked} locked");
    // Each right password forgives at most what came before it; five wrong ones in a row lock.
    assert!(wrong <= 5 * (right + 1), "{wrong} wrong, {right} right");
}

/// The files as they are while the service runs are what a `kill -9` leaves behind.
#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_at_once() {
    let (service, pool, folder) = service(rotating(0)).await;
    let [revoked, rotated, kept] = [(); 3].map(|()| service.sign_in(&pool, "alice"));
    let (revoked, rotated, kept) = (revoked.await, rotated.await, kept.await);
    service.ok("RevokeToken", json!({"ClientId": pool.client, "Token": revoked["RefreshToken"]})).await;
    let next = exchanged(&service, &pool, &rotated["RefreshToken"]).await.unwrap();
    let killed = copy_of(folder.path());
    let after = Service::open(Some(killed.path().join("cognito.db")));
    assert_dead(&after, &pool, &revoked).await;
    after.ok("GetUser", json!({"AccessToken": next["AccessToken"]})).await;
    let kept = exchanged(&after, &pool, &kept["RefreshToken"]).await.unwrap();
    assert_eq!(exchanged(&after, &pool, &rotated["RefreshToken"]).await.unwrap_err(), OVER[2]);
    assert_dead(&after, &pool, &next).await;
    after.ok("AdminUserGlobalSignOut", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    let killed = copy_of(killed.path());
    assert_dead(&Service::open(Some(killed.path().join("cognito.db"))), &pool, &kept).await;
}

fn copy_of(folder: &std::path::Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["cognito.db", "cognito.db-wal"] {
        std::fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    }
    copy
}

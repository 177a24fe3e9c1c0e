//! What is kept: across restarts, under many hands, and what is not kept.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Service, claims};

#[tokio::test]
async fn everything_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file.clone()));
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": false})).await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let revoked = service.sign_in(&pool, "alice").await;
    service.ok("RevokeToken", json!({"ClientId": pool.client, "Token": revoked["RefreshToken"]})).await;
    let kid = service.cognito.pool_keys(&pool.id).unwrap().keys[0].kid.clone();
    drop(service);

    let service = Service::open(Some(file));
    assert_eq!(service.cognito.pool_keys(&pool.id).unwrap().keys[0].kid, kid);
    service.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    let answer = service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await;
    let fresh = &answer["AuthenticationResult"];
    assert_eq!(claims(&fresh["IdToken"])["origin_jti"], claims(&tokens["IdToken"])["origin_jti"]);
    assert_eq!(
        service.error("GetUser", json!({"AccessToken": revoked["AccessToken"]})).await,
        "NotAuthorizedException: Access Token has been revoked"
    );
    service.sign_in(&pool, "alice").await;
}

#[tokio::test]
async fn no_password_and_no_token_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file));
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let mut stored = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        stored.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let contains = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(contains("alice"));
    assert!(!contains(PASSWORD));
    let secret_part = |token: &Value| token.as_str().unwrap()[100..160].to_owned();
    assert!(!contains(&secret_part(&tokens["RefreshToken"])));
    assert!(!contains(&secret_part(&tokens["AccessToken"])));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_sign_up_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let service = std::sync::Arc::new(Service::open(Some(folder.path().join("cognito.db"))));
    let pool = service.pool().await;
    // Each name twice: one of the two must be told that it is taken.
    let calls = (0..300).map(|n| {
        let body = json!({"ClientId": pool.client, "Username": format!("user{}", n / 2), "Password": PASSWORD});
        let service = service.clone();
        tokio::spawn(async move { service.error("SignUp", body).await })
    });
    let mut outcomes = std::collections::BTreeMap::new();
    for call in calls.collect::<Vec<_>>() {
        *outcomes.entry(call.await.unwrap()).or_insert(0) += 1;
    }
    let expected = [("UsernameExistsException: User already exists".to_owned(), 150), ("ok".to_owned(), 150)];
    assert_eq!(outcomes, expected.into());
    let shown = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    assert_eq!(shown["UserPool"]["EstimatedNumberOfUsers"], 150);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_the_same_time_do_not_get_around_the_lock() {
    let service = std::sync::Arc::new(Service::new());
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let guesses = (0..40).map(|n| {
        let body = pool.password_auth("alice", &format!("guess{n}"));
        let service = service.clone();
        tokio::spawn(async move { service.error("InitiateAuth", body).await })
    });
    let mut judged = 0;
    for guess in guesses.collect::<Vec<_>>() {
        let wrong = "NotAuthorizedException: Incorrect username or password.";
        judged += usize::from(guess.await.unwrap() == wrong);
    }
    assert_eq!(judged, 5);
}

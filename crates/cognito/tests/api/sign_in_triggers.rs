//! The triggers around a sign-in: which run, in which order, what they see and what their refusal looks like.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sekisho_cognito::triggers::CallError;
use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::PASSWORD;

const AROUND: &[&str] = &["PreAuthentication", "PostAuthentication", "PreTokenGeneration"];

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_a_sign_in() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let pool = service.pool_with(config(AROUND), json!({})).await;
    service.user(&pool, "alice").await;
    functions.seen();
    let mut body = pool.password_auth("alice", PASSWORD);
    body["ClientMetadata"] = json!({"via": "test"});
    let tokens = service.ok("InitiateAuth", body).await;
    let seen = functions.seen();
    let sources: Vec<&Value> = seen.iter().map(|event| &event["triggerSource"]).collect();
    assert_eq!(
        sources,
        ["PreAuthentication_Authentication", "PostAuthentication_Authentication", "TokenGeneration_Authentication"]
    );
    assert_eq!(seen[0]["request"]["validationData"], json!({"via": "test"}));
    assert_eq!(seen[0]["version"], "1");
    assert_eq!(seen[0]["region"], "eu-west-1");
    assert_eq!(seen[0]["userPoolId"], pool.id.as_str());
    assert_eq!(seen[0]["userName"], "alice");
    assert_eq!(seen[0]["callerContext"], json!({"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.client}));
    assert_eq!(seen[1]["request"]["newDeviceUsed"], false);
    assert_eq!(seen[1]["request"].get("clientMetadata"), None);
    service.ok("InitiateAuth", pool.refresh(&tokens["AuthenticationResult"]["RefreshToken"])).await;
    assert_eq!(functions.sources(), ["TokenGeneration_RefreshTokens"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_runs_nothing_after_it() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let pool = service.pool_with(config(AROUND), json!({})).await;
    service.user(&pool, "alice").await;
    functions.seen();
    let error = service.error("InitiateAuth", pool.password_auth("alice", "Wrong0rd!")).await;
    assert_eq!(error, "NotAuthorizedException: Incorrect username or password.");
    assert_eq!(functions.sources(), ["PreAuthentication_Authentication"]);
    service.error("InitiateAuth", pool.password_auth("nobody", "Wrong0rd!")).await;
    assert_eq!(functions.sources(), [] as [String; 0], "a client that tells who exists asks nobody about others");
}

#[tokio::test(flavor = "multi_thread")]
async fn either_may_refuse() {
    for trigger in ["PreAuthentication", "PostAuthentication"] {
        let functions = Functions::new(|_| Err(CallError::Raised("Not today".into())));
        let service = &functions.service;
        let pool = service.pool_with(config(&[trigger]), json!({})).await;
        service.user(&pool, "alice").await;
        let error = service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
        assert_eq!(error, format!("UserLambdaValidationException: {trigger} failed with error Not today."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_migrate_with_their_password() {
    let functions = Functions::new(|event| {
        if event["request"]["password"] == PASSWORD && event["userName"] == "old" {
            return Ok(json!({"userAttributes": {"email": "old@example.com", "email_verified": "true"},
                             "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS"}));
        }
        Err(CallError::Raised("Bad password".into()))
    });
    let service = &functions.service;
    let pool = service.pool_with(config(&["UserMigration"]), json!({})).await;
    let wrong = service.error("InitiateAuth", pool.password_auth("old", "Wrong0rd!")).await;
    assert_eq!(wrong, format!("UserNotFoundException: Exception migrating user in app client {}", pool.client));
    service.sign_in(&pool, "old").await;
    assert_eq!(functions.sources(), ["UserMigration_Authentication", "UserMigration_Authentication"]);
    service.sign_in(&pool, "old").await;
    assert_eq!(functions.sources(), [] as [String; 0], "once here, the user is the pool's");
    let user = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "old"})).await;
    assert_eq!(user["UserStatus"], "CONFIRMED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migrated_user_may_have_to_reset() {
    let functions =
        Functions::new(|_| Ok(json!({"userAttributes": {"email": "a@b.example"}, "finalUserStatus": "RESET_REQUIRED"})));
    let service = &functions.service;
    let pool = service.pool_with(config(&["UserMigration"]), json!({})).await;
    let error = service.error("InitiateAuth", pool.password_auth("old", PASSWORD)).await;
    assert_eq!(error, "PasswordResetRequiredException: Password reset required for the user");
}

/// A trigger is a function that may call the pool: nothing may be locked while it runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trigger_may_call_the_pool_back() {
    let pool_id = Arc::new(std::sync::OnceLock::<(Arc<sekisho_cognito::Cognito>, String)>::new());
    let called = Arc::new(AtomicBool::new(false));
    let (pool_of, seen) = (Arc::clone(&pool_id), Arc::clone(&called));
    let functions = Functions::new(move |_| {
        let (cognito, id) = pool_of.get().unwrap();
        let body = json!({"UserPoolId": id, "Username": "alice", "UserAttributes": [{"Name": "nickname", "Value": "al"}]});
        let now = std::time::SystemTime::now();
        cognito.call_json("AdminUpdateUserAttributes", body, None, now).unwrap();
        seen.store(true, Ordering::Relaxed);
        Ok(json!({}))
    });
    let service = &functions.service;
    let pool = service.pool_with(json!({}), json!({})).await;
    assert!(pool_id.set((service.cognito.clone(), pool.id.clone())).is_ok());
    service.user(&pool, "alice").await;
    let mut update = config(&["PreAuthentication", "PostAuthentication"]);
    update["UserPoolId"] = pool.id.as_str().into();
    service.ok("UpdateUserPool", update).await;
    service.sign_in(&pool, "alice").await;
    assert!(called.load(Ordering::Relaxed));
}

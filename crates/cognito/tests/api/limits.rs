//! What may be tried only so often, by users and for names nobody has.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, with};

const LIMIT: &str = "LimitExceededException: Attempt limit exceeded, please try after some time.";
const LOCKED: &str = "NotAuthorizedException: Password attempts exceeded";
const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";

fn proven() -> Value {
    json!([{"Name": "email", "Value": "test@example.com"}, {"Name": "email_verified", "Value": "true"}])
}

/// The same request again and again: so often it is answered, then refused until an hour after the first.
async fn check(service: &mut Service, operation: &str, body: &Value, times: u32) {
    for n in 0..times {
        let answer = service.error(operation, body.clone()).await;
        assert_ne!(answer, LIMIT, "{operation}: try {n}");
        service.wait(1);
    }
    assert_eq!(service.error(operation, body.clone()).await, LIMIT, "{operation}");
    service.wait(3599 - u64::from(times));
    assert_eq!(service.error(operation, body.clone()).await, LIMIT, "{operation}");
    service.wait(1);
    assert_ne!(service.error(operation, body.clone()).await, LIMIT, "{operation}");
}

#[tokio::test]
async fn tries_in_an_hour() {
    let mut service = Service::new();
    let settings = json!({"AutoVerifiedAttributes": ["email"]});
    let pool = service.pool_with(settings, json!({"AccessTokenValidity": 24})).await;
    service.user_with(&pool, "alice", proven()).await;
    let sign_up = json!({"ClientId": pool.client, "Username": "bob", "Password": PASSWORD,
                         "UserAttributes": [{"Name": "email", "Value": "bob@example.com"}]});
    service.ok("SignUp", sign_up).await;
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let client = |name: &str, more: Value| with(json!({"ClientId": pool.client, "Username": name}), &more);
    let bearer = |more: Value| with(json!({"AccessToken": token}), &more);
    let cases = [
        ("ForgotPassword", client("alice", json!({})), 5),
        ("ConfirmForgotPassword", client("alice", json!({"ConfirmationCode": "x", "Password": PASSWORD})), 5),
        ("ConfirmSignUp", client("bob", json!({"ConfirmationCode": "x"})), 15),
        ("ResendConfirmationCode", client("bob", json!({})), 5),
        ("ChangePassword", bearer(json!({"PreviousPassword": PASSWORD, "ProposedPassword": PASSWORD})), 5),
        ("GetUserAttributeVerificationCode", bearer(json!({"AttributeName": "email"})), 5),
        ("VerifyUserAttribute", bearer(json!({"AttributeName": "email", "Code": "x"})), 15),
    ];
    for (operation, body, times) in cases {
        check(&mut service, operation, &body, times).await;
    }
}

#[tokio::test]
async fn a_limit_is_one_users_and_one_operations() {
    let service = Service::new();
    let pool = service.pool().await;
    for name in ["alice", "bob"] {
        service.user_with(&pool, name, proven()).await;
    }
    let forgot = |name: &str| json!({"ClientId": pool.client, "Username": name});
    for _ in 0..5 {
        service.ok("ForgotPassword", forgot("alice")).await;
    }
    assert_eq!(service.error("ForgotPassword", forgot("alice")).await, LIMIT);
    service.ok("ForgotPassword", forgot("bob")).await;
    let code = service.cognito.messages(2).remove(1).code;
    let confirm = json!({"ClientId": pool.client, "Username": "alice", "ConfirmationCode": code, "Password": PASSWORD});
    service.ok("ConfirmForgotPassword", confirm).await;
}

#[tokio::test]
async fn names_nobody_has_meet_the_same_limits() {
    let mut service = Service::new();
    let pool = service.pool_with(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    for (operation, more, times) in
        [("ForgotPassword", json!({}), 5), ("ConfirmForgotPassword", json!({"ConfirmationCode": "x", "Password": PASSWORD}), 5)]
    {
        let body = with(json!({"ClientId": pool.client, "Username": "nobody"}), &more);
        check(&mut service, operation, &body, times).await;
    }
}

/// Five wrong passwords lock for a second, and that even the right one does not open.
async fn lock(service: &mut Service, pool: &Pool, name: &str) -> Vec<String> {
    let mut answers = Vec::new();
    for wait in [0, 0, 0, 0, 0, 0, 1, 1, 1, 900] {
        service.wait(wait);
        answers.push(service.error("InitiateAuth", pool.password_auth(name, "Wrong-0ne!")).await);
    }
    answers
}

#[tokio::test]
async fn names_nobody_has_are_locked_like_users() {
    let mut service = Service::new();
    let hiding = json!({"PreventUserExistenceErrors": "ENABLED"});
    let pool = service.pool_with(json!({"UsernameConfiguration": {"CaseSensitive": false}}), hiding).await;
    service.user(&pool, "alice").await;
    let expected = [WRONG, WRONG, WRONG, WRONG, WRONG, LOCKED, WRONG, LOCKED, WRONG, WRONG];
    for name in ["alice", "nobody"] {
        assert_eq!(lock(&mut service, &pool, name).await, expected, "{name}");
    }
    let (telling, _) = service.client(&pool.id, json!({})).await;
    let telling = Pool { client: telling, id: pool.id.clone(), secret: None };
    let missing = "UserNotFoundException: User does not exist.";
    assert_eq!(lock(&mut service, &telling, "nobody").await, [missing; 10]);
}

#[tokio::test]
async fn case_does_not_open_a_lock() {
    let service = Service::new();
    let hiding = json!({"PreventUserExistenceErrors": "ENABLED"});
    let pool = service.pool_with(json!({"UsernameConfiguration": {"CaseSensitive": false}}), hiding).await;
    for name in ["nobody", "Nobody", "NOBODY", "nObody", "nobodY"] {
        assert_eq!(service.error("InitiateAuth", pool.password_auth(name, "Wrong-0ne!")).await, WRONG);
    }
    assert_eq!(service.error("InitiateAuth", pool.password_auth("noBody", "Wrong-0ne!")).await, LOCKED);
}

#[tokio::test]
async fn a_lock_counts_for_proofs_too() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    service.user(&pool, "alice").await;
    for name in ["alice", "nobody"] {
        let mut answers = Vec::new();
        for n in 0..6 {
            let begin = json!({"ClientId": pool.client, "AuthFlow": "USER_SRP_AUTH",
                               "AuthParameters": {"USERNAME": name, "SRP_A": "abcdef0123456789"}});
            let challenge = service.ok("InitiateAuth", begin).await["ChallengeParameters"].clone();
            // Clients answer with either name.
            let username = if n % 2 == 0 { challenge["USER_ID_FOR_SRP"].clone() } else { json!(name) };
            let answer = json!({"ClientId": pool.client, "ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": {
                "USERNAME": username, "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
                "PASSWORD_CLAIM_SIGNATURE": "AAAA", "TIMESTAMP": "Sat Nov 21 03:00:00 UTC 2026"}});
            answers.push(service.error("RespondToAuthChallenge", answer).await);
        }
        assert_eq!(answers, [WRONG, WRONG, WRONG, WRONG, WRONG, LOCKED], "{name}");
        assert_eq!(service.error("InitiateAuth", pool.password_auth(name, PASSWORD)).await, LOCKED, "{name}");
    }
}

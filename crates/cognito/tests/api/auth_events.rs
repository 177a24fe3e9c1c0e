//! What users did, where a pool watches for threats.

use serde_json::{Value, json};

use crate::service::{Pool, Service, claims, text, with};

const OFF: &str = "UserPoolAddOnNotEnabledException: User pool add-ons are not enabled.";

async fn watching(service: &Service, mode: &str) -> Pool {
    let settings = json!({"UserPoolAddOns": {"AdvancedSecurityMode": mode}, "UserPoolTier": "PLUS"});
    let pool = service.pool_with(settings, json!({})).await;
    service.user(&pool, "alice").await;
    pool
}

fn alice(pool: &Pool, more: &Value) -> Value {
    with(json!({"UserPoolId": pool.id, "Username": "alice"}), more)
}

async fn events(service: &Service, pool: &Pool) -> Vec<Value> {
    let answer = service.ok("AdminListUserAuthEvents", alice(pool, &json!({}))).await;
    answer["AuthEvents"].as_array().unwrap().clone()
}

#[tokio::test]
async fn sign_ins_are_events_newest_first() {
    let mut service = Service::new();
    for mode in ["AUDIT", "ENFORCED"] {
        let pool = watching(&service, mode).await;
        assert!(events(&service, &pool).await.is_empty());
        service.error("InitiateAuth", pool.password_auth("alice", "Wrong-0ne!")).await;
        service.wait(1);
        let tokens = service.sign_in(&pool, "alice").await;
        let seen = events(&service, &pool).await;
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0]["EventId"], claims(&tokens["AccessToken"])["event_id"]);
        let now = service.now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
        let mut first = seen[0].clone();
        first["EventId"] = Value::Null;
        assert_eq!(
            first,
            json!({"EventId": null, "EventType": "SignIn", "CreationDate": now, "EventResponse": "Pass",
                   "EventRisk": {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": false},
                   "ChallengeResponses": [{"ChallengeName": "Password", "ChallengeResponse": "Success"}]})
        );
        assert_eq!((&seen[1]["EventResponse"], &seen[1]["CreationDate"]), (&json!("Fail"), &json!(now - 1.0)));
        assert_eq!(seen[1]["ChallengeResponses"][0]["ChallengeResponse"], "Failure");
    }
}

#[tokio::test]
async fn nothing_is_kept_without_the_add_on() {
    let service = Service::new();
    let pool = watching(&service, "OFF").await;
    service.sign_in(&pool, "alice").await;
    let feedback = json!({"EventId": "x", "FeedbackValue": "Valid"});
    assert_eq!(service.error("AdminListUserAuthEvents", alice(&pool, &json!({}))).await, OFF);
    assert_eq!(service.error("AdminUpdateAuthEventFeedback", alice(&pool, &feedback)).await, OFF);
    let token = with(feedback, &json!({"FeedbackToken": "abc"}));
    assert_eq!(service.error("UpdateAuthEventFeedback", alice(&pool, &token)).await, OFF);
    let update = json!({"UserPoolId": pool.id, "UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}});
    service.ok("UpdateUserPool", update).await;
    assert!(events(&service, &pool).await.is_empty());
}

#[tokio::test]
async fn events_come_in_pages() {
    let service = Service::new();
    let pool = watching(&service, "AUDIT").await;
    for _ in 0..5 {
        service.sign_in(&pool, "alice").await;
    }
    let all: Vec<Value> = events(&service, &pool).await.iter().map(|event| event["EventId"].clone()).collect();
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let page = service.ok("AdminListUserAuthEvents", alice(&pool, &json!({"MaxResults": 2, "NextToken": token}))).await;
        seen.extend(page["AuthEvents"].as_array().unwrap().iter().map(|event| event["EventId"].clone()));
        match page.get("NextToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
    }
    assert_eq!((seen.len(), seen), (5, all));
    let bad = service.error("AdminListUserAuthEvents", alice(&pool, &json!({"NextToken": "nonsense"}))).await;
    assert!(bad.starts_with("InvalidParameterException: "), "{bad}");
    let nobody = json!({"UserPoolId": pool.id, "Username": "nobody"});
    assert_eq!(service.error("AdminListUserAuthEvents", nobody).await, "UserNotFoundException: User does not exist.");
}

#[tokio::test]
async fn an_administrator_judges_an_event() {
    let mut service = Service::new();
    let pool = watching(&service, "AUDIT").await;
    service.sign_in(&pool, "alice").await;
    let id = text(&events(&service, &pool).await[0]["EventId"]);
    service.wait(5);
    for value in ["Valid", "Invalid"] {
        let feedback = alice(&pool, &json!({"EventId": id, "FeedbackValue": value}));
        assert_eq!(service.ok("AdminUpdateAuthEventFeedback", feedback).await, json!({}));
        let shown = events(&service, &pool).await[0]["EventFeedback"].clone();
        assert_eq!(shown, json!({"FeedbackValue": value, "Provider": "Admin", "FeedbackDate": 1_795_230_005.0}));
    }
    let missing = alice(&pool, &json!({"EventId": "none", "FeedbackValue": "Valid"}));
    let error = service.error("AdminUpdateAuthEventFeedback", missing).await;
    assert!(error.starts_with("ResourceNotFoundException: "), "{error}");
    let own = alice(&pool, &json!({"EventId": id, "FeedbackValue": "Valid", "FeedbackToken": "abc"}));
    let error = service.error("UpdateAuthEventFeedback", own).await;
    assert!(error.starts_with("NotAuthorizedException: "), "{error}");
}

#[tokio::test]
async fn passwords_are_events_too() {
    let service = Service::new();
    let pool = watching(&service, "AUDIT").await;
    let email =
        json!({"UserAttributes": [{"Name": "email", "Value": "a@example.com"}, {"Name": "email_verified", "Value": "true"}]});
    service.ok("AdminUpdateUserAttributes", alice(&pool, &email)).await;
    service.ok("ForgotPassword", json!({"ClientId": pool.client, "Username": "alice"})).await;
    let code = service.cognito.messages(1).remove(0).code;
    let confirm = json!({"ClientId": pool.client, "Username": "alice", "ConfirmationCode": code, "Password": "Passw0rd!"});
    service.ok("ConfirmForgotPassword", confirm).await;
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let change = json!({"AccessToken": token, "PreviousPassword": "Passw0rd!", "ProposedPassword": "Other-0ne!"});
    service.ok("ChangePassword", change).await;
    let seen: Vec<String> = events(&service, &pool)
        .await
        .iter()
        .map(|event| format!("{} {}", text(&event["EventType"]), text(&event["EventResponse"])))
        .collect();
    assert_eq!(seen, ["PasswordChange Pass", "SignIn Pass", "ForgotPassword Pass", "ForgotPassword InProgress"]);
}

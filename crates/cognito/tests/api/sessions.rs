//! Challenge sessions: single use, bound to client and challenge, ending.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, attribute, text, with};

const TEMPORARY: &str = "Temp0rary!";

async fn challenged(service: &Service, pool: &Pool, name: &str) -> String {
    let challenge = service.ok("InitiateAuth", pool.password_auth(name, TEMPORARY)).await;
    text(&challenge["Session"])
}

async fn new_user(service: &Service, pool: &Pool, name: &str) {
    let user = json!({"UserPoolId": pool.id, "Username": name, "TemporaryPassword": TEMPORARY});
    service.ok("AdminCreateUser", user).await;
}

fn response(pool: &Pool, session: &str, name: &str, more: &Value) -> Value {
    let responses = with(json!({"USERNAME": name, "NEW_PASSWORD": PASSWORD}), more);
    json!({"ClientId": pool.client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session, "ChallengeResponses": responses})
}

#[tokio::test]
async fn a_session_is_used_once() {
    let service = Service::new();
    let pool = service.pool().await;
    new_user(&service, &pool, "alice").await;
    let session = challenged(&service, &pool, "alice").await;
    let weak = response(&pool, &session, "alice", &json!({"NEW_PASSWORD": "short"}));
    assert_eq!(
        service.error("RespondToAuthChallenge", weak).await,
        "InvalidPasswordException: Password did not conform with policy: Password not long enough"
    );
    let right = response(&pool, &session, "alice", &json!({}));
    service.ok("RespondToAuthChallenge", right.clone()).await;
    assert_eq!(
        service.error("RespondToAuthChallenge", right).await,
        "NotAuthorizedException: Invalid session for the user, session can only be used once."
    );
}

#[tokio::test]
async fn what_a_session_is_not_for() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let (other, _) = service.client(&pool.id, json!({})).await;
    new_user(&service, &pool, "alice").await;
    new_user(&service, &pool, "bob").await;
    let session = challenged(&service, &pool, "alice").await;
    let right = response(&pool, &session, "alice", &json!({}));
    let invalid = "NotAuthorizedException: Invalid session for the user.";
    let mut without = right.clone();
    without.as_object_mut().unwrap().remove("Session");
    let cases = [
        (with(right.clone(), &json!({"Session": "AYABnothingofours1234"})), invalid),
        (with(right.clone(), &json!({"ClientId": other})), invalid),
        (response(&pool, &session, "bob", &json!({})), invalid),
        (
            with(response(&pool, &session, "alice", &json!({"SMS_MFA_CODE": "123456"})), &json!({"ChallengeName": "SMS_MFA"})),
            invalid,
        ),
        (without, "InvalidParameterException: Missing required parameter Session"),
        (
            response(&pool, &session, "alice", &json!({"NEW_PASSWORD": ""})),
            "InvalidParameterException: Missing required parameter NEW_PASSWORD",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("RespondToAuthChallenge", body.clone()).await, expected, "{body}");
    }
    service.wait(181);
    assert_eq!(
        service.error("RespondToAuthChallenge", right).await,
        "NotAuthorizedException: Invalid session for the user, session is expired."
    );
}

#[tokio::test]
async fn required_attributes_are_asked_for() {
    let service = Service::new();
    let schema = json!([{"Name": "given_name", "Required": true}, {"Name": "email", "Required": true}]);
    let pool = service.pool_with(json!({"Schema": schema}), json!({})).await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": TEMPORARY,
                      "UserAttributes": [{"Name": "email", "Value": "a@example.com"}]});
    service.ok("AdminCreateUser", user).await;
    let challenge = service.ok("InitiateAuth", pool.password_auth("alice", TEMPORARY)).await;
    assert_eq!(challenge["ChallengeParameters"]["requiredAttributes"], r#"["userAttributes.given_name"]"#);
    let session = text(&challenge["Session"]);
    let respond = |more: Value| response(&pool, &session, "alice", &more);
    let cases = [
        (json!({}), "InvalidParameterException: Invalid attributes given, given_name is missing"),
        (
            json!({"userAttributes.given_name": "A", "userAttributes.email": "b@example.com"}),
            "NotAuthorizedException: Cannot modify an already provided email",
        ),
        (json!({"userAttributes.given_name": "A"}), "ok"),
    ];
    for (more, expected) in cases {
        assert_eq!(service.error("RespondToAuthChallenge", respond(more.clone())).await, expected, "{more}");
    }
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(shown["UserStatus"], "CONFIRMED");
    assert_eq!(attribute(&shown["UserAttributes"], "given_name").unwrap(), "A");
}

#[tokio::test]
async fn a_user_disabled_meanwhile_does_not_get_in() {
    let service = Service::new();
    let pool = service.pool().await;
    new_user(&service, &pool, "alice").await;
    let session = challenged(&service, &pool, "alice").await;
    service.ok("AdminDisableUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    let right = response(&pool, &session, "alice", &json!({}));
    assert_eq!(service.error("RespondToAuthChallenge", right).await, "NotAuthorizedException: User is disabled.");
}

//! Forgotten, reset and changed passwords: who may, where the code goes, what counts afterwards.

use sekisho_cognito::triggers::CallError;
use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, Service, with};

const NEW: &str = "Other-Passw0rd";
const EXPIRED: &str = "ExpiredCodeException: Invalid code provided, please request a code again.";
const MISMATCH: &str = "CodeMismatchException: Invalid verification code provided, please try again.";
const NO_ADDRESS: &str = "InvalidParameterException: Cannot reset password for the user as there is no \
                          registered/verified email or phone_number";

fn proven() -> Value {
    json!([{"Name": "email", "Value": "test@example.com"}, {"Name": "email_verified", "Value": "true"}])
}

fn forgot(pool: &Pool, name: &str) -> Value {
    json!({"ClientId": pool.client, "Username": name})
}

fn confirm(pool: &Pool, name: &str, code: &str) -> Value {
    json!({"ClientId": pool.client, "Username": name, "ConfirmationCode": code, "Password": NEW})
}

fn admin(pool: &Pool, name: &str) -> Value {
    json!({"UserPoolId": pool.id, "Username": name})
}

fn last_code(service: &Service) -> String {
    service.cognito.messages(1).remove(0).code
}

fn wrong(code: &str) -> String {
    let digit = if code.starts_with('0') { "1" } else { "0" };
    format!("{digit}{}", &code[1..])
}

#[tokio::test]
async fn a_forgotten_password_is_replaced() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user_with(&pool, "alice", proven()).await;
    assert_eq!(service.error("ConfirmForgotPassword", confirm(&pool, "alice", "123456")).await, EXPIRED);
    let answer = service.ok("ForgotPassword", forgot(&pool, "alice")).await;
    let details = json!({"Destination": "t***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"});
    assert_eq!(answer, json!({"CodeDeliveryDetails": details}));
    let message = service.cognito.messages(1).remove(0);
    assert_eq!((message.kind.as_str(), message.destination.as_str()), ("FORGOT_PASSWORD", "test@example.com"));
    let code = message.code;
    service.sign_in(&pool, "alice").await;

    assert_eq!(service.error("ConfirmForgotPassword", confirm(&pool, "alice", &wrong(&code))).await, MISMATCH);
    let weak = with(confirm(&pool, "alice", &code), &json!({"Password": "short"}));
    assert_eq!(
        service.error("ConfirmForgotPassword", weak).await,
        "InvalidPasswordException: Password did not conform with policy: Password not long enough"
    );
    assert_eq!(service.ok("ConfirmForgotPassword", confirm(&pool, "alice", &code)).await, json!({}));
    assert_eq!(service.error("ConfirmForgotPassword", confirm(&pool, "alice", &code)).await, EXPIRED);
    service.ok("InitiateAuth", pool.password_auth("alice", NEW)).await;
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await,
        "NotAuthorizedException: Incorrect username or password."
    );
}

#[tokio::test]
async fn a_code_lasts_an_hour() {
    let mut service = Service::new();
    let pool = service.pool().await;
    service.user_with(&pool, "alice", proven()).await;
    service.ok("ForgotPassword", forgot(&pool, "alice")).await;
    let code = last_code(&service);
    service.wait(3600);
    assert_eq!(service.error("ConfirmForgotPassword", confirm(&pool, "alice", &code)).await, EXPIRED);
    service.ok("ForgotPassword", forgot(&pool, "alice")).await;
    let code = last_code(&service);
    service.wait(3599);
    service.ok("ConfirmForgotPassword", confirm(&pool, "alice", &code)).await;
}

/// Users in every state that has no reset, and what a client that tells hears of each.
async fn those_without_a_reset(service: &Service, pool: &Pool) -> [(&'static str, &'static str); 5] {
    service.user_with(pool, "disabled", proven()).await;
    service.ok("AdminDisableUser", admin(pool, "disabled")).await;
    service.user(pool, "mute").await;
    service.user_with(pool, "unproven", json!([{"Name": "email", "Value": "u@example.com"}])).await;
    let sign_up = json!({"ClientId": pool.client, "Username": "unconfirmed", "Password": PASSWORD});
    service.ok("SignUp", sign_up).await;
    [
        ("nobody", "UserNotFoundException: Username/client id combination not found."),
        ("disabled", "NotAuthorizedException: User is disabled."),
        ("mute", NO_ADDRESS),
        ("unproven", NO_ADDRESS),
        ("unconfirmed", NO_ADDRESS),
    ]
}

#[tokio::test]
async fn who_cannot_reset() {
    let service = Service::new();
    let pool = service.pool().await;
    for (name, error) in those_without_a_reset(&service, &pool).await {
        assert_eq!(service.error("ForgotPassword", forgot(&pool, name)).await, error, "{name}");
        let error = if name == "nobody" { "UserNotFoundException: User does not exist." } else { error };
        assert_eq!(service.error("AdminResetUserPassword", admin(&pool, name)).await, error, "{name}");
    }
    let new = with(admin(&pool, "new"), &json!({"MessageAction": "SUPPRESS", "UserAttributes": proven()}));
    service.ok("AdminCreateUser", new).await;
    let state = "NotAuthorizedException: User password cannot be reset in the current state.";
    assert_eq!(service.error("ForgotPassword", forgot(&pool, "new")).await, state);
    assert_eq!(service.error("AdminResetUserPassword", admin(&pool, "new")).await, state);
    for (name, error) in [
        ("nobody", "UserNotFoundException: Username/client id combination not found."),
        ("disabled", "NotAuthorizedException: User is disabled."),
    ] {
        assert_eq!(service.error("ConfirmForgotPassword", confirm(&pool, name, "123456")).await, error);
    }
    let other = with(admin(&pool, "new"), &json!({"UserPoolId": "eu-west-1_123456789"}));
    assert_eq!(
        service.error("AdminResetUserPassword", other).await,
        "ResourceNotFoundException: User pool eu-west-1_123456789 does not exist."
    );
}

#[tokio::test]
async fn a_client_that_hides_users_answers_all_alike() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    service.user_with(&pool, "alice", proven()).await;
    let alice = service.ok("ForgotPassword", forgot(&pool, "alice")).await;
    let keys = |answer: &Value| answer["CodeDeliveryDetails"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let sent = service.cognito.messages(10).len();
    for (name, _) in those_without_a_reset(&service, &pool).await {
        let answer = service.ok("ForgotPassword", forgot(&pool, name)).await;
        assert_eq!(keys(&answer), keys(&alice), "{name}");
        assert_eq!(answer["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL", "{name}");
        let again = service.ok("ForgotPassword", forgot(&pool, name)).await;
        assert_eq!(answer, again, "{name}");
    }
    assert_eq!(service.cognito.messages(10).len(), sent);
    let code = wrong(&last_code(&service));
    for name in ["alice", "nobody", "disabled"] {
        assert_eq!(service.error("ConfirmForgotPassword", confirm(&pool, name, &code)).await, MISMATCH, "{name}");
    }
}

#[tokio::test]
async fn where_the_code_goes() {
    let service = Service::new();
    let mechanisms = |names: &[&str]| {
        let list: Vec<Value> =
            names.iter().enumerate().map(|(index, name)| json!({"Name": name, "Priority": index + 1})).collect();
        json!({"AccountRecoverySetting": {"RecoveryMechanisms": list}})
    };
    let both = json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "email_verified", "Value": "true"},
                      {"Name": "phone_number", "Value": "+12065559934"},
                      {"Name": "phone_number_verified", "Value": "true"}]);
    let (email, phone) = ("verified_email", "verified_phone_number");
    let cases = [
        (json!({}), both.clone(), "phone_number"),
        (json!({}), proven(), "email"),
        (mechanisms(&[email, phone]), both.clone(), "email"),
        (mechanisms(&[phone, email]), both.clone(), "phone_number"),
        (mechanisms(&[phone, email]), proven(), "email"),
        (mechanisms(&[phone]), proven(), NO_ADDRESS),
        (mechanisms(&["admin_only"]), both, "NotAuthorizedException: Contact administrator to reset password."),
    ];
    for (settings, attributes, expected) in cases {
        let pool = service.pool_with(settings.clone(), json!({})).await;
        service.user_with(&pool, "alice", attributes).await;
        if expected.contains(':') {
            assert_eq!(service.error("ForgotPassword", forgot(&pool, "alice")).await, expected, "{settings}");
            assert_eq!(service.error("AdminResetUserPassword", admin(&pool, "alice")).await, expected, "{settings}");
            continue;
        }
        let answer = service.ok("ForgotPassword", forgot(&pool, "alice")).await;
        assert_eq!(answer["CodeDeliveryDetails"]["AttributeName"], expected, "{settings}");
    }
}

#[tokio::test]
async fn an_administrators_reset_ends_password_and_sign_ins() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user_with(&pool, "alice", proven()).await;
    let tokens = service.sign_in(&pool, "alice").await;
    assert_eq!(service.ok("AdminResetUserPassword", admin(&pool, "alice")).await, json!({}));
    assert_eq!(service.ok("AdminGetUser", admin(&pool, "alice")).await["UserStatus"], "RESET_REQUIRED");
    for password in [PASSWORD, NEW] {
        assert_eq!(
            service.error("InitiateAuth", pool.password_auth("alice", password)).await,
            "PasswordResetRequiredException: Password reset required for the user"
        );
    }
    assert_eq!(
        service.error("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await,
        "NotAuthorizedException: Refresh Token has been revoked"
    );
    assert_eq!(
        service.error("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await,
        "NotAuthorizedException: Access Token has been revoked"
    );
    service.ok("ConfirmForgotPassword", confirm(&pool, "alice", &last_code(&service))).await;
    assert_eq!(service.ok("AdminGetUser", admin(&pool, "alice")).await["UserStatus"], "CONFIRMED");
    service.ok("InitiateAuth", pool.password_auth("alice", NEW)).await;
}

#[tokio::test]
async fn a_changed_password_ends_no_sign_in() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let change = |previous: &str, proposed: &str| json!({"AccessToken": tokens["AccessToken"], "PreviousPassword": previous, "ProposedPassword": proposed});
    let cases = [
        (change("Wrong0rd!", NEW), "NotAuthorizedException: Incorrect username or password."),
        (
            change(PASSWORD, "alllower1!"),
            "InvalidPasswordException: Password did not conform with policy: Password must have uppercase characters",
        ),
        (change(PASSWORD, NEW), "ok"),
        (change(PASSWORD, NEW), "NotAuthorizedException: Incorrect username or password."),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("ChangePassword", body).await, expected);
    }
    service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await;
    service.ok("InitiateAuth", pool.password_auth("alice", NEW)).await;
}

#[tokio::test]
async fn a_client_with_a_secret_sends_its_hash() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    let client = &pool.client;
    for (operation, body) in
        [("ForgotPassword", forgot(&pool, "alice")), ("ConfirmForgotPassword", confirm(&pool, "alice", "123456"))]
    {
        assert_eq!(
            service.error(operation, body.clone()).await,
            format!("NotAuthorizedException: Client {client} is configured for secret but secret was not received")
        );
        assert_eq!(
            service.error(operation, with(body, &json!({"SecretHash": "AAAA"}))).await,
            format!("NotAuthorizedException: Unable to verify secret hash for client {client}")
        );
    }
}

#[tokio::test]
async fn former_passwords_do_not_come_back() {
    let service = Service::new();
    let policy = json!({"Policies": {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}}});
    let pool = service.pool_with(policy, json!({})).await;
    let used = "PasswordHistoryPolicyViolationException: Password has previously been used";
    service.user_with(&pool, "alice", proven()).await;
    let set = |password: &str| with(admin(&pool, "alice"), &json!({"Password": password, "Permanent": true}));
    let cases = [("second-one", "ok"), ("second-one", used), (PASSWORD, used), ("third-one", "ok"), (PASSWORD, "ok")];
    for (password, expected) in cases {
        assert_eq!(service.error("AdminSetUserPassword", set(password)).await, expected, "{password}");
    }
    let tokens = service.sign_in(&pool, "alice").await;
    let change = |proposed: &str| json!({"AccessToken": tokens["AccessToken"], "PreviousPassword": PASSWORD, "ProposedPassword": proposed});
    assert_eq!(service.error("ChangePassword", change("third-one")).await, used);
    service.ok("ForgotPassword", forgot(&pool, "alice")).await;
    let body = with(confirm(&pool, "alice", &last_code(&service)), &json!({"Password": "third-one"}));
    assert_eq!(service.error("ConfirmForgotPassword", body.clone()).await, used);
    service.ok("ConfirmForgotPassword", with(body, &json!({"Password": "fourth-one"}))).await;

    let new = with(admin(&pool, "bob"), &json!({"TemporaryPassword": "temporary", "MessageAction": "SUPPRESS"}));
    service.ok("AdminCreateUser", new).await;
    let asked = service.ok("InitiateAuth", pool.password_auth("bob", "temporary")).await;
    let answer = |password: &str| {
        json!({"ClientId": pool.client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
               "ChallengeResponses": {"USERNAME": "bob", "NEW_PASSWORD": password}})
    };
    assert_eq!(service.error("RespondToAuthChallenge", answer("temporary")).await, used);
    service.ok("RespondToAuthChallenge", answer("permanent")).await;
}

#[tokio::test]
async fn without_a_history_a_password_may_come_back() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let again = with(admin(&pool, "alice"), &json!({"Password": PASSWORD, "Permanent": true}));
    assert_eq!(service.ok("AdminSetUserPassword", again).await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_hears_of_the_new_password() {
    let functions = Functions::new(|_| Err(CallError::Raised("No".into())));
    let service = &functions.service;
    let pool = service.pool_with(config(&["PostConfirmation"]), json!({})).await;
    service.user_with(&pool, "alice", proven()).await;
    service.ok("ForgotPassword", forgot(&pool, "alice")).await;
    let body = with(confirm(&pool, "alice", &last_code(service)), &json!({"ClientMetadata": {"via": "test"}}));
    assert_eq!(
        service.error("ConfirmForgotPassword", body).await,
        "UserLambdaValidationException: PostConfirmation failed with error No."
    );
    let event = functions.seen().remove(0);
    assert_eq!(event["triggerSource"], "PostConfirmation_ConfirmForgotPassword");
    assert_eq!(event["callerContext"]["clientId"], pool.client.as_str());
    assert_eq!(event["request"]["clientMetadata"], json!({"via": "test"}));
    assert_eq!(event["request"]["userAttributes"]["email"], "test@example.com");
    assert_eq!(event["response"], json!({}));
    service.ok("InitiateAuth", pool.password_auth("alice", NEW)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_migrate_when_they_forget_their_password() {
    let functions = Functions::new(|event| {
        if event["triggerSource"] != "UserMigration_ForgotPassword" || event["userName"] != "old" {
            return Err(CallError::Raised("Unknown".into()));
        }
        Ok(json!({"userAttributes": {"email": "old@example.com", "email_verified": "true"}, "messageAction": "SUPPRESS"}))
    });
    let service = &functions.service;
    let pool = service.pool_with(config(&["UserMigration"]), json!({})).await;
    let (quiet, _) = service.client(&pool.id, json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    assert_eq!(
        service.error("ForgotPassword", forgot(&pool, "nobody")).await,
        format!("UserNotFoundException: Exception migrating user in app client {}", pool.client)
    );
    service.ok("ForgotPassword", json!({"ClientId": quiet, "Username": "nobody"})).await;
    assert!(service.cognito.messages(1).is_empty());
    functions.seen();
    let body = with(forgot(&pool, "old"), &json!({"ClientMetadata": {"via": "test"}}));
    service.ok("ForgotPassword", body).await;
    let events = functions.seen();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["request"], json!({"clientMetadata": {"via": "test"}}));
    assert!(service.error("InitiateAuth", pool.password_auth("old", PASSWORD)).await.starts_with("NotAuthorizedException"));
    service.ok("ConfirmForgotPassword", confirm(&pool, "old", &last_code(service))).await;
    service.ok("InitiateAuth", pool.password_auth("old", NEW)).await;
}

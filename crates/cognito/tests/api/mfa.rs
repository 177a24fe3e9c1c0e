//! Second factors: codes by SMS and e-mail, the choice among several, preferences, and codes as the first factor.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, Service, attribute, claims, text, with};
use crate::srp;
use crate::totp;

const WRONG: &str = "CodeMismatchException: Invalid code or auth state for the user.";
const INVALID: &str = "NotAuthorizedException: Invalid session for the user.";
pub const ONCE: &str = "NotAuthorizedException: Invalid session for the user, session can only be used once.";

/// Through which operations somebody signs in.
#[derive(Clone, Copy)]
pub enum Door {
    Public,
    Admin,
}

impl Door {
    pub const BOTH: [Self; 2] = [Self::Public, Self::Admin];

    pub fn initiate(self) -> &'static str {
        match self {
            Self::Public => "InitiateAuth",
            Self::Admin => "AdminInitiateAuth",
        }
    }

    pub fn respond(self) -> &'static str {
        match self {
            Self::Public => "RespondToAuthChallenge",
            Self::Admin => "AdminRespondToAuthChallenge",
        }
    }

    pub fn password(self, pool: &Pool, name: &str) -> Value {
        let body = pool.password_auth(name, PASSWORD);
        match self {
            Self::Public => body,
            Self::Admin => with(body, &json!({"UserPoolId": pool.id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH"})),
        }
    }
}

/// The answer to a challenge.
pub fn respond(door: Door, pool: &Pool, challenge: &str, session: &Value, responses: Value) -> Value {
    let mut body = json!({"ClientId": pool.client, "ChallengeName": challenge, "Session": session});
    body["ChallengeResponses"] = responses;
    match door {
        Door::Public => body,
        Door::Admin => with(body, &json!({"UserPoolId": pool.id})),
    }
}

/// Signs in anew with the password and answers the challenge, which must be this one.
pub async fn attempt(service: &Service, pool: &Pool, challenge: &str, responses: Value) -> String {
    let name = text(&responses["USERNAME"]);
    let asked = service.ok("InitiateAuth", pool.password_auth(&name, PASSWORD)).await;
    assert_eq!(asked["ChallengeName"], challenge);
    service.error("RespondToAuthChallenge", respond(Door::Public, pool, challenge, &asked["Session"], responses)).await
}

/// What `SetUserPoolMfaConfig` is told of these factors.
pub fn mfa_config(pool: &Pool, mode: &str, factors: &[&str]) -> Value {
    let mut body = json!({"UserPoolId": pool.id, "MfaConfiguration": mode});
    for factor in factors {
        let (member, value) = match *factor {
            "SMS_MFA" => ("SmsMfaConfiguration", json!({"SmsConfiguration": sns()})),
            "SOFTWARE_TOKEN_MFA" => ("SoftwareTokenMfaConfiguration", json!({"Enabled": true})),
            _ => ("EmailMfaConfiguration", json!({})),
        };
        body[member] = value;
    }
    body
}

pub fn sns() -> Value {
    json!({"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"})
}

/// A pool that can send all by itself, as e-mail as second factor wants it.
pub fn ses() -> Value {
    json!({"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER",
                                  "SourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/a@example.com"}})
}

pub async fn mfa_pool(service: &Service, mode: &str, factors: &[&str]) -> Pool {
    let pool = service.pool_with(ses(), json!({})).await;
    service.ok("SetUserPoolMfaConfig", mfa_config(&pool, mode, factors)).await;
    pool
}

async fn reachable(service: &Service, pool: &Pool, name: &str) {
    let email = format!("{name}@example.com");
    let attributes = json!([{"Name": "email", "Value": email}, {"Name": "phone_number", "Value": "+12065559934"}]);
    service.user_with(pool, name, attributes).await;
}

async fn prefer(service: &Service, pool: &Pool, settings: Value) -> String {
    service.error("AdminSetUserMFAPreference", with(json!({"UserPoolId": pool.id, "Username": "alice"}), &settings)).await
}

fn newest(service: &Service) -> (String, String) {
    let message = service.cognito.messages(1).remove(0);
    assert_eq!(message.kind, "AUTHENTICATION");
    (message.code, message.destination)
}

fn other(code: &str) -> String {
    let last = if code.ends_with('0') { "1" } else { "0" };
    format!("{}{last}", &code[..code.len() - 1])
}

/// Challenge, key of the answer, medium, where the code goes, how that is shown.
const SENT: [(&str, &str, &str, &str, &str); 2] = [
    ("SMS_MFA", "SMS_MFA_CODE", "SMS", "+12065559934", "+*******9934"),
    ("EMAIL_OTP", "EMAIL_OTP_CODE", "EMAIL", "alice@example.com", "a***@e***"),
];

#[tokio::test]
async fn codes_are_sent_and_wrong_ones_leave_the_session() {
    for (challenge, key, medium, destination, masked) in SENT {
        for door in Door::BOTH {
            let service = Service::new();
            let pool = mfa_pool(&service, "ON", &[challenge]).await;
            reachable(&service, &pool, "alice").await;
            let asked = service.ok(door.initiate(), door.password(&pool, "alice")).await;
            assert_eq!(asked["ChallengeName"], challenge);
            assert_eq!(
                asked["ChallengeParameters"],
                json!({"CODE_DELIVERY_DELIVERY_MEDIUM": medium, "CODE_DELIVERY_DESTINATION": masked, "USER_ID_FOR_SRP": "alice"})
            );
            let (code, went_to) = newest(&service);
            assert_eq!((code.len(), went_to.as_str()), (6, destination));
            let answer = |code: &str| respond(door, &pool, challenge, &asked["Session"], json!({"USERNAME": "alice", key: code}));
            for _ in 0..6 {
                assert_eq!(service.error(door.respond(), answer(&other(&code))).await, WRONG);
            }
            let tokens = service.ok(door.respond(), answer(&code)).await;
            assert_eq!(tokens["ChallengeParameters"], json!({}));
            assert!(tokens["AuthenticationResult"]["IdToken"].is_string());
            assert_eq!(service.error(door.respond(), answer(&code)).await, ONCE);
            let user = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
            assert_eq!(attribute(&user["UserAttributes"], "email_verified"), None);
        }
    }
}

#[tokio::test]
async fn refusals_of_answers() {
    for (challenge, key, ..) in SENT {
        let mut service = Service::new();
        let pool = mfa_pool(&service, "ON", &[challenge]).await;
        reachable(&service, &pool, "alice").await;
        reachable(&service, &pool, "bob").await;
        let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
        let (code, _) = newest(&service);
        let session = &asked["Session"];
        let right = respond(Door::Public, &pool, challenge, session, json!({"USERNAME": "alice", key: code}));
        let missing = |what: &str| format!("InvalidParameterException: Missing required parameter {what}");
        let cases = [
            (json!({"ChallengeResponses": {key: code}}), missing("USERNAME")),
            (json!({"ChallengeResponses": {"USERNAME": "alice"}}), missing(key)),
            (json!({"Session": null}), missing("Session")),
            (json!({"Session": "x".repeat(40)}), INVALID.into()),
            (json!({"ChallengeResponses": {"USERNAME": "bob", key: code}}), INVALID.into()),
            (
                json!({"ChallengeName": "SOFTWARE_TOKEN_MFA",
                    "ChallengeResponses": {"USERNAME": "alice", "SOFTWARE_TOKEN_MFA_CODE": code}}),
                INVALID.into(),
            ),
            (
                json!({"ChallengeName": "SELECT_MFA_TYPE", "ChallengeResponses": {"USERNAME": "alice", "ANSWER": challenge}}),
                INVALID.into(),
            ),
        ];
        for (change, expected) in cases {
            assert_eq!(service.error("RespondToAuthChallenge", with(right.clone(), &change)).await, expected, "{change}");
        }
        let (state, change) = (json!({"UserPoolId": pool.id, "Username": "alice"}), ["AdminDisableUser", "AdminEnableUser"]);
        service.ok(change[0], state.clone()).await;
        assert_eq!(service.error("RespondToAuthChallenge", right.clone()).await, "NotAuthorizedException: User is disabled.");
        service.ok(change[1], state).await;
        service.wait(181);
        assert_eq!(
            service.error("RespondToAuthChallenge", right).await,
            "NotAuthorizedException: Invalid session for the user, session is expired."
        );
    }
}

#[tokio::test]
async fn a_code_after_a_proved_password() {
    let service = Service::new();
    let pool = mfa_pool(&service, "ON", &["SMS_MFA"]).await;
    reachable(&service, &pool, "alice").await;
    let challenge = service.ok("InitiateAuth", srp::begin(&pool, "alice")).await;
    let asked = service.ok("RespondToAuthChallenge", srp::proof(&pool, &challenge, PASSWORD)).await;
    assert_eq!(asked["ChallengeName"], "SMS_MFA");
    let (code, _) = newest(&service);
    let answer = respond(Door::Public, &pool, "SMS_MFA", &asked["Session"], json!({"USERNAME": "alice", "SMS_MFA_CODE": code}));
    assert!(service.ok("RespondToAuthChallenge", answer).await["AuthenticationResult"]["AccessToken"].is_string());
}

#[tokio::test]
async fn a_wrong_password_sends_nothing() {
    let service = Service::new();
    let pool = mfa_pool(&service, "ON", &["SMS_MFA"]).await;
    reachable(&service, &pool, "alice").await;
    let wrong = "NotAuthorizedException: Incorrect username or password.";
    assert_eq!(service.error("InitiateAuth", pool.password_auth("alice", "Wr0ng-one!")).await, wrong);
    assert!(service.cognito.messages(1).is_empty());
}

#[tokio::test]
async fn who_is_asked_for_what() {
    let all = ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"];
    let (sms, email) = (["SMS_MFA"].as_slice(), ["EMAIL_OTP"].as_slice());
    let on = |factor: &str, preferred: bool| json!({factor: {"Enabled": true, "PreferredMfa": preferred}});
    let (with_sms, with_email) = (on("SMSMfaSettings", false), on("EmailMfaSettings", false));
    let both = with(with_sms.clone(), &with_email);
    let rather_email = with(with_sms.clone(), &on("EmailMfaSettings", true));
    let none = json!({});
    // Mode, what the pool offers, what the user has chosen, what they are asked for.
    let cases = [
        ("OPTIONAL", all.as_slice(), &none, "", ""),
        ("OPTIONAL", &all, &with_sms, "SMS_MFA", ""),
        ("OPTIONAL", &all, &with_email, "EMAIL_OTP", ""),
        ("OPTIONAL", &all, &both, "SELECT_MFA_TYPE", r#"["SMS_MFA","EMAIL_OTP"]"#),
        ("OPTIONAL", &all, &rather_email, "EMAIL_OTP", ""),
        ("OPTIONAL", sms, &rather_email, "SMS_MFA", ""),
        ("OPTIONAL", email, &with_sms, "", ""),
        ("ON", &all, &none, "SELECT_MFA_TYPE", r#"["SMS_MFA","EMAIL_OTP"]"#),
        ("ON", sms, &none, "SMS_MFA", ""),
        ("ON", email, &with_sms, "EMAIL_OTP", ""),
        ("ON", &all, &with_email, "EMAIL_OTP", ""),
        ("ON", &["SOFTWARE_TOKEN_MFA"], &none, "MFA_SETUP", r#"["SOFTWARE_TOKEN_MFA"]"#),
    ];
    for (mode, factors, choice, challenge, listed) in cases {
        let service = Service::new();
        let pool = mfa_pool(&service, mode, factors).await;
        reachable(&service, &pool, "alice").await;
        assert_eq!(prefer(&service, &pool, choice.clone()).await, "ok");
        let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
        let got = asked["ChallengeName"].as_str().unwrap_or_default();
        assert_eq!(got, challenge, "{mode} {factors:?} {choice}");
        let parameters = &asked["ChallengeParameters"];
        let given = parameters.get("MFAS_CAN_CHOOSE").or(parameters.get("MFAS_CAN_SETUP"));
        assert_eq!(given.and_then(Value::as_str).unwrap_or_default(), listed, "{mode} {factors:?} {choice}");
    }
}

#[tokio::test]
async fn who_can_be_reached_by_nothing_must_set_something_up() {
    let service = Service::new();
    let pool = mfa_pool(&service, "ON", &["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]).await;
    service.user(&pool, "alice").await;
    let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    assert_eq!(asked["ChallengeName"], "MFA_SETUP");
    let set_up =
        |email: &str| respond(Door::Public, &pool, "MFA_SETUP", &asked["Session"], json!({"USERNAME": "alice", "EMAIL": email}));
    let bad = service.error("RespondToAuthChallenge", set_up("nowhere")).await;
    assert_eq!(bad, "InvalidParameterException: Invalid email address format.");
    let code_asked = service.ok("RespondToAuthChallenge", set_up("new@example.com")).await;
    assert_eq!(code_asked["ChallengeName"], "EMAIL_OTP");
    assert_eq!(code_asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"], "n***@e***");
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(attribute(&shown["UserAttributes"], "email"), None);
    let (code, _) = newest(&service);
    let answer = |code: &str| {
        respond(Door::Public, &pool, "EMAIL_OTP", &code_asked["Session"], json!({"USERNAME": "alice", "EMAIL_OTP_CODE": code}))
    };
    assert_eq!(service.error("RespondToAuthChallenge", answer(&other(&code))).await, WRONG);
    let tokens = service.ok("RespondToAuthChallenge", answer(&code)).await;
    assert_eq!(claims(&tokens["AuthenticationResult"]["IdToken"])["email_verified"], true);
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(attribute(&shown["UserAttributes"], "email").unwrap(), "new@example.com");
    assert_eq!(shown["UserMFASettingList"], json!(["EMAIL_OTP"]));
    let again = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    assert_eq!(again["ChallengeName"], "EMAIL_OTP");
}

#[tokio::test]
async fn a_pool_without_email_codes_sets_none_up() {
    let service = Service::new();
    let pool = mfa_pool(&service, "ON", &["SOFTWARE_TOKEN_MFA"]).await;
    service.user(&pool, "alice").await;
    let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    let set_up =
        respond(Door::Public, &pool, "MFA_SETUP", &asked["Session"], json!({"USERNAME": "alice", "EMAIL": "a@b.example"}));
    let refused = "InvalidParameterException: Email MFA cannot be set up for the user.";
    assert_eq!(service.error("RespondToAuthChallenge", set_up).await, refused);
}

#[tokio::test]
async fn a_user_chooses() {
    let mut service = Service::new();
    let pool = mfa_pool(&service, "OPTIONAL", &["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]).await;
    reachable(&service, &pool, "alice").await;
    let app = totp::set_up(&mut service, &pool, "alice", None).await;
    let all = json!({"SMSMfaSettings": {"Enabled": true}, "SoftwareTokenMfaSettings": {"Enabled": true},
                     "EmailMfaSettings": {"Enabled": true}});
    assert_eq!(prefer(&service, &pool, all).await, "ok");
    for door in Door::BOTH {
        for factor in ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"] {
            let asked = service.ok(door.initiate(), door.password(&pool, "alice")).await;
            assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE");
            assert_eq!(
                asked["ChallengeParameters"],
                json!({"MFAS_CAN_CHOOSE": r#"["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#, "USER_ID_FOR_SRP": "alice"})
            );
            let choose = |answer: &str| {
                respond(door, &pool, "SELECT_MFA_TYPE", &asked["Session"], json!({"USERNAME": "alice", "ANSWER": answer}))
            };
            assert_eq!(
                service.error(door.respond(), choose("SMS_OTP")).await,
                "InvalidParameterException: The selected MFA type is not available for the user."
            );
            let next = service.ok(door.respond(), choose(factor)).await;
            assert_eq!(next["ChallengeName"], factor);
            assert_eq!(service.error(door.respond(), choose(factor)).await, ONCE);
            let code = if factor == "SOFTWARE_TOKEN_MFA" { app.code(&service, 0) } else { newest(&service).0 };
            let key = format!("{factor}_CODE");
            let answer = respond(door, &pool, factor, &next["Session"], json!({"USERNAME": "alice", key: code}));
            assert!(service.ok(door.respond(), answer).await["AuthenticationResult"]["AccessToken"].is_string());
        }
        service.wait(60);
    }
}

#[tokio::test]
async fn preferences() {
    let service = Service::new();
    let pool = mfa_pool(&service, "OPTIONAL", &["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]).await;
    reachable(&service, &pool, "alice").await;
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let (sms, email) = ("SMSMfaSettings", "EmailMfaSettings");
    let set = |factor: &str, enabled: bool, preferred: bool| json!({factor: {"Enabled": enabled, "PreferredMfa": preferred}});
    // What is set, and what is shown then.
    let steps = [
        (json!({}), json!(null), json!(null)),
        (set(sms, true, false), json!(["SMS_MFA"]), json!(null)),
        (set(email, true, true), json!(["SMS_MFA", "EMAIL_OTP"]), json!("EMAIL_OTP")),
        (set(sms, true, true), json!(["SMS_MFA", "EMAIL_OTP"]), json!("SMS_MFA")),
        (set(email, true, false), json!(["SMS_MFA", "EMAIL_OTP"]), json!("SMS_MFA")),
        (set(sms, true, false), json!(["SMS_MFA", "EMAIL_OTP"]), json!(null)),
        (with(set(sms, true, true), &set(email, true, false)), json!(["SMS_MFA", "EMAIL_OTP"]), json!("SMS_MFA")),
        (with(set(sms, true, false), &set(email, true, true)), json!(["SMS_MFA", "EMAIL_OTP"]), json!("EMAIL_OTP")),
        (set(email, false, false), json!(["SMS_MFA"]), json!(null)),
        (json!({sms: {}}), json!(null), json!(null)),
    ];
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    for by_admin in [true, false] {
        for (settings, list, preferred) in &steps {
            let (operation, key) = match by_admin {
                true => ("AdminSetUserMFAPreference", user.clone()),
                false => ("SetUserMFAPreference", json!({"AccessToken": token})),
            };
            assert_eq!(service.ok(operation, with(key, settings)).await, json!({}));
            let seen =
                [service.ok("AdminGetUser", user.clone()).await, service.ok("GetUser", json!({"AccessToken": token})).await];
            for shown in seen {
                assert_eq!(shown.get("UserMFASettingList").unwrap_or(&Value::Null), list, "{settings}");
                assert_eq!(shown.get("PreferredMfaSetting").unwrap_or(&Value::Null), preferred, "{settings}");
                assert!(shown.get("MFAOptions").is_none());
            }
        }
    }
}

#[tokio::test]
async fn refusals_of_preferences() {
    let service = Service::new();
    let pool = mfa_pool(&service, "OPTIONAL", &["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]).await;
    service.user(&pool, "alice").await;
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let on = json!({"Enabled": true, "PreferredMfa": true});
    let config = |word: &str| format!("InvalidParameterException: User does not have delivery config set to turn on {word}");
    let cases = [
        (json!({"SMSMfaSettings": on}), config("SMS_MFA")),
        (json!({"EmailMfaSettings": on}), config("EMAIL_OTP")),
        (json!({"SoftwareTokenMfaSettings": on}), config("SOFTWARE_TOKEN_MFA")),
        (
            json!({"SMSMfaSettings": on, "EmailMfaSettings": on}),
            "InvalidParameterException: Only one MFA method can be set as preferred.".into(),
        ),
        (
            json!({"SMSMfaSettings": {"PreferredMfa": true}}),
            "InvalidParameterException: SMS_MFA cannot be preferred unless it is enabled.".into(),
        ),
        (
            json!({"WebAuthnMfaSettings": {"Enabled": true}}),
            "InvalidParameterException: Passkeys are not a multi-factor method of this user pool.".into(),
        ),
    ];
    for (settings, expected) in cases {
        assert_eq!(prefer(&service, &pool, settings.clone()).await, expected, "{settings}");
        let by_user = with(json!({"AccessToken": token}), &settings);
        assert_eq!(service.error("SetUserMFAPreference", by_user).await, expected, "{settings}");
    }
    assert_eq!(prefer(&service, &pool, json!({"SMSMfaSettings": {"Enabled": false}})).await, "ok");
    let nobody = json!({"UserPoolId": pool.id, "Username": "nobody"});
    assert_eq!(service.error("AdminSetUserMFAPreference", nobody).await, "UserNotFoundException: User does not exist.");
    let garbage = json!({"AccessToken": "x"});
    assert_eq!(service.error("SetUserMFAPreference", garbage).await, "NotAuthorizedException: Invalid Access Token");
    let elsewhere = json!({"UserPoolId": "eu-west-1_nowhere", "Username": "alice"});
    assert_eq!(
        service.error("AdminSetUserMFAPreference", elsewhere).await,
        "ResourceNotFoundException: User pool eu-west-1_nowhere does not exist."
    );
}

#[tokio::test]
async fn the_older_way_knows_sms_only() {
    let service = Service::new();
    let pool = mfa_pool(&service, "OPTIONAL", &["SMS_MFA"]).await;
    reachable(&service, &pool, "alice").await;
    service.user(&pool, "bob").await;
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    let sms = json!([{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]);
    for (operation, key) in [("AdminSetUserSettings", user.clone()), ("SetUserSettings", json!({"AccessToken": token}))] {
        let set = |options: &Value| with(key.clone(), &json!({"MFAOptions": options}));
        assert_eq!(service.ok(operation, set(&sms)).await, json!({}));
        for (get, who) in [("AdminGetUser", user.clone()), ("GetUser", json!({"AccessToken": token}))] {
            assert_eq!(service.ok(get, who).await["MFAOptions"], sms);
        }
        let list = json!({"UserPoolId": pool.id, "Filter": "username = \"alice\""});
        assert_eq!(service.ok("ListUsers", list).await["Users"][0]["MFAOptions"], sms);
        let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA");
        assert_eq!(
            service.error(operation, set(&json!([{"DeliveryMedium": "EMAIL", "AttributeName": "email"}]))).await,
            "InvalidParameterException: MFAOptions can only deliver by SMS to phone_number."
        );
        service.ok(operation, set(&json!([]))).await;
        let shown = service.ok("AdminGetUser", user.clone()).await;
        assert!(shown.get("MFAOptions").is_none() && shown.get("UserMFASettingList").is_none(), "{shown}");
        service.sign_in(&pool, "alice").await["AccessToken"].as_str().unwrap();
    }
    let bob = json!({"UserPoolId": pool.id, "Username": "bob", "MFAOptions": sms});
    assert_eq!(
        service.error("AdminSetUserSettings", bob).await,
        "InvalidParameterException: User does not have delivery config set to turn on SMS_MFA"
    );
    let nobody = json!({"UserPoolId": pool.id, "Username": "nobody", "MFAOptions": []});
    assert_eq!(service.error("AdminSetUserSettings", nobody).await, "UserNotFoundException: User does not exist.");
}

#[tokio::test]
async fn refreshing_asks_for_nothing() {
    let service = Service::new();
    let pool = mfa_pool(&service, "OPTIONAL", &["SMS_MFA"]).await;
    reachable(&service, &pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    assert_eq!(prefer(&service, &pool, json!({"SMSMfaSettings": {"Enabled": true}})).await, "ok");
    service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await["AuthenticationResult"]["IdToken"].as_str().unwrap();
}

#[tokio::test]
async fn triggers_write_the_message_and_see_the_sign_in_once() {
    let functions = Functions::new(|event| {
        Ok(match event["triggerSource"].as_str() {
            Some("CustomMessage_Authentication") => {
                json!({"smsMessage": "Say {####}", "emailMessage": null, "emailSubject": null})
            }
            _ => event["response"].clone(),
        })
    });
    let service = &functions.service;
    let triggers = config(&["CustomMessage", "PreAuthentication", "PostAuthentication"]);
    let pool = service.pool_with(triggers, json!({})).await;
    service.ok("SetUserPoolMfaConfig", mfa_config(&pool, "ON", &["SMS_MFA"])).await;
    reachable(service, &pool, "alice").await;
    functions.seen();
    let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    assert_eq!(functions.sources(), ["PreAuthentication_Authentication", "CustomMessage_Authentication"]);
    let message = service.cognito.messages(1).remove(0);
    assert_eq!(message.text.as_deref(), Some(format!("Say {}", message.code).as_str()));
    let answer = |code: &str| {
        respond(Door::Public, &pool, "SMS_MFA", &asked["Session"], json!({"USERNAME": "alice", "SMS_MFA_CODE": code}))
    };
    assert_eq!(service.error("RespondToAuthChallenge", answer(&other(&message.code))).await, WRONG);
    assert!(functions.sources().is_empty());
    service.ok("RespondToAuthChallenge", answer(&message.code)).await;
    assert_eq!(functions.sources(), ["PostAuthentication_Authentication"]);
}

/// First factors: `USER_AUTH`, challenge, key of the answer, attribute.
const FIRST: [(&str, &str, &str); 2] = [("EMAIL_OTP", "EMAIL_OTP_CODE", "email"), ("SMS_OTP", "SMS_OTP_CODE", "phone_number")];

async fn passwordless(service: &Service, factor: &str) -> Pool {
    let factors = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", factor]}}});
    service.pool_with(factors, json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]})).await
}

fn choose(pool: &Pool, factor: &str) -> Value {
    json!({"ClientId": pool.client, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "alice", "PREFERRED_CHALLENGE": factor}})
}

#[tokio::test]
async fn a_code_as_the_first_factor_proves_the_address_and_confirms_the_user() {
    for (challenge, key, name) in FIRST {
        let service = Service::new();
        let pool = passwordless(&service, challenge).await;
        let value = if name == "email" { "alice@example.com" } else { "+12065559934" };
        let sign_up = json!({"ClientId": pool.client, "Username": "alice", "Password": PASSWORD,
                             "UserAttributes": [{"Name": name, "Value": value}]});
        service.ok("SignUp", sign_up).await;
        let asked = service.ok("InitiateAuth", choose(&pool, challenge)).await;
        assert_eq!(asked["ChallengeName"], challenge, "{asked}");
        assert!(asked["ChallengeParameters"].get("USER_ID_FOR_SRP").is_none());
        let (code, destination) = newest(&service);
        assert_eq!((code.len(), destination.as_str()), (8, value));
        let answer =
            |code: &str| respond(Door::Public, &pool, challenge, &asked["Session"], json!({"USERNAME": "alice", key: code}));
        assert_eq!(service.error("RespondToAuthChallenge", answer(&other(&code))).await, WRONG);
        let user = json!({"UserPoolId": pool.id, "Username": "alice"});
        assert_eq!(service.ok("AdminGetUser", user.clone()).await["UserStatus"], "UNCONFIRMED");
        let tokens = service.ok("RespondToAuthChallenge", answer(&code)).await;
        assert_eq!(claims(&tokens["AuthenticationResult"]["IdToken"])[format!("{name}_verified")], true);
        let shown = service.ok("AdminGetUser", user).await;
        assert_eq!(shown["UserStatus"], "CONFIRMED");
        assert_eq!(attribute(&shown["UserAttributes"], &format!("{name}_verified")).unwrap(), "true");
        assert_eq!(service.error("RespondToAuthChallenge", answer(&code)).await, ONCE);
    }
}

#[tokio::test]
async fn a_code_does_not_prove_an_address_that_came_after() {
    let service = Service::new();
    let pool = passwordless(&service, "EMAIL_OTP").await;
    service.user_with(&pool, "alice", json!([{"Name": "email", "Value": "alice@example.com"}])).await;
    let asked = service.ok("InitiateAuth", choose(&pool, "EMAIL_OTP")).await;
    let (code, _) = newest(&service);
    let change = json!({"UserPoolId": pool.id, "Username": "alice",
                        "UserAttributes": [{"Name": "email", "Value": "other@example.com"}]});
    service.ok("AdminUpdateUserAttributes", change).await;
    let answer =
        respond(Door::Public, &pool, "EMAIL_OTP", &asked["Session"], json!({"USERNAME": "alice", "EMAIL_OTP_CODE": code}));
    assert_eq!(service.error("RespondToAuthChallenge", answer).await, INVALID);
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_ne!(attribute(&shown["UserAttributes"], "email_verified").as_deref(), Some("true"));
}

#[tokio::test]
async fn nobody_has_no_right_code() {
    let service = Service::new();
    let pool = passwordless(&service, "EMAIL_OTP").await;
    let hiding = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"], "PreventUserExistenceErrors": "ENABLED"});
    let (client, _) = service.client(&pool.id, hiding).await;
    let pool = Pool { client, ..pool };
    let asked = service.ok("InitiateAuth", choose(&pool, "EMAIL_OTP")).await;
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    assert!(service.cognito.messages(1).is_empty());
    let answer =
        respond(Door::Public, &pool, "EMAIL_OTP", &asked["Session"], json!({"USERNAME": "alice", "EMAIL_OTP_CODE": "12345678"}));
    assert_eq!(service.error("RespondToAuthChallenge", answer).await, WRONG);
}

/// Functions that hold two sign-ins until both have passed every check.
pub fn meeting() -> Functions {
    let both = Barrier::new(2);
    Functions::new(move |event| {
        if event["triggerSource"] == "PostAuthentication_Authentication" {
            both.wait();
        }
        Ok(event["response"].clone())
    })
}

/// Sends both answers at once; how they fare, sorted.
pub async fn race(service: &Service, pool: &Pool, one: Value, other: Value) -> [String; 2] {
    let meet = with(config(&["PostAuthentication"]), &json!({"UserPoolId": pool.id}));
    service.ok("UpdateUserPool", meet).await;
    let (one, other) = tokio::join!(service.error("RespondToAuthChallenge", one), service.error("RespondToAuthChallenge", other));
    let mut outcomes = [one, other];
    outcomes.sort();
    outcomes
}

#[tokio::test]
async fn of_two_answers_at_once_one_counts() {
    let functions = meeting();
    let service = &functions.service;
    let pool = mfa_pool(service, "ON", &["SMS_MFA"]).await;
    reachable(service, &pool, "alice").await;
    let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    let (code, _) = newest(service);
    let answer = respond(Door::Public, &pool, "SMS_MFA", &asked["Session"], json!({"USERNAME": "alice", "SMS_MFA_CODE": code}));
    assert_eq!(race(service, &pool, answer.clone(), answer).await, [ONCE, "ok"]);
}

#[tokio::test]
async fn a_code_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file.clone()));
    let pool = mfa_pool(&service, "ON", &["EMAIL_OTP"]).await;
    reachable(&service, &pool, "alice").await;
    let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    let (code, _) = newest(&service);
    drop(service);
    let service = Service::open(Some(file));
    let answer =
        respond(Door::Public, &pool, "EMAIL_OTP", &asked["Session"], json!({"USERNAME": "alice", "EMAIL_OTP_CODE": code}));
    service.ok("RespondToAuthChallenge", answer).await["AuthenticationResult"]["IdToken"].as_str().unwrap();
}

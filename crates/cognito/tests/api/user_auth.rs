//! `USER_AUTH`: the user chooses how to begin.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::service::{PASSWORD, Pool, Service, with};
use crate::srp;

const INCORRECT: &str = "NotAuthorizedException: Incorrect username or password.";
const PASSWORDS: [&str; 2] = ["PASSWORD_SRP", "PASSWORD"];

async fn pool_allowing(service: &Service, factors: Value, client: Value) -> Pool {
    let policy = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}});
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    service.pool_with(policy, with(flows, &client)).await
}

async fn pool(service: &Service) -> Pool {
    pool_allowing(service, json!(["PASSWORD"]), json!({})).await
}

fn begin(pool: &Pool, parameters: Value) -> Value {
    let mut body = json!({"ClientId": pool.client, "AuthFlow": "USER_AUTH"});
    body["AuthParameters"] = parameters;
    body
}

fn answer(pool: &Pool, challenge: &str, asked: &Value, responses: Value) -> Value {
    let mut body = json!({"ClientId": pool.client, "ChallengeName": challenge, "Session": asked["Session"]});
    body["ChallengeResponses"] = responses;
    body
}

fn email(address: &str) -> Value {
    json!([{"Name": "email", "Value": address}])
}

#[tokio::test]
async fn a_choice_of_passwords() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    assert_eq!(
        asked,
        json!({"ChallengeName": "SELECT_CHALLENGE", "Session": asked["Session"], "ChallengeParameters": {},
               "AvailableChallenges": PASSWORDS})
    );
    let select = json!({"USERNAME": "alice", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let done = service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select.clone())).await;
    let token = &done["AuthenticationResult"]["AccessToken"];
    assert_eq!(service.ok("GetUser", json!({"AccessToken": token})).await["Username"], "alice");
    assert_eq!(
        service.error("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await,
        "NotAuthorizedException: Invalid session for the user, session can only be used once."
    );
}

#[tokio::test]
async fn a_password_asked_for_in_two_steps() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    let preferred = json!({"USERNAME": "alice", "PREFERRED_CHALLENGE": "PASSWORD"});
    let asked = service.ok("InitiateAuth", begin(&pool, preferred.clone())).await;
    assert_eq!(
        asked,
        json!({"ChallengeName": "PASSWORD", "Session": asked["Session"], "ChallengeParameters": {},
               "AvailableChallenges": PASSWORDS})
    );
    let respond = "RespondToAuthChallenge";
    let wrong = json!({"USERNAME": "alice", "PASSWORD": "Wr0ng-one!"});
    assert_eq!(service.error(respond, answer(&pool, "PASSWORD", &asked, wrong)).await, INCORRECT);
    let right = json!({"USERNAME": "alice", "PASSWORD": PASSWORD});
    assert_eq!(service.error(respond, answer(&pool, "PASSWORD", &asked, right.clone())).await, "ok", "still waits");

    let selected = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    let choose = json!({"USERNAME": "alice", "ANSWER": "PASSWORD"});
    let asked = service.ok(respond, answer(&pool, "SELECT_CHALLENGE", &selected, choose)).await;
    assert_eq!(asked, json!({"ChallengeName": "PASSWORD", "Session": asked["Session"], "ChallengeParameters": {}}));
    assert_ne!(asked["Session"], selected["Session"]);
    assert_eq!(service.error(respond, answer(&pool, "PASSWORD", &asked, right)).await, "ok");

    let at_once = with(preferred, &json!({"PASSWORD": PASSWORD}));
    let done = service.ok("InitiateAuth", begin(&pool, at_once)).await;
    assert!(done["AuthenticationResult"]["IdToken"].is_string());
    assert_eq!(done.get("AvailableChallenges"), None);
}

#[tokio::test]
async fn a_password_that_is_proved() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    let preferred = json!({"USERNAME": "alice", "PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": srp::srp_a()});
    let first = service.ok("InitiateAuth", begin(&pool, preferred)).await;

    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    let select = json!({"USERNAME": "alice", "ANSWER": "PASSWORD_SRP", "SRP_A": srp::srp_a()});
    let second = service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await;

    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    let select = json!({"USERNAME": "alice", "ANSWER": "PASSWORD_SRP"});
    let asked = service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await;
    assert_eq!(asked["ChallengeName"], "PASSWORD_SRP");
    let bad = json!({"USERNAME": "alice", "SRP_A": "0"});
    assert_eq!(
        service.error("RespondToAuthChallenge", answer(&pool, "PASSWORD_SRP", &asked, bad)).await,
        "InvalidParameterException: Invalid SRP_A."
    );
    let third = json!({"USERNAME": "alice", "SRP_A": srp::srp_a()});
    let third = service.ok("RespondToAuthChallenge", answer(&pool, "PASSWORD_SRP", &asked, third)).await;
    for verifier in [first, second, third] {
        assert_eq!(verifier["ChallengeName"], "PASSWORD_VERIFIER");
        let proof = srp::proof(&pool, &verifier, PASSWORD);
        assert!(service.ok("RespondToAuthChallenge", proof).await["AuthenticationResult"]["AccessToken"].is_string());
    }
}

#[tokio::test]
async fn through_the_admin_operations() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    let admin = |body: Value| with(body, &json!({"UserPoolId": pool.id}));
    let asked = service.ok("AdminInitiateAuth", admin(begin(&pool, json!({"USERNAME": "alice"})))).await;
    assert_eq!(asked["AvailableChallenges"], json!(PASSWORDS));
    let select = json!({"USERNAME": "alice", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let select = admin(answer(&pool, "SELECT_CHALLENGE", &asked, select));
    let done = service.ok("AdminRespondToAuthChallenge", select).await;
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

#[tokio::test]
async fn a_temporary_password() {
    let service = Service::new();
    let pool = pool_allowing(&service, json!(["PASSWORD", "EMAIL_OTP"]), json!({})).await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": "Temp-0rary",
                      "UserAttributes": email("alice@example.com"), "MessageAction": "SUPPRESS"});
    service.ok("AdminCreateUser", user).await;
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], json!(PASSWORDS));
    let select = json!({"USERNAME": "alice", "ANSWER": "PASSWORD", "PASSWORD": "Temp-0rary"});
    let next = service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await;
    assert_eq!(next["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let new = json!({"USERNAME": "alice", "NEW_PASSWORD": PASSWORD});
    let done = service.ok("RespondToAuthChallenge", answer(&pool, "NEW_PASSWORD_REQUIRED", &next, new)).await;
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

/// What is wrong with the first request, and with answers.
#[tokio::test]
async fn refusals() {
    let mut service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    service.user(&pool, "bob").await;
    let initiate = "InitiateAuth";
    let without = json!({"USERNAME": "nobody", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD});
    let cases = [
        (json!({}), "InvalidParameterException: Missing required parameter USERNAME"),
        (without, "UserNotFoundException: User does not exist."),
        (json!({"USERNAME": "nobody"}), "UserNotFoundException: User does not exist."),
        (json!({"USERNAME": "alice", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "Wr0ng-one!"}), INCORRECT),
        (
            json!({"USERNAME": "alice", "PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": "0"}),
            "InvalidParameterException: Invalid SRP_A.",
        ),
        (json!({"USERNAME": "alice", "PREFERRED_CHALLENGE": "WEB_AUTHN"}), "ok"),
    ];
    for (parameters, expected) in cases {
        assert_eq!(service.error(initiate, begin(&pool, parameters.clone())).await, expected, "{parameters}");
    }
    let plain = service.pool().await;
    assert_eq!(
        service.error(initiate, begin(&plain, json!({"USERNAME": "alice"}))).await,
        "InvalidParameterException: USER_AUTH flow not enabled for this client"
    );

    let asked = service.ok(initiate, begin(&pool, json!({"USERNAME": "alice"}))).await;
    let missing = |key: &str| format!("InvalidParameterException: Missing required parameter {key}");
    let invalid = "NotAuthorizedException: Invalid session for the user.";
    let none = "InvalidParameterException: The selected challenge is not available for the user.";
    let cases = [
        ("SELECT_CHALLENGE", json!({"ANSWER": "PASSWORD"}), missing("USERNAME")),
        ("SELECT_CHALLENGE", json!({"USERNAME": "alice"}), missing("ANSWER")),
        ("SELECT_CHALLENGE", json!({"USERNAME": "alice", "ANSWER": "EMAIL_OTP"}), none.into()),
        ("SELECT_CHALLENGE", json!({"USERNAME": "alice", "ANSWER": "WEB_AUTHN"}), none.into()),
        ("SELECT_CHALLENGE", json!({"USERNAME": "alice", "ANSWER": "CUSTOM_CHALLENGE"}), none.into()),
        ("SELECT_CHALLENGE", json!({"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}), invalid.into()),
        ("PASSWORD", json!({"USERNAME": "alice"}), missing("PASSWORD")),
        ("PASSWORD_SRP", json!({"USERNAME": "alice"}), missing("SRP_A")),
        ("WEB_AUTHN", json!({"USERNAME": "alice"}), missing("CREDENTIAL")),
        ("NEW_PASSWORD_REQUIRED", json!({"USERNAME": "alice", "NEW_PASSWORD": PASSWORD}), invalid.into()),
    ];
    for (challenge, responses, expected) in cases {
        let error = service.error("RespondToAuthChallenge", answer(&pool, challenge, &asked, responses)).await;
        assert_eq!(error, expected, "{challenge}");
    }
    let right = json!({"USERNAME": "alice", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let mut no_session = answer(&pool, "SELECT_CHALLENGE", &asked, right.clone());
    no_session.as_object_mut().unwrap().remove("Session");
    assert_eq!(service.error("RespondToAuthChallenge", no_session).await, missing("Session"));
    service.wait(181);
    assert_eq!(
        service.error("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, right)).await,
        "NotAuthorizedException: Invalid session for the user, session is expired."
    );
}

#[tokio::test]
async fn accounts_that_do_not_stand_well() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "off").await;
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "off"}))).await;
    service.ok("AdminDisableUser", json!({"UserPoolId": pool.id, "Username": "off"})).await;
    let disabled = "NotAuthorizedException: User is disabled.";
    assert_eq!(service.error("InitiateAuth", begin(&pool, json!({"USERNAME": "off"}))).await, disabled);
    let select = json!({"USERNAME": "off", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let error = service.error("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await;
    assert_eq!(error, disabled);

    service.ok("SignUp", json!({"ClientId": pool.client, "Username": "new", "Password": PASSWORD})).await;
    assert_eq!(
        service.error("InitiateAuth", begin(&pool, json!({"USERNAME": "new"}))).await,
        "UserNotConfirmedException: User is not confirmed."
    );

    service.user(&pool, "guessed").await;
    let guess = json!({"USERNAME": "guessed", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "Wr0ng-one!"});
    for _ in 0..5 {
        assert_eq!(service.error("InitiateAuth", begin(&pool, guess.clone())).await, INCORRECT);
    }
    assert_eq!(
        service.error("InitiateAuth", begin(&pool, with(guess, &json!({"PASSWORD": PASSWORD})))).await,
        "NotAuthorizedException: Password attempts exceeded"
    );
}

/// A name that nobody has looks like one that somebody has, from the first request to the last.
#[tokio::test]
async fn nobody_is_not_told_from_somebody() {
    let service = Service::new();
    let hides = json!({"PreventUserExistenceErrors": "ENABLED"});
    let pool = pool_allowing(&service, json!(["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]), hides).await;
    service.user_with(&pool, "jane@example.com", email("jane@example.com")).await;
    let names = ["jane@example.com", "john@example.com"];
    let mut seen = [Vec::new(), Vec::new()];
    for (name, seen) in names.into_iter().zip(&mut seen) {
        let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": name}))).await;
        let respond = |responses: Value| answer(&pool, "SELECT_CHALLENGE", &asked, responses);
        let wrong = json!({"USERNAME": name, "ANSWER": "PASSWORD", "PASSWORD": "Wr0ng-one!"});
        seen.push(looks(&asked));
        seen.push(json!(service.error("RespondToAuthChallenge", respond(wrong)).await));
        let passkey = json!({"USERNAME": name, "ANSWER": "WEB_AUTHN"});
        seen.push(json!(service.error("RespondToAuthChallenge", respond(passkey)).await));
        let proof = json!({"USERNAME": name, "ANSWER": "PASSWORD_SRP", "SRP_A": srp::srp_a()});
        seen.push(looks(&service.ok("RespondToAuthChallenge", respond(proof)).await));
        let at_once = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "Wr0ng-one!"});
        seen.push(json!(service.error("InitiateAuth", begin(&pool, at_once)).await));
        let password = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "PASSWORD"});
        seen.push(looks(&service.ok("InitiateAuth", begin(&pool, password)).await));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0][0]["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]));
}

/// An answer without what is random in it.
fn looks(answer: &Value) -> Value {
    let mut answer = answer.clone();
    for member in ["Session"] {
        if answer.get(member).is_some() {
            answer[member] = "…".into();
        }
    }
    for (name, value) in answer["ChallengeParameters"].as_object_mut().unwrap() {
        if !name.starts_with("CODE_") {
            *value = "…".into();
        }
    }
    answer
}

#[tokio::test]
async fn a_trigger_is_asked_once_before_anything_is_judged() {
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let service = Service::with_triggers(None, move |call| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(call.event.to_vec())
    });
    let trigger = json!({"LambdaConfig": {"PreAuthentication": "arn:aws:lambda:eu-west-1:123456789012:function:f"}});
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]});
    let pool = service.pool_with(trigger, flows).await;
    service.user(&pool, "alice").await;
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    let select = json!({"USERNAME": "alice", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await;
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn signed_in_right_after_the_sign_up() {
    let mut service = Service::new();
    let verified = json!({"AutoVerifiedAttributes": ["email"]});
    let pool = service.pool_with(verified, json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]})).await;
    let confirm = async |service: &Service, name: &str| {
        let sign_up = json!({"ClientId": pool.client, "Username": name, "Password": PASSWORD,
                             "UserAttributes": email(&format!("{name}@example.com"))});
        service.ok("SignUp", sign_up).await;
        let code = service.cognito.messages(1)[0].code.clone();
        let confirm = json!({"ClientId": pool.client, "Username": name, "ConfirmationCode": code});
        service.ok("ConfirmSignUp", confirm).await["Session"].clone()
    };
    let initiate = |session: &Value, name: &str| with(begin(&pool, json!({"USERNAME": name})), &json!({"Session": session}));
    let session = confirm(&service, "alice").await;
    assert_eq!(
        service.error("InitiateAuth", initiate(&session, "bob")).await,
        "NotAuthorizedException: Invalid session for the user."
    );
    let done = service.ok("InitiateAuth", initiate(&session, "alice")).await;
    assert!(done["AuthenticationResult"]["RefreshToken"].is_string());
    assert_eq!(
        service.error("InitiateAuth", initiate(&session, "alice")).await,
        "NotAuthorizedException: Invalid session for the user, session can only be used once."
    );
    let session = confirm(&service, "carol").await;
    service.wait(181);
    assert_eq!(
        service.error("InitiateAuth", initiate(&session, "carol")).await,
        "NotAuthorizedException: Invalid session for the user, session is expired."
    );
}

#[tokio::test]
async fn what_a_user_can_sign_in_with() {
    let service = Service::new();
    let all = json!(["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]);
    let pool = pool_allowing(&service, all, json!({})).await;
    service.ok("CreateUserPoolDomain", json!({"UserPoolId": pool.id, "Domain": "shop"})).await;
    let reachable = json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "phone_number", "Value": "+12065550100"}]);
    service.user_with(&pool, "alice", reachable).await;
    service.user(&pool, "bob").await;
    let factors = async |token: &Value| service.ok("GetUserAuthFactors", json!({"AccessToken": token})).await;

    let bob = service.sign_in(&pool, "bob").await["AccessToken"].clone();
    assert_eq!(factors(&bob).await, json!({"Username": "bob", "ConfiguredUserAuthFactors": ["PASSWORD"]}));
    let alice = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let reached = json!({"Username": "alice", "ConfiguredUserAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]});
    assert_eq!(factors(&alice).await, reached);

    let options = service.ok("StartWebAuthnRegistration", json!({"AccessToken": alice})).await;
    let mut passkey = Authenticator::new("https://shop.auth.eu-west-1.amazoncognito.com");
    let credential = passkey.create(&options["CredentialCreationOptions"]);
    service.ok("CompleteWebAuthnRegistration", json!({"AccessToken": alice, "Credential": credential})).await;
    let four = json!(["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]);
    assert_eq!(factors(&alice).await["ConfiguredUserAuthFactors"], four);

    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    let five = json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]);
    assert_eq!(asked["AvailableChallenges"], five);
    let signed = passkey.get(&asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]);
    let select = json!({"USERNAME": "alice", "ANSWER": "WEB_AUTHN", "CREDENTIAL": signed});
    let done = service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await;
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());

    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    let select = json!({"USERNAME": "alice", "ANSWER": "WEB_AUTHN"});
    let asked = service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await;
    let signed = passkey.get(&asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]);
    let signed = answer(&pool, "WEB_AUTHN", &asked, json!({"USERNAME": "alice", "CREDENTIAL": signed}));
    assert_eq!(service.error("RespondToAuthChallenge", signed).await, "ok");
}

#[tokio::test]
async fn a_code_signs_in_and_confirms() {
    let service = Service::new();
    let hides = json!({"PreventUserExistenceErrors": "ENABLED"});
    let pool = pool_allowing(&service, json!(["EMAIL_OTP"]), hides).await;
    let user = json!({"ClientId": pool.client, "Username": "jane@example.com", "Password": PASSWORD,
                      "UserAttributes": email("jane@example.com")});
    service.ok("SignUp", user).await;
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "jane@example.com"}))).await;
    let parameters = json!({"CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL", "CODE_DELIVERY_DESTINATION": "j***@e***"});
    assert_eq!(
        asked,
        json!({"ChallengeName": "EMAIL_OTP", "Session": asked["Session"], "ChallengeParameters": parameters,
               "AvailableChallenges": ["EMAIL_OTP"]})
    );
    let code = service.cognito.messages(1)[0].code.clone();
    assert_eq!(code.len(), 8);
    let nobody = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "john@example.com"}))).await;
    assert_eq!(looks(&nobody), looks(&asked));

    let respond = |name: &str, asked: &Value, code: &str| {
        answer(&pool, "EMAIL_OTP", asked, json!({"USERNAME": name, "EMAIL_OTP_CODE": code}))
    };
    let wrong = "CodeMismatchException: Invalid code or auth state for the user.";
    let name = "RespondToAuthChallenge";
    assert_eq!(service.error(name, respond("jane@example.com", &asked, "0000000")).await, wrong);
    assert_eq!(service.error(name, respond("john@example.com", &nobody, "0000000")).await, wrong);
    let done = service.ok(name, respond("jane@example.com", &asked, &code)).await;
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    let key = json!({"UserPoolId": pool.id, "Username": "jane@example.com"});
    let user = service.ok("AdminGetUser", key).await;
    assert_eq!(user["UserStatus"], "CONFIRMED");
    let verified = crate::service::attribute(&user["UserAttributes"], "email_verified");
    assert_eq!(verified.as_deref(), Some("true"));
}

#[tokio::test]
async fn a_code_among_other_ways() {
    let service = Service::new();
    let pool = pool_allowing(&service, json!(["PASSWORD", "EMAIL_OTP", "SMS_OTP"]), json!({})).await;
    let phone = json!([{"Name": "phone_number", "Value": "+12065550100"}]);
    service.user_with(&pool, "alice", phone).await;
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD", "SMS_OTP"]));
    let select = json!({"USERNAME": "alice", "ANSWER": "SMS_OTP"});
    let sent = service.ok("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select.clone())).await;
    let parameters = json!({"CODE_DELIVERY_DELIVERY_MEDIUM": "SMS", "CODE_DELIVERY_DESTINATION": "+*******0100"});
    assert_eq!(sent, json!({"ChallengeName": "SMS_OTP", "Session": sent["Session"], "ChallengeParameters": parameters}));
    assert_eq!(
        service.error("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await,
        "NotAuthorizedException: Invalid session for the user, session can only be used once."
    );
    let code = service.cognito.messages(1)[0].code.clone();
    let right = json!({"USERNAME": "alice", "SMS_OTP_CODE": code});
    let done = service.ok("RespondToAuthChallenge", answer(&pool, "SMS_OTP", &sent, right)).await;
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());

    let preferred = json!({"USERNAME": "alice", "PREFERRED_CHALLENGE": "SMS_OTP"});
    assert_eq!(service.ok("InitiateAuth", begin(&pool, preferred)).await["ChallengeName"], "SMS_OTP");
}

#[tokio::test]
async fn codes_and_second_factors_do_not_go_together() {
    let service = Service::new();
    let pool = pool_allowing(&service, json!(["PASSWORD", "EMAIL_OTP"]), json!({})).await;
    service.user_with(&pool, "alice", email("alice@example.com")).await;
    let all = json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]);
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    assert_eq!(asked["AvailableChallenges"], all);
    let app = json!({"UserPoolId": pool.id, "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    service.ok("SetUserPoolMfaConfig", app).await;
    let select = json!({"USERNAME": "alice", "ANSWER": "EMAIL_OTP"});
    assert_eq!(
        service.error("RespondToAuthChallenge", answer(&pool, "SELECT_CHALLENGE", &asked, select)).await,
        "InvalidParameterException: The selected challenge is not available for the user."
    );
    let asked = service.ok("InitiateAuth", begin(&pool, json!({"USERNAME": "alice"}))).await;
    assert_eq!(asked["AvailableChallenges"], json!(PASSWORDS));
    let factors = service.ok("GetUserAuthFactors", json!({"AccessToken": token})).await;
    assert_eq!(factors["ConfiguredUserAuthFactors"], json!(["PASSWORD"]));
}

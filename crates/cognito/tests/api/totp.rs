//! Authenticator apps: set up by access token and within a sign-in, codes and their time, each code once.

use std::time::UNIX_EPOCH;

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use crate::mfa::{Door, ONCE, attempt, meeting, mfa_pool, race, respond};
use crate::service::{PASSWORD, Pool, Service, text, with};

const USED: &str = "ExpiredCodeException: Your software token has already been used once.";
const WRONG: &str = "CodeMismatchException: Invalid code received for user";
const NOT_OFFERED: &str = "SoftwareTokenMFANotFoundException: Software Token MFA has not been enabled by the userPool";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A user's authenticator app.
pub struct App(Vec<u8>);

impl App {
    pub fn new(answer: &Value) -> Self {
        let code = text(&answer["SecretCode"]);
        assert_eq!(code.len(), 52, "{answer}");
        let bits: Vec<usize> = code.chars().flat_map(|c| (0..5).rev().map(move |n| BASE32.find(c).unwrap() >> n & 1)).collect();
        Self(
            bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | u8::try_from(*bit).unwrap())).collect(),
        )
    }

    /// What it shows after so many seconds.
    pub fn code(&self, service: &Service, seconds: i64) -> String {
        let now = i64::try_from(service.now.duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &((now + seconds) / 30).to_be_bytes());
        let at = usize::from(tag.as_ref()[19] & 15);
        let number = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    /// None that it shows about now.
    pub fn wrong(&self, service: &Service) -> String {
        let shown = [-60, -30, 0, 30, 60].map(|seconds| self.code(service, seconds));
        (0..).map(|n| format!("{n:06}")).find(|code| !shown.contains(code)).unwrap()
    }
}

/// Sets an app up for a user who is signed in, and switches it on. The clock moves on to the next code.
pub async fn set_up(service: &mut Service, pool: &Pool, name: &str, device: Option<&str>) -> App {
    let tokens = service.sign_in(pool, name).await;
    let token = &tokens["AccessToken"];
    let app = App::new(&service.ok("AssociateSoftwareToken", json!({"AccessToken": token})).await);
    let verify = json!({"AccessToken": token, "UserCode": app.code(service, 0), "FriendlyDeviceName": device});
    assert_eq!(service.ok("VerifySoftwareToken", verify).await, json!({"Status": "SUCCESS"}));
    let on = json!({"AccessToken": token, "SoftwareTokenMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    assert_eq!(service.ok("SetUserMFAPreference", on).await, json!({}));
    service.wait(60);
    app
}

async fn with_app(mode: &str) -> (Service, Pool) {
    let service = Service::new();
    let pool = mfa_pool(&service, mode, &["SOFTWARE_TOKEN_MFA"]).await;
    service.user(&pool, "alice").await;
    (service, pool)
}

fn code_of(code: &str) -> Value {
    json!({"USERNAME": "alice", "SOFTWARE_TOKEN_MFA_CODE": code})
}

#[tokio::test]
async fn a_sign_in_with_an_app() {
    let (mut service, pool) = with_app("OPTIONAL").await;
    let app = set_up(&mut service, &pool, "alice", Some("Phone")).await;
    for door in Door::BOTH {
        let challenge = service.ok(door.initiate(), door.password(&pool, "alice")).await;
        assert_eq!(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(challenge["ChallengeParameters"], json!({"FRIENDLY_DEVICE_NAME": "Phone", "USER_ID_FOR_SRP": "alice"}));
        let session = &challenge["Session"];
        let answer = |code: &str| respond(door, &pool, "SOFTWARE_TOKEN_MFA", session, code_of(code));
        for wrong in [app.wrong(&service), app.code(&service, -60), app.code(&service, 60), "12345".into(), "x".into()] {
            assert_eq!(service.error(door.respond(), answer(&wrong)).await, WRONG, "{wrong}");
        }
        let right = answer(&app.code(&service, 0));
        let tokens = service.ok(door.respond(), right.clone()).await;
        assert_eq!(tokens["ChallengeParameters"], json!({}));
        assert!(tokens["AuthenticationResult"]["RefreshToken"].is_string());
        assert_eq!(
            service.error(door.respond(), right).await,
            "NotAuthorizedException: Invalid session for the user, session can only be used once."
        );
        service.wait(60);
    }
}

#[tokio::test]
async fn a_clock_may_be_off_by_a_step_and_each_code_counts_once() {
    let (mut service, pool) = with_app("OPTIONAL").await;
    let app = set_up(&mut service, &pool, "alice", None).await;
    let challenge = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    // An app without a name is not named.
    assert_eq!(challenge["ChallengeParameters"], json!({"USER_ID_FOR_SRP": "alice"}));
    let cases = [(-30, "ok"), (-30, USED), (30, "ok"), (30, USED), (0, USED)];
    for (seconds, expected) in cases {
        let outcome = attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, seconds))).await;
        assert_eq!(outcome, expected, "{seconds}");
    }
    service.wait(30);
    assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, 0))).await, USED);
    assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, 30))).await, "ok");
}

#[tokio::test]
async fn the_code_that_verified_the_app_is_used_up() {
    let (service, pool) = with_app("OPTIONAL").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let token = &tokens["AccessToken"];
    let app = App::new(&service.ok("AssociateSoftwareToken", json!({"AccessToken": token})).await);
    let verify = |code: String| json!({"AccessToken": token, "UserCode": code});
    assert_eq!(
        service.error("VerifySoftwareToken", verify(app.wrong(&service))).await,
        "EnableSoftwareTokenMFAException: Code mismatch"
    );
    service.ok("VerifySoftwareToken", verify(app.code(&service, 0))).await;
    assert_eq!(
        service.error("VerifySoftwareToken", verify(app.code(&service, 0))).await,
        "EnableSoftwareTokenMFAException: Your software token has already been used once."
    );
    // A verified app alone changes no sign-in where it is the user's choice.
    service.sign_in(&pool, "alice").await["AccessToken"].as_str().unwrap();
    let on = json!({"AccessToken": token, "SoftwareTokenMfaSettings": {"Enabled": true}});
    service.ok("SetUserMFAPreference", on).await;
    assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, 0))).await, USED);
}

#[tokio::test]
async fn a_user_who_must_have_an_app_sets_it_up_within_the_sign_in() {
    for door in Door::BOTH {
        let (mut service, pool) = with_app("ON").await;
        let challenge = service.ok(door.initiate(), door.password(&pool, "alice")).await;
        assert_eq!(challenge["ChallengeName"], "MFA_SETUP");
        let parameters = json!({"MFAS_CAN_SETUP": "[\"SOFTWARE_TOKEN_MFA\"]", "USER_ID_FOR_SRP": "alice"});
        assert_eq!(challenge["ChallengeParameters"], parameters);
        let finish = |session: &Value| respond(door, &pool, "MFA_SETUP", session, json!({"USERNAME": "alice"}));
        let missing = "SoftwareTokenMFANotFoundException: Software Token MFA does not exist for the user.";
        assert_eq!(service.error(door.respond(), finish(&challenge["Session"])).await, missing);
        let nothing = json!({"Session": challenge["Session"], "UserCode": "123456"});
        assert_eq!(service.error("VerifySoftwareToken", nothing).await, missing);

        let associated = service.ok("AssociateSoftwareToken", json!({"Session": challenge["Session"]})).await;
        let app = App::new(&associated);
        assert_eq!(service.error(door.respond(), finish(&associated["Session"])).await, missing);
        let verify = |code: String| json!({"Session": associated["Session"], "UserCode": code, "FriendlyDeviceName": "Phone"});
        let mismatch = "EnableSoftwareTokenMFAException: Code mismatch";
        assert_eq!(service.error("VerifySoftwareToken", verify(app.wrong(&service))).await, mismatch);
        let verified = service.ok("VerifySoftwareToken", verify(app.code(&service, 0))).await;
        assert_eq!(verified["Status"], "SUCCESS");
        let once = "NotAuthorizedException: Invalid session for the user, session can only be used once.";
        for used in [&challenge, &associated] {
            assert_eq!(service.error("AssociateSoftwareToken", json!({"Session": used["Session"]})).await, once);
        }
        assert_eq!(
            service.error("AssociateSoftwareToken", json!({"Session": verified["Session"]})).await,
            "NotAuthorizedException: Invalid session for the user."
        );
        let tokens = service.ok(door.respond(), finish(&verified["Session"])).await;
        assert_eq!(tokens["ChallengeParameters"], json!({}));
        let me = service.ok("GetUser", json!({"AccessToken": tokens["AuthenticationResult"]["AccessToken"]})).await;
        assert_eq!(me["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
        assert_eq!(me["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(service.error(door.respond(), finish(&verified["Session"])).await, once);

        assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, 0))).await, USED);
        service.wait(30);
        assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, 0))).await, "ok");
    }
}

#[tokio::test]
async fn a_new_password_comes_before_the_app() {
    let service = Service::new();
    let pool = mfa_pool(&service, "ON", &["SOFTWARE_TOKEN_MFA"]).await;
    service.ok("AdminCreateUser", json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": PASSWORD})).await;
    let challenge = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let new = json!({"USERNAME": "alice", "NEW_PASSWORD": "N3w-password"});
    let next = service
        .ok("RespondToAuthChallenge", respond(Door::Public, &pool, "NEW_PASSWORD_REQUIRED", &challenge["Session"], new))
        .await;
    assert_eq!(next["ChallengeName"], "MFA_SETUP");
    assert!(next.get("AuthenticationResult").is_none());
}

#[tokio::test]
async fn who_has_but_the_password_cannot_replace_an_app() {
    let (mut service, pool) = with_app("ON").await;
    let begin = || service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD));
    let (one, other) = (begin().await, begin().await);
    let associated = service.ok("AssociateSoftwareToken", json!({"Session": one["Session"]})).await;
    let app = App::new(&associated);
    let verify = json!({"Session": associated["Session"], "UserCode": app.code(&service, 0)});
    service.ok("VerifySoftwareToken", verify).await;
    assert_eq!(
        service.error("AssociateSoftwareToken", json!({"Session": other["Session"]})).await,
        "NotAuthorizedException: Invalid session for the user."
    );
    service.wait(30);
    assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, 0))).await, "ok");
}

#[tokio::test]
async fn a_new_app_takes_the_place_of_the_old_one() {
    let (mut service, pool) = with_app("OPTIONAL").await;
    let old = set_up(&mut service, &pool, "alice", Some("Old")).await;
    let session = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await["Session"].clone();
    let code = code_of(&old.code(&service, 0));
    let body = respond(Door::Public, &pool, "SOFTWARE_TOKEN_MFA", &session, code);
    let tokens = service.ok("RespondToAuthChallenge", body).await;
    let token = &tokens["AuthenticationResult"]["AccessToken"];
    let late = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await["Session"].clone();
    let (first, second) = (
        App::new(&service.ok("AssociateSoftwareToken", json!({"AccessToken": token})).await),
        App::new(&service.ok("AssociateSoftwareToken", json!({"AccessToken": token})).await),
    );
    // As documented, the user is without a second factor until the new app is verified.
    let me = service.ok("GetUser", json!({"AccessToken": token})).await;
    assert!(me.get("UserMFASettingList").is_none() && me.get("PreferredMfaSetting").is_none(), "{me}");
    service.sign_in(&pool, "alice").await["AccessToken"].as_str().unwrap();
    service.wait(30);
    assert_eq!(
        service
            .error(
                "RespondToAuthChallenge",
                respond(Door::Public, &pool, "SOFTWARE_TOKEN_MFA", &late, code_of(&old.code(&service, 0)))
            )
            .await,
        "SoftwareTokenMFANotFoundException: Software Token MFA does not exist for the user."
    );
    let on = json!({"AccessToken": token, "SoftwareTokenMfaSettings": {"Enabled": true}});
    assert_eq!(
        service.error("SetUserMFAPreference", on.clone()).await,
        "InvalidParameterException: User has not verified software token mfa"
    );
    let verify = |app: &App| json!({"AccessToken": token, "UserCode": app.code(&service, 0)});
    for unknown in [&old, &first] {
        assert_eq!(service.error("VerifySoftwareToken", verify(unknown)).await, "EnableSoftwareTokenMFAException: Code mismatch");
    }
    service.ok("VerifySoftwareToken", verify(&second)).await;
    service.ok("SetUserMFAPreference", on).await;
    service.wait(30);
    assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&old.code(&service, 0))).await, WRONG);
    assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&second.code(&service, 0))).await, "ok");
}

#[tokio::test]
async fn refusals() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let token = &tokens["AccessToken"];
    let apps = mfa_pool(&service, "ON", &["SOFTWARE_TOKEN_MFA"]).await;
    service.user(&apps, "alice").await;
    let session = service.ok("InitiateAuth", apps.password_auth("alice", PASSWORD)).await["Session"].clone();
    let invalid = "NotAuthorizedException: Invalid session for the user.";
    let neither = "InvalidParameterException: Either AccessToken or Session is required.";
    let digits = "InvalidParameterException: 1 validation error detected: Value at 'userCode' failed to satisfy constraint: ";
    let cases = [
        ("AssociateSoftwareToken", json!({"AccessToken": token}), NOT_OFFERED),
        ("VerifySoftwareToken", json!({"AccessToken": token, "UserCode": "123456"}), NOT_OFFERED),
        ("AssociateSoftwareToken", json!({}), neither),
        ("VerifySoftwareToken", json!({"UserCode": "123456"}), neither),
        ("AssociateSoftwareToken", json!({"Session": "x".repeat(40)}), invalid),
        ("VerifySoftwareToken", json!({"Session": "x".repeat(40), "UserCode": "123456"}), invalid),
        ("AssociateSoftwareToken", json!({"AccessToken": "a.b.c"}), "NotAuthorizedException: Invalid Access Token"),
        ("VerifySoftwareToken", json!({"Session": session, "UserCode": "12345"}), digits),
        ("VerifySoftwareToken", json!({"Session": session, "UserCode": "12345a"}), digits),
    ];
    for (operation, body, expected) in cases {
        let error = service.error(operation, body.clone()).await;
        assert!(error == expected || expected == digits && error.starts_with(digits), "{operation} {body}: {error}");
    }
    service.ok("AdminDisableUser", json!({"UserPoolId": apps.id, "Username": "alice"})).await;
    assert_eq!(
        service.error("AssociateSoftwareToken", json!({"Session": session})).await,
        "NotAuthorizedException: User is disabled."
    );
}

#[tokio::test]
async fn sessions_end() {
    let (mut service, pool) = with_app("ON").await;
    let session = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await["Session"].clone();
    let associated = service.ok("AssociateSoftwareToken", json!({"Session": session})).await;
    let app = App::new(&associated);
    service.wait(181);
    let verify = json!({"Session": associated["Session"], "UserCode": app.code(&service, 0)});
    assert_eq!(
        service.error("VerifySoftwareToken", verify).await,
        "NotAuthorizedException: Invalid session for the user, session is expired."
    );
    // The app was not verified: the next sign-in begins anew.
    let again = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    assert_eq!(again["ChallengeName"], "MFA_SETUP");
}

#[tokio::test]
async fn of_two_answers_at_once_one_counts() {
    // In one session, and with the same code in two.
    for (sessions, refusal) in [(1, ONCE), (2, USED)] {
        let mut functions = meeting();
        let pool = mfa_pool(&functions.service, "OPTIONAL", &["SOFTWARE_TOKEN_MFA"]).await;
        functions.service.user(&pool, "alice").await;
        let app = set_up(&mut functions.service, &pool, "alice", None).await;
        let service = &functions.service;
        let code = code_of(&app.code(service, 0));
        let mut answers = Vec::new();
        for _ in 0..sessions {
            let asked = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
            answers.push(respond(Door::Public, &pool, "SOFTWARE_TOKEN_MFA", &asked["Session"], code.clone()));
        }
        let other = answers[sessions - 1].clone();
        let mut expected = [refusal, "ok"];
        expected.sort_unstable();
        assert_eq!(race(service, &pool, answers.remove(0), other).await, expected, "{sessions} sessions");
    }
}

#[tokio::test]
async fn an_app_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let mut service = Service::open(Some(file.clone()));
    let pool = mfa_pool(&service, "OPTIONAL", &["SOFTWARE_TOKEN_MFA"]).await;
    service.user(&pool, "alice").await;
    let app = set_up(&mut service, &pool, "alice", Some("Phone")).await;
    let challenge = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    let now = service.now;
    drop(service);

    let mut service = Service::open(Some(file));
    service.now = now;
    let answer = respond(Door::Public, &pool, "SOFTWARE_TOKEN_MFA", &challenge["Session"], code_of(&app.code(&service, 0)));
    service.ok("RespondToAuthChallenge", answer).await;
    assert_eq!(attempt(&service, &pool, "SOFTWARE_TOKEN_MFA", code_of(&app.code(&service, 0))).await, USED);
}

#[tokio::test]
async fn a_client_with_a_secret_signs_its_answer() {
    let (mut service, pool) = with_app("OPTIONAL").await;
    let app = set_up(&mut service, &pool, "alice", None).await;
    let (client, _) = service.client(&pool.id, json!({"GenerateSecret": true})).await;
    let session = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await["Session"].clone();
    let code = app.code(&service, 0);
    let body = respond(Door::Public, &pool, "SOFTWARE_TOKEN_MFA", &session, code_of(&code));
    let hashless = with(body.clone(), &json!({"ClientId": client}));
    assert!(service.error("RespondToAuthChallenge", hashless).await.starts_with("NotAuthorizedException: "));
    let (other, _) = service.client(&pool.id, json!({})).await;
    assert_eq!(
        service.error("RespondToAuthChallenge", with(body.clone(), &json!({"ClientId": other}))).await,
        "NotAuthorizedException: Invalid session for the user."
    );
    service.ok("RespondToAuthChallenge", body).await;
}

//! Which second factors a pool offers: `SetUserPoolMfaConfig`, and what `CreateUserPool` and `UpdateUserPool` say of it.

use serde_json::{Value, json};

use crate::mfa::{mfa_config, ses, sns};
use crate::service::{PASSWORD, Pool, Service, with};

const TOGETHER: &str =
    "InvalidParameterException: Invalid MFA configuration given, can't turn off MFA and configure an MFA together.";
const NONE: &str =
    "InvalidParameterException: Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.";
const NO_SMS: &str = "InvalidParameterException: SMS configuration and Auto verification for phone_number are required when \
                      MFA is required/optional";
const ALL: [&str; 3] = ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"];

async fn shown(service: &Service, pool: &Pool) -> Value {
    service.ok("GetUserPoolMfaConfig", json!({"UserPoolId": pool.id})).await
}

#[tokio::test]
async fn what_is_set_is_shown() {
    let service = Service::new();
    let pool = service.pool_with(ses(), json!({})).await;
    assert_eq!(shown(&service, &pool).await, json!({"MfaConfiguration": "OFF"}));
    let parts = json!({
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": "In: {####}", "SmsConfiguration": sns()},
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
        "EmailMfaConfiguration": {"Message": "Code {####}", "Subject": "In"},
        "MfaConfiguration": "OPTIONAL",
        "WebAuthnConfiguration": {"RelyingPartyId": "example.com", "UserVerification": "required",
                                  "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}});
    let key = json!({"UserPoolId": pool.id});
    assert_eq!(service.ok("SetUserPoolMfaConfig", with(key.clone(), &parts)).await, parts);
    assert_eq!(shown(&service, &pool).await, parts);
    let described = service.ok("DescribeUserPool", key.clone()).await["UserPool"].clone();
    assert_eq!(described["MfaConfiguration"], "OPTIONAL");
    assert_eq!(described["SmsAuthenticationMessage"], "In: {####}");
    assert_eq!(described["SmsConfiguration"], sns());
    for no_member in ["SecondFactors", "WebAuthnConfiguration", "EmailMfaConfiguration", "SoftwareTokenMfaConfiguration"] {
        assert!(described.get(no_member).is_none(), "{no_member}");
    }
    // What the next call does not name is gone, passkeys apart; what says nothing turns all of it off.
    let next = with(key.clone(), &json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}}));
    let expected = json!({"SoftwareTokenMfaConfiguration": {"Enabled": true}, "MfaConfiguration": "ON",
                          "WebAuthnConfiguration": parts["WebAuthnConfiguration"]});
    assert_eq!(service.ok("SetUserPoolMfaConfig", next).await, expected);
    let off = json!({"MfaConfiguration": "OFF", "WebAuthnConfiguration": parts["WebAuthnConfiguration"]});
    assert_eq!(service.ok("SetUserPoolMfaConfig", key).await, off);
}

#[tokio::test]
async fn refusals() {
    let service = Service::new();
    let pool = service.pool_with(ses(), json!({})).await;
    let plain = service.pool().await;
    let lite = service.pool_with(with(ses(), &json!({"UserPoolTier": "LITE"})), json!({})).await;
    let set = |pool: &Pool, more: Value| with(json!({"UserPoolId": pool.id}), &more);
    let disabled = json!({"SoftwareTokenMfaConfiguration": {"Enabled": false}});
    let mut cases = vec![
        (set(&pool, json!({"MfaConfiguration": "ON"})), NONE),
        (set(&pool, json!({"MfaConfiguration": "OPTIONAL"})), NONE),
        (set(&pool, with(disabled.clone(), &json!({"MfaConfiguration": "ON"}))), NONE),
        (set(&pool, json!({"MfaConfiguration": "ON", "WebAuthnConfiguration": {"RelyingPartyId": "example.com"}})), NONE),
        (set(&pool, json!({"MfaConfiguration": "ON", "SmsMfaConfiguration": {}})), NO_SMS),
        (
            mfa_config(&plain, "ON", &["EMAIL_OTP"]),
            "InvalidParameterException: Email MFA requires an EmailConfiguration with DEVELOPER as EmailSendingAccount.",
        ),
        (
            mfa_config(&lite, "ON", &["EMAIL_OTP"]),
            "FeatureUnavailableInTierException: Email MFA is not available in the LITE tier.",
        ),
        (
            set(&lite, json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}})),
            "FeatureUnavailableInTierException: Passkeys are not available in the LITE tier.",
        ),
    ];
    for factor in ALL {
        let mut body = mfa_config(&pool, "OFF", &[factor]);
        cases.push((body.clone(), TOGETHER));
        body.as_object_mut().unwrap().remove("MfaConfiguration");
        cases.push((body, TOGETHER));
    }
    for (body, expected) in cases {
        assert_eq!(service.error("SetUserPoolMfaConfig", body.clone()).await, expected, "{body}");
    }
    for unchanged in [&pool, &plain, &lite] {
        assert_eq!(shown(&service, unchanged).await, json!({"MfaConfiguration": "OFF"}));
    }
    assert_eq!(service.ok("SetUserPoolMfaConfig", set(&pool, disabled)).await, json!({"MfaConfiguration": "OFF"}));
    let missing = "ResourceNotFoundException: User pool eu-west-1_nowhere does not exist.";
    for operation in ["SetUserPoolMfaConfig", "GetUserPoolMfaConfig"] {
        assert_eq!(service.error(operation, json!({"UserPoolId": "eu-west-1_nowhere"})).await, missing);
    }
}

#[tokio::test]
async fn a_new_pool_knows_sms_only() {
    let service = Service::new();
    for mode in ["ON", "OPTIONAL"] {
        let create = json!({"PoolName": "p", "MfaConfiguration": mode});
        assert_eq!(service.error("CreateUserPool", create).await, NO_SMS);
        let pool = service.pool_with(json!({"MfaConfiguration": mode, "SmsConfiguration": sns()}), json!({})).await;
        assert_eq!(
            shown(&service, &pool).await,
            json!({"SmsMfaConfiguration": {"SmsConfiguration": sns()}, "MfaConfiguration": mode})
        );
    }
    let off = service.pool_with(json!({"SmsConfiguration": sns()}), json!({})).await;
    assert_eq!(shown(&service, &off).await, json!({"MfaConfiguration": "OFF"}));
}

#[tokio::test]
async fn members_of_ours_are_no_members() {
    let service = Service::new();
    let sneaky = json!({"SecondFactors": {"Sms": true, "SoftwareToken": {"Enabled": true}}, "MfaConfiguration": "ON"});
    assert_eq!(service.error("CreateUserPool", with(sneaky.clone(), &json!({"PoolName": "p"}))).await, NO_SMS);
    let pool = service.pool().await;
    assert_eq!(service.error("UpdateUserPool", with(sneaky, &json!({"UserPoolId": pool.id}))).await, NO_SMS);
    assert_eq!(shown(&service, &pool).await, json!({"MfaConfiguration": "OFF"}));
}

#[tokio::test]
async fn an_update_of_the_pool_leaves_its_second_factors() {
    let service = Service::new();
    let pool = service.pool_with(ses(), json!({})).await;
    let set = service.ok("SetUserPoolMfaConfig", mfa_config(&pool, "ON", &ALL)).await;
    let update = |more: Value| with(json!({"UserPoolId": pool.id}), &more);
    for kept in [json!({}), json!({"MfaConfiguration": "ON"}), json!({"PoolName": "other", "UserPoolTags": {"a": "b"}})] {
        service.ok("UpdateUserPool", update(kept.clone())).await;
        assert_eq!(shown(&service, &pool).await, set, "{kept}");
    }
    service.ok("UpdateUserPool", update(json!({"MfaConfiguration": "OPTIONAL"}))).await;
    assert_eq!(shown(&service, &pool).await, with(set, &json!({"MfaConfiguration": "OPTIONAL"})));
    service.ok("UpdateUserPool", update(json!({"MfaConfiguration": "OFF"}))).await;
    assert_eq!(shown(&service, &pool).await, json!({"MfaConfiguration": "OFF"}));
    assert_eq!(service.error("UpdateUserPool", update(json!({"MfaConfiguration": "ON"}))).await, NO_SMS);
    service.ok("UpdateUserPool", update(json!({"MfaConfiguration": "ON", "SmsConfiguration": sns()}))).await;
    assert_eq!(shown(&service, &pool).await["SmsMfaConfiguration"], json!({"SmsConfiguration": sns()}));
}

#[tokio::test]
async fn a_change_is_in_force_at_once_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file.clone()));
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    service.sign_in(&pool, "alice").await["AccessToken"].as_str().unwrap();
    service.ok("SetUserPoolMfaConfig", mfa_config(&pool, "ON", &["SOFTWARE_TOKEN_MFA"])).await;
    let challenge = |answer: Value| answer["ChallengeName"].clone();
    assert_eq!(challenge(service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await), "MFA_SETUP");
    drop(service);
    let service = Service::open(Some(file));
    assert_eq!(challenge(service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await), "MFA_SETUP");
    service.ok("SetUserPoolMfaConfig", json!({"UserPoolId": pool.id})).await;
    service.sign_in(&pool, "alice").await["AccessToken"].as_str().unwrap();
}

#[tokio::test]
async fn the_pool_says_what_the_messages_say() {
    let service = Service::new();
    let pool = service.pool_with(ses(), json!({})).await;
    let email = json!({"EmailMfaConfiguration": {"Message": "Use {####}.", "Subject": "Hello"}});
    service.ok("SetUserPoolMfaConfig", with(mfa_config(&pool, "ON", &[]), &email)).await;
    service.user_with(&pool, "alice", json!([{"Name": "email", "Value": "a@example.com"}])).await;
    service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    let message = service.cognito.messages(1).remove(0);
    assert_eq!(message.subject.as_deref(), Some("Hello"));
    assert_eq!(message.text.as_deref(), Some(format!("Use {}.", message.code).as_str()));
}

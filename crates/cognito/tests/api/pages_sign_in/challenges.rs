//! What a sign-in asks for after the first factor, page by page.

use sekisho_cognito::triggers::CallError;
use serde_json::{Value, json};

use super::{assert_through, people, sign_in};
use crate::functions::{Functions, config};
use crate::mfa::{mfa_config, ses};
use crate::pages_accounts::visitor::{Visitor, stage};
use crate::service::{PASSWORD, Pool, Service, with};
use crate::totp;

const TEMPORARY: &str = "Temp0rary!";
const NEW: &str = "An0ther-Passw0rd!";

fn code(service: &Service) -> String {
    service.cognito.messages(1).remove(0).code
}

/// None that was sent.
fn wrong(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}

/// Alice can be reached by everything, and has chosen some of it.
async fn with_factors(service: &Service, mode: &str, factors: &[&str], chosen: Value) -> Pool {
    let pool = stage(service, ses(), json!({})).await;
    service.ok("SetUserPoolMfaConfig", mfa_config(&pool, mode, factors)).await;
    let attributes = json!([{"Name": "email", "Value": "alice@example.com"}, {"Name": "phone_number", "Value": "+12065559934"}]);
    service.user_with(&pool, "alice", attributes).await;
    let chosen = with(json!({"UserPoolId": pool.id, "Username": "alice"}), &chosen);
    service.ok("AdminSetUserMFAPreference", chosen).await;
    pool
}

#[tokio::test]
async fn a_code_that_was_sent() {
    for (factor, told) in [("SMS_MFA", "by SMS to +*******9934"), ("EMAIL_OTP", "by email to a***@e***")] {
        let service = Service::new();
        let pool = with_factors(&service, "ON", &[factor], json!({})).await;
        let mut visitor = Visitor::new(&service, &pool);
        sign_in(&mut visitor, "alice", PASSWORD).await;
        assert_eq!((visitor.page.status, visitor.page.title()), (200, "Enter your code".into()));
        assert!(visitor.page.html.contains(told), "{}", visitor.page.html);
        assert!(!visitor.cookies.contains_key("cognito"), "nobody is signed in yet");
        let code = code(&service);
        visitor.send("/mfa", &[("code", &wrong(&code))]).await;
        assert_eq!((visitor.page.status, visitor.page.value("code")), (400, String::new()));
        assert_eq!(visitor.page.error("code"), "Invalid code or auth state for the user.");
        assert!(visitor.page.html.contains(told), "where it went is still said");
        visitor.send("/mfa", &[("code", "")]).await;
        assert_eq!(visitor.page.error("code"), "Please fill in this field.");
        visitor.send("/mfa", &[("code", &format!(" {} {} ", &code[..3], &code[3..]))]).await;
        assert_through(&visitor);
    }
}

#[tokio::test]
async fn a_code_of_an_app_counts_once() {
    let mut service = Service::new();
    let pool = stage(&service, json!({}), json!({})).await;
    service.ok("SetUserPoolMfaConfig", mfa_config(&pool, "OPTIONAL", &["SOFTWARE_TOKEN_MFA"])).await;
    service.user(&pool, "alice").await;
    let app = totp::set_up(&mut service, &pool, "alice", None).await;
    let code = app.code(&service, 0);
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", PASSWORD).await;
    assert!(visitor.page.html.contains("authenticator app"));
    visitor.send("/mfa", &[("code", &app.wrong(&service))]).await;
    assert_eq!(visitor.page.error("code"), "Invalid code received for user");
    visitor.send("/mfa", &[("code", &code)]).await;
    assert_through(&visitor);
    let mut again = Visitor::new(&service, &pool).japanese();
    sign_in(&mut again, "alice", PASSWORD).await;
    again.send("/mfa", &[("code", &code)]).await;
    assert_eq!(again.page.error("code"), "このコードは使用済みです。アプリに次のコードが表示されるまでお待ちください。");
}

#[tokio::test]
async fn a_choice_of_second_factors() {
    let service = Service::new();
    let both = json!({"SMSMfaSettings": {"Enabled": true}, "EmailMfaSettings": {"Enabled": true}});
    let pool = with_factors(&service, "OPTIONAL", &["SMS_MFA", "EMAIL_OTP"], both).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", PASSWORD).await;
    assert_eq!(visitor.page.title(), "How would you like to confirm that it is you?");
    visitor.send("/selectMfa", &[("answer", "EMAIL_OTP")]).await;
    assert!(visitor.page.html.contains("a***@e***"));
    visitor.send("/mfa", &[("code", &code(&service))]).await;
    assert_through(&visitor);
}

#[tokio::test]
async fn what_was_not_offered_is_not_taken() {
    let service = Service::new();
    let both = json!({"SMSMfaSettings": {"Enabled": true}, "EmailMfaSettings": {"Enabled": true}});
    let pool = with_factors(&service, "OPTIONAL", &["SMS_MFA", "EMAIL_OTP"], both).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", PASSWORD).await;
    visitor.send("/selectMfa", &[("answer", "SOFTWARE_TOKEN_MFA")]).await;
    assert_eq!((visitor.page.status, visitor.page.alert()), (400, "Invalid session for the user.".into()));
}

#[tokio::test]
async fn a_temporary_password_is_replaced() {
    let service = Service::new();
    let schema = json!({"Schema": [{"Name": "given_name", "Required": true, "Mutable": true}]});
    let pool = stage(&service, schema, json!({})).await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": TEMPORARY, "MessageAction": "SUPPRESS"});
    service.ok("AdminCreateUser", user).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", TEMPORARY).await;
    assert_eq!((visitor.page.status, visitor.page.title()), (200, "Choose a new password".into()));
    assert!(visitor.page.html.contains(">Given name</label>") && !visitor.page.html.contains(TEMPORARY));
    let name = "userAttributes.given_name";
    let fields = |new, again, given| [("new_password", new), ("confirm_password", again), (name, given)];
    visitor.send("/changePassword", &fields("weak", "weak", "Alice")).await;
    assert_eq!(visitor.page.error("new_password"), "Password did not conform with policy: Password not long enough");
    assert_eq!((visitor.page.value(name), visitor.page.value("new_password")), ("Alice".into(), String::new()));
    visitor.send("/changePassword", &fields(NEW, "An0ther-Passw0rd?", "Alice")).await;
    assert_eq!(visitor.page.error("confirm_password"), "The passwords are not the same.");
    visitor.send("/changePassword", &fields(NEW, NEW, "")).await;
    assert_eq!(visitor.page.error(name), "Please fill in this field.");
    assert!(!visitor.page.html.contains(NEW), "no password comes back");
    visitor.send("/changePassword", &fields(NEW, NEW, "Alice")).await;
    assert_through(&visitor);
    let user = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(crate::service::attribute(&user["UserAttributes"], "given_name").unwrap(), "Alice");
    let mut again = Visitor::new(&service, &pool);
    sign_in(&mut again, "alice", NEW).await;
    assert_through(&again);
}

#[tokio::test]
async fn a_session_that_is_over_begins_anew() {
    let mut service = Service::new();
    let pool = with_factors(&service, "ON", &["EMAIL_OTP"], json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", PASSWORD).await;
    let (page, cookies) = (visitor.page.clone(), visitor.cookies.clone());
    let code = code(&service);
    service.wait(181);
    let mut visitor = Visitor::new(&service, &pool);
    (visitor.page, visitor.cookies) = (page, cookies);
    visitor.send("/mfa", &[("code", &code)]).await;
    assert_eq!(visitor.page.alert(), "Invalid session for the user, session is expired.");
    assert_eq!((visitor.page.title(), visitor.page.value("username")), ("Sign in".into(), "alice".into()));
}

#[tokio::test]
async fn a_session_of_somebody_else_is_of_no_use() {
    let service = Service::new();
    let pool = with_factors(&service, "ON", &["EMAIL_OTP"], json!({})).await;
    service.user_with(&pool, "bob", json!([{"Name": "email", "Value": "bob@example.com"}])).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", PASSWORD).await;
    let code = code(&service);
    visitor.send("/mfa", &[("username", "bob"), ("code", &code)]).await;
    assert_eq!((visitor.page.status, visitor.page.alert()), (400, "Invalid session for the user.".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_refuse_in_their_own_words() {
    let functions = Functions::new(|_| Err(CallError::Raised("not <b>today</b>".into())));
    let service = &functions.service;
    let pool = people(service, config(&["PreAuthentication"])).await;
    let mut visitor = Visitor::new(service, &pool);
    sign_in(&mut visitor, "alice", PASSWORD).await;
    assert_eq!(visitor.page.error("password"), "PreAuthentication failed with error not <b>today</b>.");
    assert!(!visitor.page.html.contains("<b>"));
}

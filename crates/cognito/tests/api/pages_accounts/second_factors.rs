//! A second factor that is set up within the sign-in.

use serde_json::{Value, json};

use super::visitor::{CALLBACK, Visitor, between, stage};
use crate::mfa::{mfa_config, ses};
use crate::service::{PASSWORD, Pool, Service};
use crate::totp::App;

async fn asking(service: &Service, factors: &[&str]) -> Pool {
    let pool = stage(service, ses(), json!({})).await;
    service.ok("SetUserPoolMfaConfig", mfa_config(&pool, "ON", factors)).await;
    service.user(&pool, "alice").await;
    pool
}

async fn at_set_up<'a>(service: &'a Service, pool: &Pool) -> Visitor<'a> {
    let mut visitor = Visitor::new(service, pool);
    visitor.open("/login").await.send("/login", &[("username", "alice"), ("password", PASSWORD)]).await;
    visitor
}

/// The key as the page shows it.
fn key(visitor: &Visitor<'_>) -> String {
    between(&visitor.page.html, "<code class=\"code-block\">", "</code>").unwrap().replace(' ', "")
}

fn app(key: &str) -> App {
    App::new(&json!({"SecretCode": key}))
}

#[track_caller]
fn signed_in(visitor: &Visitor<'_>) {
    assert!(visitor.page.address.starts_with(&format!("{CALLBACK}?code=")), "{} {}", visitor.page.address, visitor.page.html);
}

#[tokio::test]
async fn an_app() {
    let mut service = Service::new();
    let pool = asking(&service, &["SOFTWARE_TOKEN_MFA"]).await;
    {
        let first = key(&at_set_up(&service, &pool).await);
        let mut visitor = at_set_up(&service, &pool).await;
        assert_eq!(visitor.page.title(), "Set up an authenticator app");
        let key = key(&visitor);
        assert_ne!(key, first, "a key belongs to one sign-in");
        let address = format!("otpauth://totp/client:alice?secret={key}&amp;issuer=client");
        let html = &visitor.page.html;
        assert!(
            html.contains(&format!("href=\"{address}\"")) && html.contains("<svg class=\"qr\" role=\"img\" aria-label="),
            "{html}"
        );

        let wrong = app(&key).wrong(&service);
        for code in [wrong.as_str(), "abc", "1234567"] {
            visitor.send("/mfaSetup", &[("code", code), ("device", "<my> phone")]).await;
            let error = visitor.page.error("code");
            assert_eq!(
                (visitor.page.status, error.as_str()),
                (400, "This code is wrong. Enter the one that the app shows now."),
                "{code}"
            );
            assert_eq!((self::key(&visitor), visitor.page.value("device").as_str()), (key.clone(), "<my> phone"));
        }
        visitor.send("/mfaSetup", &[("code", "")]).await;
        assert_eq!(visitor.page.error("code"), "Please fill in this field.");
        visitor.send("/mfaSetup", &[("code", "123456"), ("device", &"x".repeat(101))]).await;
        assert_eq!(visitor.page.error("device"), "This is too long.");
        let code = app(&key).code(&service, 0);
        let (left, right) = code.split_at(3);
        visitor.send("/mfaSetup", &[("code", &format!("{left} {right}")), ("device", "my phone")]).await;
        signed_in(&visitor);
    }
    service.wait(60);
    let again = at_set_up(&service, &pool).await;
    assert_eq!((again.page.fields(), again.page.html.contains("secret=")), (vec!["code text".to_owned()], false));
}

#[tokio::test]
async fn a_page_that_was_left_is_over() {
    let service = Service::new();
    let pool = asking(&service, &["SOFTWARE_TOKEN_MFA"]).await;
    let mut left = at_set_up(&service, &pool).await;
    let mut visitor = at_set_up(&service, &pool).await;
    visitor.send("/mfaSetup", &[("code", &app(&key(&visitor)).code(&service, 0))]).await;
    signed_in(&visitor);
    let code = app(&key(&left)).code(&service, 30);
    left.send("/mfaSetup", &[("code", &code)]).await;
    assert_eq!(left.page.status, 400);
    assert!(left.page.html.contains("/_domain/people/login"), "{}", left.page.html);
    visitor.open("/mfaSetup").await;
    assert!(visitor.page.address.starts_with("/login?"), "{}", visitor.page.address);
}

#[tokio::test]
async fn an_address() {
    let service = Service::new();
    let pool = asking(&service, &["EMAIL_OTP"]).await;
    let mut visitor = at_set_up(&service, &pool).await;
    assert_eq!((visitor.page.title().as_str(), visitor.page.fields()), ("Get codes by email", vec!["email email".to_owned()]));
    for (address, text) in [("", "Please fill in this field."), ("alice", "Invalid email address format.")] {
        visitor.send("/mfaSetup", &[("email", address)]).await;
        assert_eq!((visitor.page.status, visitor.page.error("email").as_str()), (400, text));
    }
    visitor.send("/mfaSetup", &[("email", "alice@example.com")]).await;
    let code = service.cognito.messages(1).remove(0).code;
    visitor.send("/mfa", &[("code", &code)]).await;
    signed_in(&visitor);
}

#[tokio::test]
async fn one_of_both_or_none() {
    let service = Service::new();
    let pool = asking(&service, &["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]).await;
    let mut visitor = at_set_up(&service, &pool).await;
    assert_eq!(visitor.page.fields(), ["code text", "device text", "email email"]);
    visitor.send("/mfaSetup", &[("code", "1")]).await;
    assert_eq!(visitor.page.fields(), ["code text", "device text", "email email"]);

    let other = Service::new();
    let pool = asking(&other, &["SMS_MFA"]).await;
    let visitor = at_set_up(&other, &pool).await;
    assert_eq!((visitor.page.title().as_str(), visitor.page.fields()), ("A second factor is missing", Vec::new()));
}

#[tokio::test]
async fn who_signs_up_sets_it_up_at_once() {
    let service = Service::new();
    let pool = stage(&service, json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    service.ok("SetUserPoolMfaConfig", mfa_config(&pool, "ON", &["SOFTWARE_TOKEN_MFA"])).await;
    let mut visitor = Visitor::new(&service, &pool);
    let fields = [("username", "bob"), ("password", PASSWORD), ("requiredAttributes[email]", "b@example.com")];
    visitor.open("/signup").await.send("/signup", &fields).await;
    let code: Value = json!(service.cognito.messages(1).remove(0).code);
    visitor.send("/confirm", &[("code", code.as_str().unwrap())]).await;
    assert_eq!(visitor.page.title(), "Set up an authenticator app");
    visitor.send("/mfaSetup", &[("code", &app(&key(&visitor)).code(&service, 0))]).await;
    signed_in(&visitor);
}

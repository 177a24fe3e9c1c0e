//! Other ways to begin than a password: codes and passkeys, where the pool allows them.

use serde_json::{Value, json};

use super::assert_through;
use crate::authenticator::Authenticator;
use crate::pages_accounts::visitor::{Visitor, between, stage};
use crate::service::{PASSWORD, Pool, Service};

async fn pool_allowing(service: &Service, factors: Value) -> Pool {
    let policy = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}});
    let client = json!({"PreventUserExistenceErrors": "ENABLED"});
    let pool = stage(service, policy, client).await;
    let attributes = json!([{"Name": "email", "Value": "alice@example.com"}, {"Name": "phone_number", "Value": "+12065559934"}]);
    service.user_with(&pool, "alice", attributes).await;
    pool
}

#[tokio::test]
async fn what_the_pool_allows_is_offered() {
    let all = ["Send me a code by email", "Send me a code by SMS", "Sign in with a passkey"];
    let cases = [
        (json!(["PASSWORD"]), [false, false, false]),
        (json!(["PASSWORD", "EMAIL_OTP"]), [true, false, false]),
        (json!(["PASSWORD", "SMS_OTP", "WEB_AUTHN"]), [false, true, true]),
    ];
    for (factors, expected) in cases {
        let service = Service::new();
        let pool = pool_allowing(&service, factors).await;
        let mut visitor = Visitor::new(&service, &pool);
        visitor.open("/login").await;
        assert_eq!(all.map(|text| visitor.page.html.contains(text)), expected);
    }
}

#[tokio::test]
async fn a_code_in_place_of_a_password() {
    for (factor, told) in [("EMAIL_OTP", "by email to a***@e***"), ("SMS_OTP", "by SMS to +*******9934")] {
        let service = Service::new();
        let pool = pool_allowing(&service, json!(["PASSWORD", factor])).await;
        let mut visitor = Visitor::new(&service, &pool);
        visitor.open("/login").await;
        visitor.send("/login", &[("factor", factor)]).await;
        assert_eq!(visitor.page.error("username"), "Please fill in this field.");
        assert_eq!(visitor.page.error("password"), "", "none is needed");
        visitor.send("/login", &[("username", "alice"), ("factor", factor)]).await;
        assert!(visitor.page.html.contains(told), "{}", visitor.page.html);
        let code = service.cognito.messages(1).remove(0).code;
        visitor.send("/mfa", &[("code", &code)]).await;
        assert_through(&visitor);
    }
}

#[tokio::test]
async fn a_code_for_nobody_looks_the_same() {
    let service = Service::new();
    let pool = pool_allowing(&service, json!(["PASSWORD", "EMAIL_OTP"])).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    visitor.send("/login", &[("username", "nobody"), ("factor", "EMAIL_OTP")]).await;
    assert_eq!((visitor.page.status, visitor.page.title()), (200, "Enter your code".into()));
    assert!(service.cognito.messages(1).is_empty());
    visitor.send("/mfa", &[("code", "12345678")]).await;
    assert_eq!(visitor.page.error("code"), "Invalid code or auth state for the user.");
}

#[tokio::test]
async fn who_has_no_passkey_chooses_otherwise() {
    let service = Service::new();
    let pool = pool_allowing(&service, json!(["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"])).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    visitor.send("/login", &[("username", "alice"), ("factor", "WEB_AUTHN")]).await;
    assert_eq!(visitor.page.title(), "How would you like to sign in?");
    assert!(!visitor.page.html.contains("PASSWORD_SRP\""), "people see one way with a password");
    visitor.send("/selectChallenge", &[("answer", "PASSWORD")]).await;
    assert_eq!(visitor.page.title(), "Enter your password");
    visitor.send("/password", &[("password", "Wrong-Passw0rd!")]).await;
    assert_eq!((visitor.page.status, visitor.page.error("password")), (400, "Incorrect username or password.".into()));
    visitor.send("/password", &[("password", PASSWORD)]).await;
    assert_through(&visitor);
}

#[tokio::test]
async fn a_passkey() {
    let service = Service::new();
    let policy = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}});
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let pool = stage(&service, policy, flows).await;
    service.user(&pool, "alice").await;
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let options =
        service.ok("StartWebAuthnRegistration", json!({"AccessToken": token})).await["CredentialCreationOptions"].clone();
    let mut passkey = Authenticator::new("https://people.auth.eu-west-1.amazoncognito.com");
    let credential = passkey.create(&options);
    service.ok("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})).await;

    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    visitor.send("/login", &[("username", "alice"), ("factor", "WEB_AUTHN")]).await;
    assert_eq!(visitor.page.title(), "Use your passkey");
    let asked = between(&visitor.page.html, "data-options=\"", "\"").unwrap().replace("&quot;", "\"");
    visitor.send("/passkey", &[("credential", "{}")]).await;
    assert_eq!(visitor.page.status, 400);
    assert!(visitor.page.alert().starts_with("That did not work."), "{}", visitor.page.html);
    let signed = passkey.get(&Value::String(asked));
    visitor.send("/passkey", &[("credential", &signed)]).await;
    assert_through(&visitor);
}

#[tokio::test]
async fn a_page_cannot_be_made_to_skip_what_was_asked() {
    let service = Service::new();
    let pool = pool_allowing(&service, json!(["PASSWORD", "EMAIL_OTP"])).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    visitor.send("/login", &[("username", "alice"), ("factor", "EMAIL_OTP")]).await;
    for (challenge, path) in
        [("SOFTWARE_TOKEN_MFA", "/mfa"), ("MFA_SETUP", "/mfa"), ("NEW_PASSWORD_REQUIRED", "/mfa"), ("", "/mfa")]
    {
        let mut page = Visitor::new(&service, &pool);
        (page.page, page.cookies) = (visitor.page.clone(), visitor.cookies.clone());
        page.send(path, &[("challenge", challenge), ("code", "12345678")]).await;
        assert_eq!((page.page.status, page.page.title()), (400, "Sign in".into()), "{challenge}");
    }
}

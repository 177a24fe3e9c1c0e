//! `/signup`, `/confirm`, `/resendcode`, `/confirmUser`.

use sekisho_cognito::triggers::CallError;
use serde_json::{Value, json};

use super::visitor::{CALLBACK, Visitor, stage};
use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, Service, with};

pub fn verifying() -> Value {
    json!({"AutoVerifiedAttributes": ["email"], "Schema": [{"Name": "email", "Required": true}]})
}

const EMAIL: &str = "requiredAttributes[email]";

pub fn alice() -> [(&'static str, &'static str); 3] {
    [("username", "alice"), ("password", PASSWORD), (EMAIL, "alice@example.com")]
}

pub fn code(service: &Service) -> String {
    service.cognito.messages(1).remove(0).code
}

async fn status(service: &Service, pool: &Pool, name: &str) -> String {
    let user = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": name})).await;
    user["UserStatus"].as_str().unwrap().to_owned()
}

/// Whether the browser is back at the client with a code.
#[track_caller]
pub fn signed_in(visitor: &Visitor<'_>) {
    let address = &visitor.page.address;
    assert!(
        address.starts_with(&format!("{CALLBACK}?code=")) && address.ends_with("&state=s-1"),
        "{address} {}",
        visitor.page.html
    );
}

#[tokio::test]
async fn from_nothing_to_signed_in() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({"GenerateSecret": true})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await;
    assert_eq!(visitor.page.title(), "Sign up with a new account");
    visitor.send("/signup", &alice()).await;
    assert_eq!(visitor.page.title(), "Confirm your account");
    assert!(visitor.page.address.starts_with("/confirm?client_id="), "{}", visitor.page.address);
    assert!(visitor.page.html.contains("a***@e***") && !visitor.page.html.contains("alice@example.com"), "{}", visitor.page.html);
    visitor.reload().await;
    assert_eq!(status(&service, &pool, "alice").await, "UNCONFIRMED");

    visitor.send("/confirm", &[("code", "x")]).await;
    assert_eq!((visitor.page.status, visitor.page.error("code").as_str()), (400, "This code is wrong or no longer good."));
    visitor.send("/confirm", &[("code", &format!(" {} ", code(&service)))]).await;
    signed_in(&visitor);
    assert_eq!(status(&service, &pool, "alice").await, "CONFIRMED");
    assert!(visitor.cookies.contains_key("cognito") && !visitor.cookies.contains_key("cognito-pending"));
}

#[tokio::test]
async fn the_pool_decides_what_is_asked() {
    let required = |names: &[&str]| {
        let names: Vec<Value> = names.iter().map(|name| json!({"Name": name, "Required": true})).collect();
        json!({"Schema": names})
    };
    let cases = [
        (json!({}), vec!["username text", "password password"]),
        (verifying(), vec!["username text", "requiredAttributes[email] email", "password password"]),
        (
            json!({"AutoVerifiedAttributes": ["email"]}),
            vec!["username text", "requiredAttributes[email] email", "password password"],
        ),
        (
            json!({"AutoVerifiedAttributes": ["email", "phone_number"], "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}}),
            vec!["username text", "requiredAttributes[email] email", "password password"],
        ),
        (with(verifying(), &json!({"UsernameAttributes": ["email"]})), vec!["username email", "password password"]),
        (json!({"UsernameAttributes": ["phone_number"]}), vec!["username tel", "password password"]),
        (
            with(required(&["email"]), &json!({"UsernameAttributes": ["email", "phone_number"]})),
            vec!["username text", "requiredAttributes[email] email", "password password"],
        ),
        (
            required(&["given_name", "birthdate", "phone_number", "website"]),
            vec![
                "username text",
                "requiredAttributes[given_name] text",
                "requiredAttributes[website] text",
                "requiredAttributes[birthdate] date",
                "requiredAttributes[phone_number] tel",
                "password password",
            ],
        ),
    ];
    for (settings, fields) in cases {
        let service = Service::new();
        let pool = stage(&service, settings.clone(), json!({})).await;
        let mut visitor = Visitor::new(&service, &pool);
        assert_eq!(visitor.open("/signup").await.page.fields(), fields, "{settings}");
    }
}

#[tokio::test]
async fn every_error_stands_at_its_field() {
    let service = Service::new();
    let pool = stage(&service, with(verifying(), &json!({"AliasAttributes": ["email"]})), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await;
    let cases = [
        (vec![("username", "")], "username", "Please fill in this field."),
        (vec![("username", "al ice")], "username", "This has characters that cannot be used here."),
        (
            vec![("username", "a@example.com")],
            "username",
            "Username cannot be of email format, since user pool is configured for email alias.",
        ),
        (vec![(EMAIL, "alice")], EMAIL, "Invalid email address format."),
        (vec![(EMAIL, " ")], EMAIL, "Please fill in this field."),
        (vec![("password", "")], "password", "Please fill in this field."),
        (
            vec![("password", "Passw0rd")],
            "password",
            "Password did not conform with policy: Password must have symbol characters",
        ),
        (vec![("password", "short")], "password", "Password did not conform with policy: Password not long enough"),
    ];
    for (change, field, text) in cases {
        let mut fields = alice().to_vec();
        fields.retain(|(name, _)| *name != change[0].0);
        fields.extend(change);
        visitor.send("/signup", &fields).await;
        assert_eq!((visitor.page.status, visitor.page.error(field).as_str()), (400, text), "{fields:?}");
        assert_eq!(visitor.page.value("password"), "");
        assert!(!visitor.page.html.contains(PASSWORD));
    }
    let long = "x".repeat(129);
    visitor.send("/signup", &[("username", long.as_str()), ("password", PASSWORD), (EMAIL, "a@example.com")]).await;
    assert_eq!(visitor.page.error("username"), "This is too long.");
    assert_eq!(visitor.page.value(EMAIL), "a@example.com");
    let long = format!("{PASSWORD}{}", "x".repeat(300));
    visitor.send("/signup", &[("username", "alice"), ("password", &long), (EMAIL, "a@example.com")]).await;
    assert_eq!(visitor.page.error("password"), "This is too long.");
    // All at once.
    visitor.send("/signup", &[("username", ""), ("password", "a"), (EMAIL, "")]).await;
    for field in ["username", "password", EMAIL] {
        assert_ne!(visitor.page.error(field), "", "{field}");
    }
    assert_eq!(service.ok("ListUsers", json!({"UserPoolId": pool.id})).await["Users"], json!([]));
}

#[tokio::test]
async fn addresses_that_are_taken() {
    let service = Service::new();
    let pool = stage(&service, with(verifying(), &json!({"UsernameAttributes": ["email"]})), json!({})).await;
    service.user(&pool, "alice@example.com").await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await.send("/signup", &[("username", "alice@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(visitor.page.error("username"), "An account with the given email already exists.");
    visitor.send("/signup", &[("username", "alice"), ("password", PASSWORD)]).await;
    assert_eq!(visitor.page.error("username"), "Username should be an email.");
}

#[tokio::test]
async fn administrators_may_keep_sign_ups_to_themselves() {
    let service = Service::new();
    let closed = json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}});
    let pool = stage(&service, closed, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await;
    assert_eq!((visitor.page.status, visitor.page.alert().as_str()), (400, "SignUp is not permitted for this user pool"));
    visitor.open("/login").await;
    let token = visitor.cookies["XSRF-TOKEN"].clone();
    let address = format!("/signup?{}", visitor.page.address.split_once('?').unwrap().1);
    let pairs = [("_csrf", token.as_str()), ("username", "alice"), ("password", PASSWORD)];
    visitor.post(&address, &pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    assert_eq!(visitor.page.alert(), "SignUp is not permitted for this user pool");
}

#[tokio::test]
async fn an_account_without_an_address_waits_for_an_administrator() {
    let service = Service::new();
    let pool = stage(&service, json!({}), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await.send("/signup", &[("username", "bob"), ("password", PASSWORD)]).await;
    assert_eq!(visitor.page.title(), "Your account has been made");
    assert_eq!(status(&service, &pool, "bob").await, "UNCONFIRMED");
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_have_their_say() {
    let functions = Functions::new(|event| match event["userName"].as_str() {
        Some("mallory") if event["triggerSource"] == "PreSignUp_SignUp" => Err(CallError::Raised("<b>not you</b>".into())),
        Some("trusted") if event["triggerSource"] == "PreSignUp_SignUp" => {
            Ok(json!({"autoConfirmUser": true, "autoVerifyEmail": true}))
        }
        _ => Ok(json!({})),
    });
    let service = &functions.service;
    let pool = stage(service, with(verifying(), &config(&["PreSignUp", "PostConfirmation"])), json!({})).await;
    let mut visitor = Visitor::new(service, &pool);
    let named = |name| [("username", name), ("password", PASSWORD), (EMAIL, "a@example.com")];
    visitor.open("/signup").await.send("/signup", &named("mallory")).await;
    assert_eq!((visitor.page.status, visitor.page.alert().as_str()), (400, "PreSignUp failed with error <b>not you</b>."));
    assert!(!visitor.page.html.contains("<b>"));
    assert_eq!(functions.sources(), ["PreSignUp_SignUp"]);

    visitor.send("/signup", &named("trusted")).await;
    signed_in(&visitor);
    assert_eq!(functions.sources(), ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]);

    let mut visitor = Visitor::new(service, &pool);
    visitor.open("/signup").await.send("/signup", &alice()).await;
    visitor.send("/confirm", &[("code", &code(service))]).await;
    signed_in(&visitor);
    assert_eq!(functions.sources(), ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]);
}

#[tokio::test]
async fn what_is_typed_is_text() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    let script = "\"><script>alert(1)</script>";
    visitor.open("/signup").await;
    visitor.send("/signup", &[("username", script), ("password", "x"), (EMAIL, script)]).await;
    assert_eq!((visitor.page.value("username").as_str(), visitor.page.value(EMAIL).as_str()), (script, script));
    assert!(!visitor.page.html.contains("<script>alert"));
    let query = visitor.query().to_owned();
    for path in ["/confirm", "/forgotPassword", "/confirmforgotPassword", "/signup"] {
        visitor
            .get(&format!("{path}?{query}&username=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&lang=%22%3E%3Cscript%3Ealert(1)"))
            .await;
        assert_eq!(visitor.page.status, 200, "{path}");
        assert!(!visitor.page.html.contains("<script>alert"), "{path}");
    }
    visitor
        .get("/confirmUser?client_id=%3Cscript%3Ealert(1)&user_name=%3Cscript%3Ealert(1)&confirmation_code=%3Cscript%3Ealert(1)")
        .await;
    assert!(!visitor.page.html.contains("<script>alert"));
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    for path in ["/signup", "/confirm", "/resendcode", "/forgotPassword", "/confirmforgotPassword", "/mfaSetup"] {
        let mut visitor = Visitor::new(&service, &pool);
        visitor.open("/signup").await;
        let address = format!("{path}?{}", visitor.page.address.split_once('?').unwrap().1);
        visitor.post(&address, &[("username".into(), "alice".into())]).await;
        assert_eq!(visitor.page.status, 403, "{path}");
    }
}

#[tokio::test]
async fn in_japanese() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool).japanese();
    visitor
        .open("/signup")
        .await
        .send("/signup", &[("username", "alice"), ("password", "short"), (EMAIL, "a@example.com")])
        .await;
    assert_eq!(
        (visitor.page.title().as_str(), visitor.page.error("password").as_str()),
        ("新しいアカウントの作成", "パスワードが短すぎます。")
    );
    visitor.send("/signup", &alice()).await;
    assert_eq!(visitor.page.title(), "アカウントの確認");
    assert!(visitor.page.html.contains("<html lang=\"ja\""));
    visitor.send("/confirm", &[("code", "0")]).await;
    assert_eq!(visitor.page.error("code"), "コードが正しくないか、無効になっています。");
}

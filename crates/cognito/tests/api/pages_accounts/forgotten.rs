//! `/forgotPassword`, `/confirmforgotPassword`.

use serde_json::{Value, json};

use super::visitor::{CALLBACK, Visitor, stage};
use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, Service, with};

const NEW: &str = "N3w-passw0rd";

fn verified(name: &str) -> Value {
    json!([{"Name": "email", "Value": format!("{name}@example.com")}, {"Name": "email_verified", "Value": "true"}])
}

/// Asks for a code for the name, and waits for the message.
async fn asked(service: &Service, visitor: &mut Visitor<'_>, name: &str) -> String {
    let mut sent = service.cognito.follow_messages(sekisho_cognito::Wanted::default(), 0);
    visitor.open("/forgotPassword").await.send("/forgotPassword", &[("username", name)]).await;
    sent.next().await.remove(0).code
}

fn typed<'t>(code: &'t str, password: &'t str) -> [(&'static str, &'t str); 3] {
    [("code", code), ("password", password), ("confirm_password", password)]
}

#[tokio::test]
async fn a_new_password_for_a_code() {
    let service = Service::new();
    let pool = stage(&service, json!({}), json!({"GenerateSecret": true})).await;
    service.user_with(&pool, "alice", verified("alice")).await;
    let mut visitor = Visitor::new(&service, &pool);
    let code = asked(&service, &mut visitor, "alice").await;
    assert_eq!((visitor.page.title().as_str(), visitor.page.value("username").as_str()), ("Choose a new password", "alice"));
    assert!(!visitor.page.address.contains("alice") && !visitor.page.html.contains("@e***"), "{}", visitor.page.html);
    visitor.reload().await;

    let cases = [
        (typed("", NEW), "code", "Please fill in this field."),
        (typed(&code, ""), "password", "Please fill in this field."),
        (typed(&code, "short"), "password", "Password did not conform with policy: Password not long enough"),
        (
            [("code", &code), ("password", NEW), ("confirm_password", "other")],
            "confirm_password",
            "The passwords are not the same.",
        ),
        (typed("no code", NEW), "code", "This code is wrong or no longer good."),
    ];
    for (fields, field, text) in cases {
        visitor.send("/confirmforgotPassword", &fields).await;
        assert_eq!((visitor.page.status, visitor.page.error(field).as_str()), (400, text), "{fields:?}");
        assert!(!visitor.page.html.contains(NEW) && !visitor.page.html.contains(&code), "{}", visitor.page.html);
    }
    visitor.send("/confirmforgotPassword", &typed(&code, NEW)).await;
    assert_eq!((visitor.page.title().as_str(), visitor.page.value("username").as_str()), ("Sign in", "alice"));
    assert_eq!(visitor.page.notice(), "Your password is changed. Sign in with the new one.");
    visitor.send("/login", &[("username", "alice"), ("password", PASSWORD)]).await;
    assert_eq!((visitor.page.status, visitor.page.notice().as_str()), (400, ""));
    visitor.send("/login", &[("username", "alice"), ("password", NEW)]).await;
    assert!(visitor.page.address.starts_with(&format!("{CALLBACK}?code=")), "{}", visitor.page.address);
}

#[tokio::test]
async fn nobody_learns_who_exists() {
    let service = Service::new();
    let pool = stage(&service, json!({}), json!({"PreventUserExistenceErrors": "LEGACY"})).await;
    service.user_with(&pool, "verified", verified("v")).await;
    service.user(&pool, "without_address").await;
    service.user_with(&pool, "disabled", verified("d")).await;
    service.ok("AdminDisableUser", json!({"UserPoolId": pool.id, "Username": "disabled"})).await;
    let temporary = json!({"UserPoolId": pool.id, "Username": "temporary", "MessageAction": "SUPPRESS"});
    service.ok("AdminCreateUser", temporary).await;
    let mut said = Vec::new();
    for name in ["nobody", "verified", "without_address", "disabled", "temporary"] {
        said.push((name, story(&service, &pool, name).await));
    }
    for (name, pages) in &said {
        assert_eq!(pages, &said[0].1, "{name}");
    }
    let alerts: Vec<&str> = said[0].1.iter().map(|(_, alert, _)| alert.as_str()).filter(|alert| !alert.is_empty()).collect();
    assert_eq!(alerts, ["Attempt limit exceeded, please try after some time."; 2]);
}

/// All that a page says of a name, until it has been asked too often.
async fn story(service: &Service, pool: &Pool, name: &str) -> Vec<(u16, String, String)> {
    let mut visitor = Visitor::new(service, pool);
    let mut story = Vec::new();
    let mut note = |visitor: &Visitor<'_>| {
        let page = &visitor.page;
        story.push((
            page.status,
            page.alert(),
            format!("{} {} {}", page.title(), page.error("code"), page.address.split('?').next().unwrap()),
        ));
    };
    for _ in 0..5 {
        visitor.open("/forgotPassword").await.send("/forgotPassword", &[("username", name)]).await;
        note(&visitor);
    }
    for _ in 0..6 {
        visitor.send("/confirmforgotPassword", &typed("1", NEW)).await;
        note(&visitor);
    }
    visitor.open("/forgotPassword").await.send("/forgotPassword", &[("username", name)]).await;
    note(&visitor);
    story
}

#[tokio::test]
async fn administrators_may_keep_resets_to_themselves() {
    let service = Service::new();
    let admin_only = json!({"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}});
    let pool = stage(&service, admin_only, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/forgotPassword").await;
    assert_eq!((visitor.page.status, visitor.page.alert().as_str()), (400, "Contact administrator to reset password."));
    assert_eq!(visitor.page.fields(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_run_and_are_not_waited_for() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let triggers = config(&["CustomMessage", "PostConfirmation", "UserMigration"]);
    let pool = stage(service, with(json!({}), &triggers), json!({})).await;
    service.user_with(&pool, "alice", verified("alice")).await;
    let mut visitor = Visitor::new(service, &pool);
    let code = asked(service, &mut visitor, "alice").await;
    visitor.send("/confirmforgotPassword", &typed(&code, NEW)).await;
    assert_eq!(functions.sources(), ["CustomMessage_ForgotPassword", "PostConfirmation_ConfirmForgotPassword"]);
}

#[tokio::test]
async fn a_reset_by_an_administrator_ends_here() {
    let service = Service::new();
    let pool = stage(&service, json!({}), json!({})).await;
    service.user_with(&pool, "alice", verified("alice")).await;
    service.ok("AdminResetUserPassword", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    let code = service.cognito.messages(1).remove(0).code;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/confirmforgotPassword").await;
    assert_eq!(visitor.page.fields(), ["username text", "code text", "password password", "confirm_password password"]);
    let fields: Vec<_> = [("username", "alice")].into_iter().chain(typed(&code, NEW)).collect();
    visitor.send("/confirmforgotPassword", &fields).await;
    assert_eq!(visitor.page.title(), "Sign in");
}

#[tokio::test]
async fn in_japanese() {
    let service = Service::new();
    let pool = stage(&service, json!({}), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool).japanese();
    visitor.open("/forgotPassword").await.send("/forgotPassword", &[("username", "")]).await;
    assert_eq!(
        (visitor.page.title().as_str(), visitor.page.error("username").as_str()),
        ("パスワードをお忘れですか？", "この項目を入力してください。")
    );
    visitor.send("/forgotPassword", &[("username", "nobody")]).await;
    assert_eq!(visitor.page.title(), "新しいパスワードの設定");
    visitor.send("/confirmforgotPassword", &typed("1", NEW)).await;
    assert_eq!(visitor.page.error("code"), "コードが正しくないか、無効になっています。");
}

//! `/confirm`, `/resendcode`, `/confirmUser`: the codes and links of sign-ups.

use serde_json::json;

use super::sign_ups::{alice, code, signed_in, verifying};
use super::visitor::{CALLBACK, Visitor, between, stage};
use crate::service::{PASSWORD, Pool, Service, with};

#[tokio::test]
async fn a_code_signs_in_only_where_the_account_was_made() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    let mut there = Visitor::new(&service, &pool);
    there.open("/signup").await.send("/signup", &alice()).await;

    let mut here = Visitor::new(&service, &pool);
    here.open("/confirm").await;
    here.send("/confirm", &[("username", "alice"), ("code", &code(&service))]).await;
    assert_eq!((here.page.title().as_str(), here.page.value("username").as_str()), ("Sign in", "alice"));
    assert_eq!(here.page.notice(), "Your account is confirmed. You can sign in now.");
    assert!(!here.cookies.contains_key("cognito"));

    // The other browser's page is late: its code has been used.
    there.send("/confirm", &[("code", &code(&service))]).await;
    assert_eq!(there.page.error("code"), "This code is wrong or no longer good.");
    // Back, and the form once more.
    there.open("/signup").await.send("/signup", &alice()).await;
    assert_eq!(there.page.error("username"), "User already exists");
}

#[tokio::test]
async fn a_sign_up_is_remembered_for_an_hour_and_for_one_client() {
    let mut service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    let other = json!({"CallbackURLs": [CALLBACK], "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"],
                       "AllowedOAuthFlowsUserPoolClient": true, "SupportedIdentityProviders": ["COGNITO"]});
    let (client, _) = service.client(&pool.id, other).await;
    let cookies = {
        let mut visitor = Visitor::new(&service, &pool);
        visitor.open("/signup").await.send("/signup", &alice()).await;
        visitor.cookies.clone()
    };
    let mut elsewhere = Visitor::new(&service, &Pool { id: pool.id.clone(), client, secret: None });
    elsewhere.cookies = cookies.clone();
    assert_eq!(elsewhere.open("/confirm").await.page.fields(), ["username text", "code text"]);
    service.wait(3600);
    let mut late = Visitor::new(&service, &pool);
    late.cookies = cookies;
    assert_eq!(late.open("/confirm").await.page.fields(), ["username text", "code text"]);
}

#[tokio::test]
async fn a_message_can_be_had_again() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await.send("/signup", &alice()).await;
    let first = code(&service);
    let mut sent = service.cognito.follow_messages(sekisho_cognito::Wanted::default(), 0);
    visitor.send("/resendcode", &[]).await;
    assert_eq!(visitor.page.notice(), "If the account still waits for it, a new message is on its way.");
    let second = sent.next().await.remove(0).code;
    assert_eq!(visitor.page.fields(), ["code text"]);
    if first != second {
        visitor.send("/confirm", &[("code", &first)]).await;
        assert_eq!(visitor.page.error("code"), "This code is wrong or no longer good.");
    }
    visitor.send("/confirm", &[("code", &second)]).await;
    signed_in(&visitor);
}

#[tokio::test]
async fn nobody_learns_who_exists_from_codes() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({"PreventUserExistenceErrors": "LEGACY"})).await;
    service.user(&pool, "confirmed").await;
    Visitor::new(&service, &pool).open("/signup").await.send("/signup", &alice()).await;
    let mut said = Vec::new();
    for name in ["alice", "confirmed", "nobody"] {
        let mut visitor = Visitor::new(&service, &pool);
        let mut pages = Vec::new();
        for path in ["/confirm"].repeat(16).into_iter().chain(["/resendcode"].repeat(6)) {
            let query = visitor.query().to_owned();
            visitor.get(&format!("/confirm?{query}&username=x")).await;
            let fields = [("username", name), ("code", "1")];
            visitor.send(path, &fields[..if path == "/confirm" { 2 } else { 1 }]).await;
            let texts = [visitor.page.title(), visitor.page.error("code"), visitor.page.alert(), visitor.page.notice()];
            pages.push((visitor.page.status, texts));
        }
        said.push(pages);
    }
    assert_eq!(said[0], said[1]);
    assert_eq!(said[0], said[2]);
    assert_eq!(said[0][14].1[1], "This code is wrong or no longer good.");
    assert_eq!(said[0][15].1[2], "Attempt limit exceeded, please try after some time.");
    assert_eq!(said[0][20].1[3], "If the account still waits for it, a new message is on its way.");
    assert_eq!(said[0][21].1[2], "Attempt limit exceeded, please try after some time.");
}

#[tokio::test]
async fn a_link_confirms() {
    let service = Service::new();
    service.cognito.set_endpoint("http://127.0.0.1:4566");
    let by_link =
        json!({"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"}, "UsernameAttributes": ["email"]});
    let pool = stage(&service, with(verifying(), &by_link), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await.send("/signup", &[("username", "a@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(visitor.page.title(), "Check your email");
    assert!(visitor.page.html.contains("a***@e***"));
    let named = format!("/confirm?{}&username=b%40example.com", visitor.query());
    visitor.get(&named).await;
    assert_eq!((visitor.page.title().as_str(), visitor.page.fields().len()), ("Check your email", 0));
    let text = service.cognito.messages(1).remove(0).text.unwrap();
    let link = between(&text, "<a href=\"http://127.0.0.1:4566/_domain/people", "\"").unwrap();
    assert!(link.starts_with(&format!("/confirmUser?client_id={}&user_name=", pool.client)), "{link}");

    let mut reader = Visitor::new(&service, &pool);
    for (change, with) in
        [("confirmation_code=", "confirmation_code=9"), ("user_name=", "user_name=x"), ("client_id=", "client_id=x")]
    {
        reader.get(&link.replace(change, with)).await;
        assert_eq!((reader.page.status, reader.page.title().as_str()), (400, "This link is no longer good"), "{change}");
    }
    reader.get(link).await;
    assert_eq!((reader.page.status, reader.page.title().as_str()), (200, "Your registration has been confirmed!"));
    let onward = between(&reader.page.html, "href=\"/_domain/people", "\"").unwrap().replace("&amp;", "&");
    assert_eq!(reader.get(&onward).await.page.title(), "Sign in");
    reader.get(link).await;
    assert_eq!((reader.page.status, reader.page.title().as_str()), (400, "This link is no longer good"));
}

#[tokio::test]
async fn who_signs_in_too_early_is_led_here() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    Visitor::new(&service, &pool).open("/signup").await.send("/signup", &alice()).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await.send("/login", &[("username", "alice"), ("password", PASSWORD)]).await;
    let onward = between(&visitor.page.html, "href=\"/_domain/people/confirm?", "\"").unwrap().replace("&amp;", "&");
    visitor.get(&format!("/confirm?{onward}")).await;
    assert_eq!(visitor.page.fields(), ["code text"]);
    visitor.send("/confirm", &[("code", &code(&service))]).await;
    assert_eq!((visitor.page.title().as_str(), visitor.page.value("username").as_str()), ("Sign in", "alice"));
}

#[tokio::test]
async fn a_link_that_is_only_looked_at_is_not_followed() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/signup").await.send("/signup", &alice()).await;
    let link = format!("/confirmUser?client_id={}&user_name=alice&confirmation_code={}", pool.client, code(&service));
    visitor.post(&link, &[]).await;
    assert_eq!(visitor.page.status, 405);
    assert_eq!(visitor.get(&link).await.page.status, 200);
}

#[tokio::test]
async fn a_message_can_be_had_again_in_another_browser() {
    let service = Service::new();
    let pool = stage(&service, verifying(), json!({})).await;
    Visitor::new(&service, &pool).open("/signup").await.send("/signup", &alice()).await;
    let mut visitor = Visitor::new(&service, &pool);
    let mut sent = service.cognito.follow_messages(sekisho_cognito::Wanted::default(), 0);
    visitor.open("/confirm").await.send("/resendcode", &[("username", "alice")]).await;
    let code = sent.next().await.remove(0).code;
    assert_eq!(visitor.page.fields(), ["code text"]);
    visitor.send("/confirm", &[("code", &code)]).await;
    assert_eq!(visitor.page.title(), "Sign in");
}

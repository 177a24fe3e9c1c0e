//! Who is signed in in a browser, and for how long.

use serde_json::json;

use crate::browser::{Answer, Browser, people, query, usual};
use crate::service::{Pool, Service, claims};

async fn again(browser: &Browser<'_>, pool: &Pool, more: &[(&str, &str)]) -> Answer {
    browser.get(&format!("/oauth2/authorize?{}", query(pool, more))).await
}

#[tokio::test]
async fn the_cookie() {
    let service = Service::new();
    let pool = people(&service).await;
    for (origin, base, attributes) in [
        ("http://127.0.0.1:4566", "/_domain/people", "; Path=/_domain/people/; Max-Age=3600; HttpOnly; SameSite=Lax"),
        ("https://people.auth.eu-west-1.amazoncognito.com", "", "; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure"),
    ] {
        let answer = Browser::at(&service, "people", origin, base).sign_in(&query(&pool, &[])).await;
        let cookies: Vec<_> = answer.0.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
        let cookie = cookies.iter().find(|line| line.starts_with("cognito=")).unwrap();
        assert!(cookie.ends_with(attributes), "{cookie}");
    }
}

#[tokio::test]
async fn no_password_for_an_hour() {
    let mut service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[])).await;
    let first = browser.exchange(&pool, &code).await.json();
    let (cookie, auth_time) = (browser.cookie("cognito").unwrap(), claims(&first["id_token"])["auth_time"].clone());
    service.wait(3599);
    let browser = Browser::new(&service);
    browser.set_cookie("cognito", &cookie);
    let code = again(&browser, &pool, &[("prompt", "none")]).await.param("code").unwrap();
    let second = browser.exchange(&pool, &code).await.json();
    let (old, new) = (claims(&first["id_token"]), claims(&second["id_token"]));
    assert_eq!(new["auth_time"], auth_time, "the sign-in is the old one");
    assert_ne!((&new["origin_jti"], &new["event_id"]), (&old["origin_jti"], &old["event_id"]));
    service.wait(1);
    let browser = Browser::new(&service);
    browser.set_cookie("cognito", &cookie);
    assert_eq!(again(&browser, &pool, &[("prompt", "none")]).await.param("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn for_every_client_of_the_pool() {
    let service = Service::new();
    let pool = people(&service).await;
    let (other, _) = service.client(&pool.id, usual()).await;
    let other = Pool { id: pool.id.clone(), client: other, secret: None };
    let browser = Browser::new(&service);
    browser.sign_in(&query(&pool, &[])).await;
    let code = again(&browser, &other, &[]).await.param("code").unwrap();
    let tokens = browser.exchange(&other, &code).await.json();
    assert_eq!(claims(&tokens["id_token"])["aud"], other.client);
    let answer = again(&browser, &other, &[("response_type", "token")]).await;
    assert!(answer.param("access_token").is_some());
}

#[tokio::test]
async fn who_wants_to_be_asked_is() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    browser.sign_in(&query(&pool, &[])).await;
    for (prompt, asked) in
        [("login", true), ("select_account", true), ("login select_account", true), ("consent", false), ("", false)]
    {
        let answer = again(&browser, &pool, &[("prompt", prompt)]).await;
        assert_eq!(answer.location().starts_with(&browser.address("/login?")), asked, "{prompt}: {}", answer.location());
        assert_eq!(answer.param("code").is_some(), !asked, "{prompt}");
    }
}

#[tokio::test]
async fn not_for_another_pool() {
    let service = Service::new();
    let pool = people(&service).await;
    let other = service.pool_with(json!({}), usual()).await;
    service.ok("CreateUserPoolDomain", json!({"Domain": "others", "UserPoolId": other.id})).await;
    service.user(&other, "alice").await;
    let browser = Browser::new(&service);
    browser.sign_in(&query(&pool, &[])).await;
    let elsewhere = Browser::at(&service, "others", "http://127.0.0.1:4566", "/_domain/others");
    elsewhere.set_cookie("cognito", &browser.cookie("cognito").unwrap());
    assert_eq!(again(&elsewhere, &other, &[("prompt", "none")]).await.param("error").as_deref(), Some("login_required"));
    elsewhere.set_cookie("cognito", "made-up");
    assert_eq!(again(&elsewhere, &other, &[("prompt", "none")]).await.param("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn what_ends_it_and_what_does_not() {
    let service = Service::new();
    let pool = people(&service).await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    // As AWS says of GlobalSignOut: the browser's session has to be ended by /logout.
    for (operation, ends) in [("AdminUserGlobalSignOut", false), ("AdminDisableUser", true), ("AdminDeleteUser", true)] {
        service.ok("AdminEnableUser", user.clone()).await;
        let browser = Browser::new(&service);
        browser.sign_in(&query(&pool, &[])).await;
        service.ok(operation, user.clone()).await;
        let answer = again(&browser, &pool, &[("prompt", "none")]).await;
        assert_eq!(answer.param("error").is_some(), ends, "{operation}");
    }
}

#[tokio::test]
async fn a_sign_in_gives_a_new_cookie() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    browser.set_cookie("cognito", "chosen-by-somebody-else");
    browser.sign_in(&query(&pool, &[])).await;
    let cookie = browser.cookie("cognito").unwrap();
    assert!(cookie.len() > 1000, "{cookie}");
    browser.sign_in(&query(&pool, &[("prompt", "login")])).await;
    assert_ne!(browser.cookie("cognito").unwrap(), cookie);
}

#[tokio::test]
async fn a_code_is_no_session() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    let code = browser.code(&query(&pool, &[])).await;
    let stranger = Browser::new(&service);
    stranger.set_cookie("cognito", &code);
    assert_eq!(again(&stranger, &pool, &[("prompt", "none")]).await.param("error").as_deref(), Some("login_required"));
    stranger.get("/logout?client_id=x").await;
    stranger.get(&format!("/logout?{}", query(&pool, &[]))).await;
    assert_eq!(browser.exchange(&pool, &code).await.status(), 200, "nor does signing out use a code up");
}

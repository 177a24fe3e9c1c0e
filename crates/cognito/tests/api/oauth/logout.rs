//! `/logout`.

use crate::browser::{Browser, form, people, query};
use crate::service::Service;

const BYE: &str = "https://app.example/bye";

#[tokio::test]
async fn to_an_address_of_the_client() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    browser.sign_in(&query(&pool, &[])).await;
    let stolen = browser.cookie("cognito").unwrap();
    let answer = browser.get(&format!("/logout?{}", form(&[("client_id", &pool.client), ("logout_uri", BYE)]))).await;
    assert_eq!((answer.status(), answer.location()), (302, BYE));
    assert_eq!(browser.cookie("cognito"), None);
    browser.set_cookie("cognito", &stolen);
    let answer = browser.get(&format!("/oauth2/authorize?{}", query(&pool, &[("prompt", "none")]))).await;
    assert_eq!(answer.param("error").as_deref(), Some("login_required"), "the session is gone, not only its cookie");
}

#[tokio::test]
async fn to_the_page_for_somebody_else() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    browser.sign_in(&query(&pool, &[])).await;
    let answer = browser.get(&format!("/logout?{}", query(&pool, &[]))).await;
    assert_eq!(answer.location(), browser.address(&format!("/login?{}", query(&pool, &[]))));
    assert_eq!(browser.cookie("cognito"), None);
}

#[tokio::test]
async fn nowhere_else() {
    let service = Service::new();
    let pool = people(&service).await;
    let browser = Browser::new(&service);
    browser.sign_in(&query(&pool, &[])).await;
    let id = pool.client.as_str();
    for pairs in [
        &[("client_id", id), ("logout_uri", "https://app.example/bye/")][..],
        &[("client_id", id), ("logout_uri", "https://evil.example")],
        &[("client_id", id), ("logout_uri", "https://app.example/bye@evil.example")],
        &[("client_id", id), ("logout_uri", BYE), ("logout_uri", BYE)],
        &[("client_id", "nobody"), ("logout_uri", BYE)],
        &[("logout_uri", BYE)],
        &[("client_id", id)],
        &[],
    ] {
        let answer = browser.get(&format!("/logout?{}", form(pairs))).await;
        assert_eq!((answer.status(), answer.location()), (400, ""), "{pairs:?}");
    }
    assert!(browser.cookie("cognito").is_some(), "nobody was signed out by these");
    let answer = browser.get(&format!("/logout?{}", query(&pool, &[("redirect_uri", "https://evil.example")]))).await;
    assert!(answer.location().starts_with(&browser.address("/error?error=redirect_mismatch")));
}

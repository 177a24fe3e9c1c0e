//! Forms of other sites, frames of other sites, sessions that were there before.

use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::json;

use super::{assert_through, header, people, sign_in};
use crate::pages_accounts::visitor::{CALLBACK, Visitor};
use crate::service::{PASSWORD, Pool, Service};

const OTHER: &str = "11111111-2222-4333-8444-555555555555";

/// Every page that takes a form.
const PATHS: [&str; 13] = [
    "/login",
    "/mfa",
    "/selectMfa",
    "/selectChallenge",
    "/password",
    "/passkey",
    "/changePassword",
    "/signup",
    "/confirm",
    "/resendcode",
    "/forgotPassword",
    "/confirmforgotPassword",
    "/mfaSetup",
];

fn query(pool: &Pool) -> String {
    format!("client_id={}&response_type=code&scope=openid&redirect_uri={CALLBACK}", pool.client)
}

/// A form with these things of the browser's; its answer's status.
async fn posted(visitor: &mut Visitor<'_>, pool: &Pool, path: &str, csrf: Option<&str>, origin: Option<&str>) -> u16 {
    let csrf = csrf.map(|csrf| format!("&_csrf={csrf}")).unwrap_or_default();
    let mut request = Request::post(format!("{path}?{}", query(pool)))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Bytes::from(format!("username=alice&password={}{csrf}", PASSWORD.replace('!', "%21"))))
        .unwrap();
    if let Some(origin) = origin {
        request.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
    }
    visitor.ask(request).await.status().as_u16()
}

#[tokio::test]
async fn only_our_own_forms_are_taken() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let ours = Some("http://127.0.0.1:4566");
    let mut visitor = Visitor::new(&service, &pool);
    for path in PATHS {
        assert_eq!(posted(&mut visitor, &pool, path, Some(OTHER), ours).await, 403, "{path} without the cookie");
    }
    visitor.cookies.clear();
    visitor.open("/login").await;
    let mine = visitor.cookies["XSRF-TOKEN"].clone();
    let mut stranger = Visitor::new(&service, &pool);
    stranger.open("/login").await;
    let theirs = stranger.cookies["XSRF-TOKEN"].clone();
    assert_ne!(mine, theirs);
    for path in PATHS {
        for csrf in [None, Some(OTHER), Some(theirs.as_str()), Some("")] {
            assert_eq!(posted(&mut visitor, &pool, path, csrf, ours).await, 403, "{path} with {csrf:?}");
        }
        for origin in ["https://evil.example.com", "null", "http://127.0.0.1:4567", "https://127.0.0.1:4566"] {
            assert_eq!(posted(&mut visitor, &pool, path, Some(&mine), Some(origin)).await, 403, "{path} from {origin}");
        }
        assert_ne!(posted(&mut visitor, &pool, path, Some(&mine), ours).await, 403, "{path}");
    }
    assert_eq!(posted(&mut visitor, &pool, "/login", Some(&mine), None).await, 302, "programs send no origin");
}

#[tokio::test]
async fn a_cookie_of_another_make_is_replaced() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.cookies.insert("XSRF-TOKEN".into(), "<b>".into());
    visitor.open("/login").await;
    assert_eq!(visitor.cookies["XSRF-TOKEN"].len(), 36);
    assert!(!visitor.page.html.contains("<b>"));
}

#[tokio::test]
async fn a_session_from_before_is_not_the_one_after() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.cookies.insert("cognito".into(), "planted".into());
    sign_in(&mut visitor, "alice", PASSWORD).await;
    assert_through(&visitor);
    let first = visitor.cookies["cognito"].clone();
    assert_ne!(first, "planted");
    visitor.more("&prompt=login");
    sign_in(&mut visitor, "alice", PASSWORD).await;
    assert_ne!(visitor.cookies["cognito"], first);
}

#[tokio::test]
async fn pages_load_nothing_and_stand_in_no_frame() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    let error = "/login?client_id=x&redirect_uri=y".to_owned();
    let pages = PATHS.map(|path| format!("{path}?{}", query(&pool))).into_iter().chain(["/nowhere".to_owned(), error]);
    for page in pages {
        let answer = visitor.ask(Request::get(&page).body(Bytes::new()).unwrap()).await;
        if answer.status() == 302 {
            continue;
        }
        let policy = header(&answer, "content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{page}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{page}: {policy}");
        assert_eq!(header(&answer, "x-frame-options"), "DENY", "{page}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{page}");
        assert_eq!(header(&answer, "referrer-policy"), "same-origin", "{page}");
        assert!(header(&answer, "cache-control").contains("no-store"), "{page}");
        assert_eq!(header(&answer, "strict-transport-security"), "", "{page}: this may be loopback");
        assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8", "{page}");
    }
}

/// Chromium blocks a redirect that follows a form, however late, if the form's page does not allow it.
#[tokio::test]
async fn a_client_may_send_the_browser_on() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    let answer = visitor.ask(Request::get(format!("/login?{}", query(&pool))).body(Bytes::new()).unwrap()).await;
    assert!(header(&answer, "content-security-policy").contains("; form-action 'self' http: https:; "));
}

#[tokio::test]
async fn a_head_is_a_page_without_its_body() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    let mut answers = Vec::new();
    for method in [Method::GET, Method::HEAD] {
        let request = Request::builder().method(method).uri(format!("/login?{}", query(&pool))).body(Bytes::new()).unwrap();
        answers.push(visitor.ask(request).await);
    }
    assert_eq!(header(&answers[0], "content-length"), header(&answers[1], "content-length"));
    assert!(!answers[0].body().is_empty() && answers[1].body().is_empty());
    let request = Request::delete(format!("/login?{}", query(&pool))).body(Bytes::new()).unwrap();
    assert_eq!(visitor.ask(request).await.status(), 405);
}

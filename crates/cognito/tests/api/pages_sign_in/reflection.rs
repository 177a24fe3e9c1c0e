//! Whatever comes in an address or a form stays text: a page with hostile words has the elements and attributes that it
//! has with harmless ones.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use super::{people, sign_in};
use crate::pages_accounts::visitor::{CALLBACK, Visitor, stage};
use crate::service::{PASSWORD, Service};

const HARMLESS: &str = "harmless";
const HOSTILE: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)></title></style>--><svg/onload=alert(1)>`${1}`{{1}}";

/// The names of elements, with those of their attributes.
fn structure(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = tag(after);
        rest = match tag.as_str() {
            "style" | "script" => after.split_once(&format!("</{tag}")).expect("it ends").1,
            _ => after,
        };
        tags.push(tag);
    }
    tags
}

/// One element's, and what comes after it.
fn tag(text: &str) -> (String, &str) {
    let (mut tag, mut quoted) = (String::new(), false);
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '>' if !quoted => return (tag, &text[at + 1..]),
            _ if quoted => {}
            _ => tag.push(character),
        }
    }
    panic!("an element without an end: {text}");
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn page(visitor: &mut Visitor<'_>, address: &str) -> String {
    let answer = visitor.ask(Request::get(address).body(Bytes::new()).unwrap()).await;
    assert_ne!(answer.status(), 302, "{address}");
    String::from_utf8(answer.body().to_vec()).unwrap()
}

#[test]
fn the_check_sees_what_it_should() {
    assert_eq!(structure("<p class=\"a>b\">x<br></p>"), ["p class=", "br", "/p"]);
    assert_ne!(structure("<p>a</p>"), structure("<p>a<b>c</p>"));
    assert_ne!(structure("<p x=\"\">a</p>"), structure("<p x=\"\" y=\"\">a</p>"));
    assert_eq!(structure("<style>a>b<c</style><p>"), ["style", "p"]);
}

#[tokio::test]
async fn every_parameter_of_every_page() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    let valid = [("client_id", pool.client.as_str()), ("response_type", "code"), ("redirect_uri", CALLBACK), ("scope", "openid")];
    let names = ["state", "nonce", "login_hint", "lang", "error", "error_description", "username", "anything", HOSTILE];
    let pages = ["/login", "/signup", "/confirm", "/forgotPassword", "/confirmforgotPassword", "/error", "/nowhere"];
    for path in pages {
        for name in names {
            let mut structures = Vec::new();
            for word in [HARMLESS, HOSTILE] {
                let mut query = form_urlencoded::Serializer::new(String::new());
                query.extend_pairs(valid).append_pair(name, word);
                let html = page(&mut visitor, &format!("{path}?{}", query.finish())).await;
                structures.push(structure(&html));
            }
            assert_eq!(structures[0], structures[1], "{path} {name}");
        }
    }
}

#[tokio::test]
async fn a_link_that_confirms() {
    let mut structures = Vec::new();
    for word in [HARMLESS, HOSTILE] {
        let service = Service::new();
        let pool = people(&service, json!({})).await;
        let word = encoded(word);
        let address = format!("/confirmUser?client_id={}&user_name={word}&confirmation_code={word}&anything={word}", pool.client);
        structures.push(structure(&page(&mut Visitor::new(&service, &pool), &address).await));
    }
    assert_eq!(structures[0], structures[1]);
}

#[tokio::test]
async fn what_makes_a_request_invalid() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    for (name, other) in
        [("client_id", format!("redirect_uri={CALLBACK}")), ("redirect_uri", format!("client_id={}", pool.client))]
    {
        let mut structures = Vec::new();
        for word in [HARMLESS, HOSTILE] {
            visitor.get(&format!("/login?{other}&response_type=code&{name}={}", encoded(word))).await;
            assert_eq!(visitor.page.status, 400);
            structures.push(structure(&visitor.page.html));
        }
        assert_eq!(structures[0], structures[1], "{name}");
    }
}

#[tokio::test]
async fn every_field_that_comes_back() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut structures = Vec::new();
    for word in [HARMLESS, HOSTILE] {
        let mut visitor = Visitor::new(&service, &pool);
        sign_in(&mut visitor, word, "Wrong-Passw0rd!").await;
        assert_eq!((visitor.page.status, visitor.page.value("username").as_str()), (400, word));
        structures.push(structure(&visitor.page.html));
    }
    assert_eq!(structures[0], structures[1]);
    for (path, challenge) in [
        ("/mfa", "EMAIL_OTP"),
        ("/selectMfa", "SELECT_MFA_TYPE"),
        ("/passkey", "WEB_AUTHN"),
        ("/password", "PASSWORD"),
        ("/changePassword", "NEW_PASSWORD_REQUIRED"),
    ] {
        for field in ["session", "username", "about", "code", "credential", "password"] {
            let mut structures = Vec::new();
            for word in [HARMLESS, HOSTILE] {
                let word = word.replace(' ', "");
                let mut visitor = Visitor::new(&service, &pool);
                visitor.open("/login").await;
                let csrf = visitor.cookies["XSRF-TOKEN"].clone();
                let address = visitor.page.address.replace("/login", path);
                let mut pairs = vec![("_csrf".to_owned(), csrf), ("challenge".to_owned(), challenge.to_owned())];
                pairs.push((field.to_owned(), word));
                visitor.post(&address, &pairs).await;
                assert_eq!(visitor.page.status, 400, "{path} {field}");
                structures.push(structure(&visitor.page.html));
            }
            assert_eq!(structures[0], structures[1], "{path} {field}");
        }
    }
}

/// A client's name cannot have such characters.
#[tokio::test]
async fn names_of_people() {
    let mut structures = Vec::new();
    for word in [HARMLESS, HOSTILE] {
        let service = Service::new();
        let pool = stage(&service, json!({}), json!({})).await;
        service.user_with(&pool, "alice", json!([{"Name": "preferred_username", "Value": word}])).await;
        let mut visitor = Visitor::new(&service, &pool);
        sign_in(&mut visitor, "alice", PASSWORD).await;
        visitor.open("/login").await;
        assert_eq!(visitor.page.title(), "Choose an account");
        structures.push(structure(&visitor.page.html));
    }
    assert_eq!(structures[0], structures[1]);
}

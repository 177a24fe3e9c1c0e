//! JWT authorizers of other issuers: discovery and keys fetched from a real server on loopback.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Request;
use sekisho_api_gateway::Call;
use sekisho_api_gateway::http_api::{CreateAuthorizer, CreateRoute};
use serde_json::{Value, json};

use crate::proxied::{api, proxy};
use crate::signed::{jwk, token};
use crate::support::{Answer, HTTP, House, now};
use crate::wire::{Reply, Server, reply};

const DISCOVERY: &str = "/.well-known/openid-configuration";

/// An issuer, and an API whose one route trusts it.
struct Trust {
    house: House,
    issuer: Server,
    /// Paths that are answered otherwise than a good issuer would.
    wrong: Arc<Mutex<HashMap<&'static str, Reply>>>,
    keys: Arc<Mutex<Vec<Value>>>,
}

impl Trust {
    async fn new() -> Self {
        let wrong = Arc::<Mutex<HashMap<&'static str, Reply>>>::default();
        let keys = Arc::new(Mutex::new(vec![jwk("one")]));
        let (strange, shown) = (wrong.clone(), keys.clone());
        let issuer = Server::new(move |heard| {
            if let Some(reply) = strange.lock().expect("wrong").get(heard.path()) {
                return reply.clone();
            }
            let own = format!("http://{}", heard.header("host").expect("host"));
            match heard.path() {
                DISCOVERY => reply(200, "", json!({"issuer": own, "jwks_uri": format!("{own}/keys")}).to_string()),
                "/keys" => reply(200, "", json!({"keys": *shown.lock().expect("keys")}).to_string()),
                _ => reply(200, "", "let in"),
            }
        })
        .await;
        let house = api(&[("GET /in", proxy(&format!("{}/in", issuer.url), "ANY"))]);
        guard(&house, &issuer.url);
        Self { house, issuer, wrong, keys }
    }

    async fn wrong(path: &'static str, reply: Reply) -> Self {
        let trust = Self::new().await;
        trust.wrong.lock().expect("wrong").insert(path, reply);
        trust
    }

    async fn call(&self, token: &str, now: SystemTime) -> Answer {
        let request = Request::get("/in").header("authorization", token).body(Bytes::new()).expect("a request");
        let call = Call {
            api_id: HTTP.to_owned(),
            request,
            source_ip: "127.0.0.1".to_owned(),
            domain_name: "api.example".to_owned(),
            now,
        };
        Answer(self.house.gateway.serve(call).await)
    }

    async fn status(&self, kid: &str, now: SystemTime) -> u16 {
        self.call(&token(&self.issuer.url, kid), now).await.status()
    }

    /// How often the issuer's keys were fetched.
    fn fetches(&self) -> usize {
        self.issuer.heard().iter().filter(|heard| heard.path() == "/keys").count()
    }
}

fn authorizer(issuer: &str) -> CreateAuthorizer {
    serde_json::from_value(json!({
        "name": "oidc",
        "authorizerType": "JWT",
        "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": {"issuer": issuer, "audience": ["app"]},
    }))
    .expect("an authorizer")
}

fn guard(house: &House, issuer: &str) {
    house.gateway.put_http_authorizer(HTTP, "a1", authorizer(issuer)).expect("authorizer");
    let route = CreateRoute {
        route_key: "GET /in".to_owned(),
        target: Some("integrations/i0".to_owned()),
        authorization_type: Some("JWT".to_owned()),
        authorizer_id: Some("a1".to_owned()),
        ..CreateRoute::default()
    };
    house.gateway.put_http_route(HTTP, "GET /in", route).expect("route");
}

fn after(seconds: u64) -> SystemTime {
    now() + Duration::from_secs(seconds)
}

#[tokio::test]
async fn keys_are_found_and_kept_for_two_hours() {
    let trust = Trust::new().await;
    for (seconds, fetches) in [(0, 1), (1, 1), (7199, 1), (7200, 2), (7201, 2)] {
        assert_eq!(trust.status("one", after(seconds)).await, 200, "after {seconds} s");
        assert_eq!(trust.fetches(), fetches, "after {seconds} s");
    }
    // Keys that were taken back count no more once they are fetched again.
    trust.keys.lock().expect("keys").clear();
    assert_eq!(trust.status("one", after(14_399)).await, 200);
    assert_eq!(trust.status("one", after(14_400)).await, 401);
}

#[tokio::test]
async fn a_new_key_is_fetched_and_a_flood_of_unknown_ones_is_not() {
    let trust = Trust::new().await;
    assert_eq!(trust.status("one", now()).await, 200);
    trust.keys.lock().expect("keys").push(jwk("two"));
    assert_eq!(trust.status("two", after(9)).await, 401, "asked a moment ago");
    assert_eq!(trust.status("two", after(10)).await, 200);
    assert_eq!(trust.fetches(), 2);
    for nth in 0..50 {
        assert_eq!(trust.status(&format!("unknown-{nth}"), after(20)).await, 401);
        assert_eq!(trust.status("one", after(20)).await, 200);
    }
    assert_eq!(trust.fetches(), 3);
    // An issuer that fails meanwhile takes nothing away.
    trust.wrong.lock().expect("wrong").insert("/keys", reply(500, "", ""));
    assert_eq!(trust.status("three", after(40)).await, 401);
    assert_eq!(trust.status("one", after(40)).await, 200);
}

#[tokio::test]
async fn many_requests_wait_for_one_fetch() {
    let trust = Arc::new(Trust::new().await);
    let calls: Vec<_> = (0..30)
        .map(|_| {
            let trust = trust.clone();
            tokio::spawn(async move { trust.status("one", now()).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("no panic"), 200);
    }
    assert_eq!(trust.fetches(), 1);
}

#[tokio::test]
async fn what_could_be_no_token_of_anybody_asks_nobody() {
    let trust = Trust::new().await;
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let of = |header: Value| format!("{}.{}.AAAA", part(header), part(json!({"iss": trust.issuer.url})));
    let rows = [
        (String::new(), "Bearer"),
        ("no-token".to_owned(), "token contains an invalid number of segments"),
        (of(json!({"alg": "HS256", "kid": "one"})), "signing method HS256 is invalid"),
        (of(json!({"alg": "none", "kid": "one"})), "signing method none is invalid"),
        (of(json!({"alg": "RS256"})), "invalid_token"),
    ];
    for (token, said) in rows {
        let answer = trust.call(&token, now()).await;
        assert_eq!(answer.status(), 401);
        assert!(answer.header("www-authenticate").expect("a challenge").contains(said), "{token}: {answer:?}");
    }
    assert!(trust.issuer.heard().is_empty());
}

#[tokio::test]
async fn an_issuer_that_fails_lets_nobody_in() {
    let discovery = "OIDC discovery endpoint communication error";
    let jwks = "JWKS communication error";
    let keys = |keys: Value| reply(200, "", json!({"keys": keys}).to_string());
    let huge = |size: usize| reply(200, "", format!("{}{}", json!({"keys": [jwk("one")]}), " ".repeat(size)));
    let document = |issuer: &str, keys: &str| reply(200, "", json!({"issuer": issuer, "jwks_uri": keys}).to_string());
    let rows = [
        (DISCOVERY, None, discovery, "no answer within 1500 ms"),
        ("/keys", None, jwks, "no answer within 1500 ms"),
        (DISCOVERY, reply(404, "", ""), discovery, "answered 404"),
        (DISCOVERY, reply(302, "location: /keys\r\n", ""), discovery, "answered 302"),
        (DISCOVERY, reply(200, "", "<html>"), discovery, "is no discovery document"),
        (DISCOVERY, document("https://other.example", "x"), discovery, r#"is about "https://other.example""#),
        ("/keys", reply(500, "", ""), jwks, "answered 500"),
        ("/keys", reply(200, "", "[]"), jwks, "no JSON Web Key Set"),
        ("/keys", huge(150_000), jwks, "larger than 150000 bytes"),
        ("/keys", Some(b"garbage\r\n\r\n".to_vec()), jwks, "the connection broke"),
        ("/keys", keys(json!([])), "invalid_token", "kid: expected one of []"),
        ("/keys", keys(json!([{"kty": "EC", "kid": "one", "crv": "P-256"}])), "invalid_token", "kid: expected one of []"),
    ];
    let checks = rows.map(|(path, reply, said, why)| async move {
        let trust = Trust::wrong(path, reply).await;
        let answer = trust.call(&token(&trust.issuer.url, "one"), now()).await;
        assert_eq!((answer.status(), answer.text()), (401, r#"{"message":"Unauthorized"}"#), "{why}");
        let challenge = answer.header("www-authenticate").expect("a challenge");
        assert!(challenge.starts_with(r#"Bearer scope="" error="invalid_token" error_description=""#), "{challenge}");
        assert!(challenge.contains(said), "{why}: {challenge}");
        assert!(answer.why().contains(why), "{why}: {}", answer.why());
        // The failure is kept for a while: the next request waits for nobody.
        let asked = trust.issuer.heard().len();
        assert_eq!(trust.status("one", after(9)).await, 401);
        assert_eq!(trust.issuer.heard().len(), asked);
    });
    for check in checks.map(tokio::spawn) {
        check.await.expect("passes");
    }
    // The largest that is read, and an issuer that comes back.
    let trust = Trust::wrong("/keys", huge(100_000)).await;
    assert_eq!(trust.status("one", now()).await, 200);
    let trust = Trust::wrong(DISCOVERY, reply(503, "", "")).await;
    assert_eq!(trust.status("one", now()).await, 401);
    trust.wrong.lock().expect("wrong").clear();
    assert_eq!(trust.status("one", after(10)).await, 200);
}

#[tokio::test]
async fn keys_elsewhere_are_fetched_over_https_only() {
    let trust = Trust::new().await;
    let document = json!({"issuer": trust.issuer.url, "jwks_uri": "http://keys.example/"}).to_string();
    trust.wrong.lock().expect("wrong").insert(DISCOVERY, reply(200, "", document));
    let answer = trust.call(&token(&trust.issuer.url, "one"), now()).await;
    assert!(answer.why().contains("http://keys.example/ is no https URL"), "{}", answer.why());
}

#[tokio::test]
async fn an_issuer_is_https_or_on_this_machine() {
    let house = api(&[]);
    for issuer in ["http://issuer.example", "ftp://127.0.0.1/", "issuer", "http://localhost.example/", "https://"] {
        let refusal = house.gateway.put_http_authorizer(HTTP, "a1", authorizer(issuer)).unwrap_err();
        assert!(refusal.message.contains("must be an https URL"), "{issuer}: {}", refusal.message);
    }
    for issuer in ["https://issuer.example/tenant", "http://localhost:9000", "http://[::1]/"] {
        house.gateway.put_http_authorizer(HTTP, "a1", authorizer(issuer)).expect(issuer);
    }
}

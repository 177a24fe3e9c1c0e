//! A provider of our own making: it answers what a test tells it to, and remembers what it was asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use sekisho_cognito::outside::Outside;
use serde_json::{Value, json};

use crate::service::{START, with};

/// Where it answers.
pub const ISSUER: &str = "https://idp.example.com";

/// What it does instead of the usual.
#[derive(Clone)]
pub enum Reply {
    Json(u16, Value),
    Text(u16, &'static str),
    /// There is no answer.
    Nothing(&'static str),
}

pub struct Idp {
    pair: EcdsaKeyPair,
    script: Mutex<Script>,
}

#[derive(Default)]
struct Script {
    /// Changes of the ID token's claims; `null` removes one.
    claims: Value,
    nonce: String,
    header: Value,
    info: Value,
    by_path: HashMap<&'static str, Reply>,
    asked: Vec<String>,
}

impl Idp {
    pub fn new() -> Arc<Self> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let script = Script { claims: json!({}), header: json!({}), info: json!({"sub": "u-1"}), ..Script::default() };
        Arc::new(Self { pair, script: Mutex::new(script) })
    }

    pub fn outside(self: &Arc<Self>) -> Outside {
        let idp = self.clone();
        Box::new(move |request| {
            let answer = idp.answer(&request);
            Box::pin(std::future::ready(answer))
        })
    }

    /// The claims of the next ID token that are not as usual.
    pub fn claims(&self, claims: Value) {
        self.script.lock().unwrap().claims = claims;
    }

    pub fn header(&self, header: Value) {
        self.script.lock().unwrap().header = header;
    }

    /// What the user info endpoint tells.
    pub fn info(&self, info: &Value) {
        self.script.lock().unwrap().info = with(json!({"sub": "u-1"}), info);
    }

    pub fn reply(&self, path: &'static str, reply: Reply) {
        self.script.lock().unwrap().by_path.insert(path, reply);
    }

    /// The nonce that the browser brought along.
    pub fn brings(&self, nonce: &str) {
        self.script.lock().unwrap().nonce = nonce.to_owned();
    }

    /// What it was asked since the last look: method, URL, body.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.script.lock().unwrap().asked)
    }

    fn answer(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, String> {
        let mut script = self.script.lock().unwrap();
        let body = String::from_utf8_lossy(request.body());
        script.asked.push(format!("{} {} {body}", request.method(), request.uri()).trim_end().to_owned());
        let path = request.uri().path();
        let reply = script.by_path.get(path).cloned().unwrap_or_else(|| self.usual(path, &script));
        let (status, body) = match reply {
            Reply::Json(status, body) => (status, body.to_string()),
            Reply::Text(status, body) => (status, body.to_owned()),
            Reply::Nothing(why) => return Err(why.to_owned()),
        };
        Ok(Response::builder().status(status).body(Bytes::from(body)).unwrap())
    }

    fn usual(&self, path: &str, script: &Script) -> Reply {
        let at = |path: &str| format!("{ISSUER}{path}");
        Reply::Json(
            200,
            match path {
                "/.well-known/openid-configuration" => json!({
                    "issuer": ISSUER, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
                    "userinfo_endpoint": at("/me"), "jwks_uri": at("/keys")}),
                "/token" => json!({"access_token": "at-1", "token_type": "Bearer", "id_token": self.id_token(script)}),
                "/me" => script.info.clone(),
                "/keys" => {
                    let point = self.pair.public_key().as_ref();
                    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
                    json!({"keys": [{"kid": "k", "kty": "EC", "crv": "P-256", "x": part(&point[1..33]), "y": part(&point[33..])}]})
                }
                other => return Reply::Text(404, if other.is_empty() { "" } else { "no such page" }),
            },
        )
    }

    fn id_token(&self, script: &Script) -> String {
        let usual = json!({"iss": ISSUER, "aud": "ours", "sub": "u-1", "exp": START + 3600, "iat": START, "nonce": script.nonce});
        let mut claims = with(usual, &script.claims);
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let header = with(json!({"alg": "ES256", "kid": "k"}), &script.header);
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

//! One gateway with the bodies of our own template, a handler process and a user pool's key.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use sekisho_api_gateway::{Call, Gateway, Issuer, IssuerName, Key, OnAccessLog, Settings, http_api, rest_api};
use sekisho_lambda::{FunctionConfiguration, Functions, Note, Permission};
use serde_json::{Value, json};

pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "eu-west-1";
pub const POOL: &str = "eu-west-1_TestPool1";
pub const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool1";
pub const POOL_ARN: &str = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_TestPool1";
pub const FUNCTION_ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
pub const HTTP: &str = "httpapi000";
pub const REST: &str = "restapi000";

/// 2026-11-21T02:00:00Z
pub const NOW: u64 = 1_795_226_400;

static OURS: LazyLock<KeyPair> = LazyLock::new(new_key);
static FOREIGN: LazyLock<KeyPair> = LazyLock::new(new_key);

fn new_key() -> KeyPair {
    KeyPair::generate(KeySize::Rsa2048).expect("a key")
}

/// Who signs a token.
#[derive(Clone, Copy, Debug)]
pub enum Signer {
    Ours,
    Foreign,
    /// HMAC with our public key as the secret.
    PublicKeyAsSecret,
    Nobody,
}

pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

pub fn id_claims() -> Value {
    json!({
        "sub": "6418b458-0000-4000-8000-000000000001",
        "cognito:groups": ["Admins", "Users"],
        "email_verified": true,
        "iss": ISSUER,
        "cognito:username": "user-a",
        "aud": "spaclient",
        "token_use": "id",
        "auth_time": NOW - 10,
        "exp": NOW + 3600,
        "iat": NOW - 10,
        "email": "usera@example.com",
    })
}

pub fn access_claims() -> Value {
    json!({
        "sub": "6418b458-0000-4000-8000-000000000001",
        "iss": ISSUER,
        "client_id": "spaclient",
        "token_use": "access",
        "scope": "hello/read aws.cognito.signin.user.admin",
        "auth_time": NOW - 10,
        "exp": NOW + 3600,
        "iat": NOW - 10,
        "version": 2,
        "username": "user-a",
    })
}

/// `claims` with some of them changed; null takes one away.
pub fn with(mut claims: Value, changes: &Value) -> Value {
    let map = claims.as_object_mut().expect("claims");
    for (name, value) in changes.as_object().expect("changes") {
        if value.is_null() {
            map.remove(name);
        } else {
            map.insert(name.clone(), value.clone());
        }
    }
    claims
}

pub fn token(claims: &Value, signer: Signer) -> String {
    let alg = match signer {
        Signer::Ours | Signer::Foreign => "RS256",
        Signer::PublicKeyAsSecret => "HS256",
        Signer::Nobody => "none",
    };
    let header = json!({"kid": "key-1", "alg": alg}).to_string();
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", part(header), part(claims.to_string()));
    let signature = match signer {
        Signer::Ours => rsa(&OURS, &signed),
        Signer::Foreign => rsa(&FOREIGN, &signed),
        Signer::PublicKeyAsSecret => {
            let secret = OURS.public_key().as_der().expect("public key");
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
            hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
        }
        Signer::Nobody => Vec::new(),
    };
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn rsa(key: &KeyPair, text: &str) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &rand::SystemRandom::new(), text.as_bytes(), &mut signature).expect("signs");
    signature
}

fn our_issuer() -> Arc<Issuer> {
    // PKCS#1: SEQUENCE { INTEGER modulus, INTEGER exponent }; of 2048 bits the modulus is
    // always at the same place, after a zero, and the exponent is 65537.
    let public = OURS.public_key().as_ref();
    let (modulus, exponent) = (&public[9..9 + 256], &[1, 0, 1]);
    Arc::new(Issuer {
        url: ISSUER.to_owned(),
        aliases: vec![sekisho_api_gateway::issuer::Alias::Url(format!("http://127.0.0.1:4566/{POOL}"))],
        user_pool_arn: Some(POOL_ARN.to_owned()),
        keys: vec![Key::rsa("key-1", modulus, exponent.as_slice()).expect("a key")],
    })
}

pub struct House {
    pub gateway: Arc<Gateway>,
    pub functions: Arc<Functions>,
    /// Lines of access logs, with their groups.
    pub logged: Arc<Mutex<Vec<(String, String)>>>,
}

impl House {
    /// A gateway without APIs, with the function `echo` that every API may call.
    pub fn empty() -> Self {
        let settings = sekisho_lambda::Settings {
            account_id: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            ..sekisho_lambda::Settings::default()
        };
        let functions = Functions::new(settings, Arc::new(|_line| {}));
        functions
            .put(
                FunctionConfiguration {
                    function_name: "echo".to_owned(),
                    handler: "bootstrap".to_owned(),
                    runtime: "provided.al2023".to_owned(),
                    timeout: 10,
                    ..FunctionConfiguration::default()
                },
                handler(),
            )
            .expect("put");
        functions.add_permission("echo", permission("*")).expect("permission");
        let issuer = our_issuer();
        let find = move |name: IssuerName<'_>| match name {
            IssuerName::Url(ISSUER) | IssuerName::UserPoolArn(POOL_ARN) => Some(issuer.clone()),
            _ => None,
        };
        let logged = Arc::<Mutex<Vec<(String, String)>>>::default();
        let lines = logged.clone();
        let tell = move |group: &str, line: &str, _| lines.lock().expect("lock").push((group.to_owned(), line.to_owned()));
        let settings = Settings {
            account_id: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            on_access_log: Some(OnAccessLog(Arc::new(tell))),
            ..Settings::default()
        };
        let gateway = Gateway::open(settings, functions.clone(), Arc::new(find)).expect("a database in memory");
        Self { gateway, functions, logged }
    }

    /// The lines of an access log.
    pub fn lines(&self, group: &str) -> Vec<String> {
        let logged = self.logged.lock().expect("lock");
        logged.iter().filter(|(own, _)| own == group).map(|(_, line)| line.clone()).collect()
    }

    /// The two APIs of our template, as SAM expands them.
    pub fn new() -> Self {
        let house = Self::empty();
        house.put_http(body(include_str!("bodies/http.json")));
        house.put_rest(body(include_str!("bodies/rest.json")));
        house
    }

    pub fn put_http(&self, body: Value) {
        let create = http_api::CreateApi { body: Some(body), ..http_api::CreateApi::default() };
        self.gateway.put_http_api(HTTP, create, now()).expect("api");
        let stage = http_api::CreateStage {
            stage_name: "$default".to_owned(),
            auto_deploy: Some(true),
            ..http_api::CreateStage::default()
        };
        self.gateway.put_http_stage(HTTP, stage, now()).expect("stage");
    }

    pub fn put_rest(&self, body: Value) {
        let create = rest_api::CreateRestApi { body: Some(body), ..rest_api::CreateRestApi::default() };
        self.gateway.put_rest_api(REST, create, now()).expect("api");
        self.deploy("deploy");
    }

    /// A deployment of the REST API, served by the stage `test`.
    pub fn deploy(&self, id: &str) {
        let create = rest_api::CreateDeployment { stage_name: Some("test".to_owned()), ..rest_api::CreateDeployment::default() };
        self.gateway.put_rest_deployment(REST, id, create, now()).expect("deployment");
    }

    pub async fn call(&self, api: &str, request: http::request::Builder) -> Answer {
        self.call_with(api, request, Bytes::new()).await
    }

    pub async fn call_with(&self, api: &str, request: http::request::Builder, body: impl Into<Bytes>) -> Answer {
        self.call_at(api, request, body, now()).await
    }

    /// A call at some other time.
    pub async fn call_at(&self, api: &str, request: http::request::Builder, body: impl Into<Bytes>, now: SystemTime) -> Answer {
        let call = Call {
            api_id: api.to_owned(),
            request: request.body(body.into()).expect("a request"),
            source_ip: "127.0.0.1".to_owned(),
            domain_name: format!("{api}.execute-api.{REGION}.amazonaws.com"),
            now,
        };
        Answer(self.gateway.serve(call).await)
    }

    /// A GET to the management API.
    pub async fn manage(&self, path: &str) -> (u16, Value) {
        let request = Request::get(path).body(Bytes::new()).expect("a request");
        self.manage_with(request).await
    }

    pub async fn manage_with(&self, request: Request<Bytes>) -> (u16, Value) {
        let response = self.gateway.manage(request, now()).await;
        let value = serde_json::from_slice(response.body()).expect("json");
        (response.status().as_u16(), value)
    }
}

pub fn permission(source: &str) -> Permission {
    Permission {
        statement_id: "all".to_owned(),
        action: "lambda:InvokeFunction".to_owned(),
        principal: "apigateway.amazonaws.com".to_owned(),
        source_arn: Some(format!("arn:aws:execute-api:{REGION}:{ACCOUNT}:{source}")),
        ..Permission::default()
    }
}

/// The `echo` example, which cargo builds with the tests unless it is told `--test`.
fn handler() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    let profile = test.ancestors().nth(2).expect("target/debug");
    let handler = profile.join("examples").join("echo");
    let built = handler.is_file();
    assert!(built, "build the handler: cargo build -p sekisho-api-gateway --example echo");
    handler
}

pub fn body(text: &str) -> Value {
    serde_json::from_str(text).expect("a body")
}

/// An answer, with short ways to look at it.
#[derive(Debug)]
pub struct Answer(pub Response<Bytes>);

impl Answer {
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(self.0.body()).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(self.0.body()).expect("json")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name).map(|v| v.to_str().expect("text"))
    }

    pub fn note(&self) -> Note {
        self.0.extensions().get::<Note>().cloned().unwrap_or_default()
    }

    pub fn why(&self) -> String {
        self.note().why.unwrap_or_default()
    }

    pub fn headers(&self) -> BTreeMap<String, String> {
        self.0.headers().iter().map(|(k, v)| (k.to_string(), v.to_str().expect("text").to_owned())).collect()
    }
}

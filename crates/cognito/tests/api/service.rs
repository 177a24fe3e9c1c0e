//! A service of one's own for each test, with a clock that the test moves.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use sekisho_cognito::IssuerPolicy;
use sekisho_cognito::outside::{self, Outside};
use sekisho_cognito::triggers::{Call, CallError};
use sekisho_cognito::{Cognito, Settings};
use serde_json::{Value, json};

pub const PASSWORD: &str = "Passw0rd!";

/// Saturday 2026-11-21 03:00:00 UTC.
pub const START: u64 = 1_795_230_000;

pub struct Service {
    pub cognito: Arc<Cognito>,
    pub now: SystemTime,
}

/// A pool with one client.
pub struct Pool {
    pub id: String,
    pub client: String,
    pub secret: Option<String>,
}

impl Service {
    pub fn new() -> Self {
        Self::open(None)
    }

    pub fn open(database: Option<std::path::PathBuf>) -> Self {
        Self::with_triggers(database, |_| Err(CallError::NotCalled("ResourceNotFoundException")))
    }

    /// A service whose pools' triggers are run by `invoke`.
    pub fn with_triggers(
        database: Option<std::path::PathBuf>,
        invoke: impl Fn(&Call<'_>) -> Result<Vec<u8>, CallError> + Send + Sync + 'static,
    ) -> Self {
        Self::asking(database, invoke, outside::nobody())
    }

    /// A service whose tokens carry other issuers.
    pub fn with_issuer(issuer: IssuerPolicy) -> Self {
        Self::made(None, |_| Err(CallError::NotCalled("ResourceNotFoundException")), outside::nobody(), issuer)
    }

    /// A service that also asks others.
    pub fn asking(
        database: Option<std::path::PathBuf>,
        invoke: impl Fn(&Call<'_>) -> Result<Vec<u8>, CallError> + Send + Sync + 'static,
        outside: Outside,
    ) -> Self {
        Self::made(database, invoke, outside, IssuerPolicy::default())
    }

    fn made(
        database: Option<std::path::PathBuf>,
        invoke: impl Fn(&Call<'_>) -> Result<Vec<u8>, CallError> + Send + Sync + 'static,
        outside: Outside,
        issuer: IssuerPolicy,
    ) -> Self {
        let invoke = Box::new(invoke);
        let settings =
            Settings { account_id: "123456789012".into(), region: "eu-west-1".into(), database, invoke, outside, issuer };
        let cognito = Cognito::open(settings).unwrap();
        Self { cognito, now: UNIX_EPOCH + Duration::from_secs(START) }
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    pub async fn send(&self, operation: &str, body: &Value) -> Response<Bytes> {
        let request = Request::post("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .body(Bytes::from(body.to_string()))
            .unwrap();
        self.cognito.handle(request, self.now).await
    }

    /// The answer's body; `null` for an empty one. Fails the test if the call fails.
    #[track_caller]
    pub fn ok(&self, operation: &str, body: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let response = self.send(operation, &body).await;
            let text = String::from_utf8(response.body().to_vec()).unwrap();
            assert_eq!(response.status(), 200, "{caller}: {operation} {body}: {text}");
            if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
        }
    }

    /// The refusal as `Exception: text`; whatever succeeds gives `ok`.
    pub async fn error(&self, operation: &str, body: Value) -> String {
        let response = self.send(operation, &body).await;
        if response.status() == 200 {
            return "ok".into();
        }
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        let text = body.get("message").or(body.get("Message"));
        match text.and_then(Value::as_str) {
            Some(text) => format!("{}: {text}", body["__type"].as_str().unwrap()),
            None => body["__type"].as_str().unwrap().into(),
        }
    }

    /// A pool and a client without a secret, which allows every flow that is served.
    pub async fn pool(&self) -> Pool {
        self.pool_with(json!({}), json!({})).await
    }

    pub async fn pool_with(&self, pool: Value, client: Value) -> Pool {
        let pool = self.ok("CreateUserPool", with(json!({"PoolName": "pool"}), &pool)).await;
        let id = text(&pool["UserPool"]["Id"]);
        let (client, secret) = self.client(&id, client).await;
        Pool { id, client, secret }
    }

    pub async fn client(&self, pool_id: &str, client: Value) -> (String, Option<String>) {
        let usual = json!({
            "UserPoolId": pool_id, "ClientName": "client",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                                  "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        });
        let answer = self.ok("CreateUserPoolClient", with(usual, &client)).await;
        let client = &answer["UserPoolClient"];
        let secret = client["ClientSecret"].as_str().map(str::to_owned);
        (text(&client["ClientId"]), secret)
    }

    /// A confirmed user with the usual password.
    pub async fn user(&self, pool: &Pool, name: &str) {
        self.user_with(pool, name, json!([])).await;
    }

    pub async fn user_with(&self, pool: &Pool, name: &str, attributes: Value) {
        self.ok(
            "AdminCreateUser",
            json!({"UserPoolId": pool.id, "Username": name, "MessageAction": "SUPPRESS",
                                          "UserAttributes": attributes}),
        )
        .await;
        self.ok(
            "AdminSetUserPassword",
            json!({"UserPoolId": pool.id, "Username": name,
                                               "Password": PASSWORD, "Permanent": true}),
        )
        .await;
    }

    pub async fn sign_in(&self, pool: &Pool, name: &str) -> Value {
        let answer = self.ok("InitiateAuth", pool.password_auth(name, PASSWORD)).await;
        answer["AuthenticationResult"].clone()
    }
}

impl Pool {
    pub fn password_auth(&self, name: &str, password: &str) -> Value {
        json!({"ClientId": self.client, "AuthFlow": "USER_PASSWORD_AUTH",
               "AuthParameters": {"USERNAME": name, "PASSWORD": password}})
    }

    pub fn refresh(&self, token: &Value) -> Value {
        json!({"ClientId": self.client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": token}})
    }
}

/// The members of both; the second wins.
pub fn with(mut value: Value, more: &Value) -> Value {
    for (key, member) in more.as_object().unwrap() {
        value[key] = member.clone();
    }
    value
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().into()
}

/// A token's claims, not verified.
pub fn claims(token: &Value) -> Value {
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// The value of an attribute in a list of them.
pub fn attribute(list: &Value, name: &str) -> Option<String> {
    let found = list.as_array().unwrap().iter().find(|item| item["Name"] == name);
    found.map(|item| text(&item["Value"]))
}

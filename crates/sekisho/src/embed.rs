//! A stack inside a test: `Stack::from_template("template.yaml").start().await`.
//!
//! It is the stack that `sekisho up --ephemeral --port 0` serves, on a runtime of its own, so that any test may hold it,
//! whatever executor that test runs on.

mod builder;
mod host;
mod user;

use std::time::Duration;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Request, StatusCode};
use serde_json::{Value, json};

use crate::Failure;
use crate::client;
use host::Host;

pub use builder::StackBuilder;
pub use user::{NewUser, Tokens, User};

/// A running stack. It answers on a free loopback port until it is dropped; then it is gone with all it had.
pub struct Stack {
    host: Host,
}

/// An answer of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `200`, `401`, …
    pub status: u16,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl Stack {
    /// Begins to describe a stack: the template's path is relative to the package under test.
    pub fn from_template(template: impl Into<std::path::PathBuf>) -> StackBuilder {
        StackBuilder::new(template.into())
    }

    /// Where it answers: `http://127.0.0.1:<port>`. What AWS's clients want as their endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.host.endpoint
    }

    /// An output of the template; addresses in it lead to this stack.
    ///
    /// # Panics
    /// When the template has no such output: the message names those that it has.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        let known = || self.outputs().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
        self.host.outputs.get(name).unwrap_or_else(|| panic!("the template has no output {name}; it has {}", known()))
    }

    /// All outputs, in the template's order.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.host.outputs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Describes a user to be made.
    pub fn user(&self, username: &str) -> NewUser<'_> {
        NewUser::new(self, username)
    }

    /// A user's tokens, without their password: what a sign-in through the best suited client would give.
    ///
    /// # Errors
    /// No such user, a user who may not sign in, or a trigger that refuses.
    pub async fn tokens(&self, username: &str) -> Result<Tokens, Failure> {
        user::tokens(self, username, None).await
    }

    /// The same through an app client, named by its id, its name or an output with its id.
    ///
    /// # Errors
    /// As `tokens`, or no such client.
    pub async fn tokens_of(&self, username: &str, client: &str) -> Result<Tokens, Failure> {
        user::tokens(self, username, Some(client)).await
    }

    /// Calls an API: `stack.call("GET", "HttpApiUrl", "/me", Some(&tokens.access_token))`. The token goes into
    /// `Authorization` after `Bearer `.
    ///
    /// # Errors
    /// The stack does not answer, or method or path are none.
    ///
    /// # Panics
    /// When the template has no such output.
    pub async fn call(&self, method: &str, output: &str, path: &str, token: Option<&str>) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.output(output)));
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Bytes::new()).map_err(Failure::from_error)?).await
    }

    /// Sends any request whose address is whole, body and headers included.
    ///
    /// # Errors
    /// Nothing answers there.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Answer, Failure> {
        let answer = self.host.runtime.spawn(client::send(request)).await.map_err(Failure::from_error)??;
        let header = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let headers = answer.headers().iter().map(header).collect();
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        Ok(Answer { status: answer.status().as_u16(), headers, body })
    }

    /// Calls an operation of Cognito's API, as `aws cognito-idp` does.
    ///
    /// # Errors
    /// Cognito refuses: the text has its error type and message.
    pub async fn cognito(&self, operation: &str, request: &Value) -> Result<Value, Failure> {
        let request = Request::post(format!("{}/", self.endpoint()))
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .header(CONTENT_TYPE, "application/x-amz-json-1.1")
            .body(Bytes::from(request.to_string()));
        self.json(request).await.map_err(|failure| Failure::from(format!("{operation}: {failure}")))
    }

    /// What users would have got by e-mail or SMS: codes, invitations; the latest last.
    ///
    /// # Errors
    /// The stack does not answer.
    pub async fn messages(&self, username: &str) -> Result<Vec<Value>, Failure> {
        let user = crate::demo::escaped(username);
        let request = Request::get(format!("{}/_sekisho/messages?user={user}", self.endpoint())).body(Bytes::new());
        Ok(self.json(request).await?.as_array().cloned().unwrap_or_default())
    }

    /// Moves the stack's time forward, to see tokens, codes and sessions expire.
    ///
    /// # Errors
    /// The stack does not answer.
    pub async fn advance(&self, by: Duration) -> Result<(), Failure> {
        let body = json!({ "advanceSeconds": by.as_secs() }).to_string();
        let request = Request::post(format!("{}/_sekisho/clock", self.endpoint())).body(Bytes::from(body));
        self.json(request).await.map(drop)
    }

    /// Ends the stack now; dropping it does the same.
    pub async fn stop(self) {
        // Dropping waits for a thread: not on one of the caller's executor.
        let _ = tokio::task::spawn_blocking(move || drop(self)).await;
    }

    async fn json(&self, request: hyper::http::Result<Request<Bytes>>) -> Result<Value, Failure> {
        let answer = self.send(request.map_err(Failure::from_error)?).await?;
        if answer.status == StatusCode::OK.as_u16() {
            return Ok(answer.json());
        }
        Err(Failure::from(answer.body.trim().to_owned()))
    }
}

//! `sekisho demo`: the whole story once, on a fresh stack that keeps nothing, each step with its answer.

mod story;

use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::Value;
use tokio::sync::watch;

use crate::cli::Demo;
use crate::door::Door;
use crate::request_log::RequestLog;
use crate::stack::Stack;
use crate::{Failure, banner, client};

/// Starts a stack, tells the story, ends the stack. An answer that differs from what AWS would say is a failure.
pub async fn run(options: Demo) -> Result<(), Failure> {
    let door = Door::bind(0, None).await?;
    let stack = Stack::open(&options.stack, None, door.endpoint(), RequestLog::silent())?;
    let progress = banner::Progress::default();
    let updated = stack.update(&|event| progress.show(&event)).await;
    progress.finish();
    let report = updated?;
    let (stop, stopped) = watch::channel(false);
    let functions = stack.services.functions.clone();
    let caller = Caller { endpoint: stack.endpoint.clone(), outputs: Arc::new(report.outputs.clone().into_iter().collect()) };
    let serving = tokio::spawn(door.serve(stack, stopped));
    let told = story::tell(&caller).await;
    // The door ends when it is told to; a story that failed must not keep it open.
    let _ = stop.send(true);
    let _ = serving.await;
    functions.stop().await;
    let steps = told?;
    println!("\n{steps} steps, every answer as expected");
    Ok(())
}

/// Somebody outside with an HTTP client and the stack's outputs.
pub struct Caller {
    endpoint: String,
    outputs: Arc<std::collections::HashMap<String, String>>,
}

/// An answer, kept as a person would look at it.
pub struct Answer {
    pub status: StatusCode,
    /// Where it sends a browser; empty if nowhere.
    pub location: String,
    /// `name=value` of each cookie that it sets.
    pub cookies: Vec<String>,
    pub body: String,
}

impl Answer {
    fn of(answer: &Response<Bytes>) -> Self {
        let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter().map(text);
        Self {
            status: answer.status(),
            location: answer.headers().get(header::LOCATION).map(text).unwrap_or_default(),
            cookies: cookies.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned()).collect(),
            body: String::from_utf8_lossy(answer.body()).into_owned(),
        }
    }

    /// A member of a JSON answer by its path, empty when it is not there.
    pub fn text(&self, pointer: &str) -> String {
        let json: Value = serde_json::from_str(&self.body).unwrap_or_default();
        json.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

impl Caller {
    /// A stack output, or a failure that names it.
    pub fn output(&self, name: &str) -> Result<&str, Failure> {
        let found = self.outputs.get(name).map(String::as_str);
        found.ok_or_else(|| {
            Failure::from(format!(
                "the template has no output {name}; the demo needs it, so run it on Sekisho's own template.yaml"
            ))
        })
    }

    /// Calls a Cognito operation.
    pub async fn cognito(&self, operation: &str, body: &Value) -> Result<Answer, Failure> {
        let request = Request::post(format!("{}/", self.endpoint))
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .header("content-type", "application/x-amz-json-1.1")
            .body(Bytes::from(body.to_string()));
        self.send(request).await
    }

    /// Calls an API, with a token or without.
    pub async fn api(&self, method: &str, url: &str, token: Option<&str>) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(method).uri(url);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.send(request.body(Bytes::new())).await
    }

    /// Opens an address as a browser does, with the cookies it has.
    pub async fn open(&self, url: &str, cookies: &str) -> Result<Answer, Failure> {
        self.send(Request::get(url).header(header::COOKIE, cookies).body(Bytes::new())).await
    }

    /// Posts a form with these headers.
    pub async fn post(&self, url: &str, headers: &[(HeaderName, String)], form: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut request = Request::post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        self.send(request.body(Bytes::from(pairs.join("&")))).await
    }

    async fn send(&self, request: Result<Request<Bytes>, hyper::http::Error>) -> Result<Answer, Failure> {
        Ok(Answer::of(&client::send(request.map_err(Failure::from_error)?).await?))
    }
}

/// A value as a query or a form has it.
pub fn escaped(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, NON_ALPHANUMERIC)
}

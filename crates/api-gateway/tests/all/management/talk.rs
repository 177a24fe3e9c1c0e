//! A talk with the management API: rows of call, body, status and what is expected of the answer.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::support::{House, now};

/// `("GET /restapis/:api", body, status, expected)`. `:name` stands for what an earlier answer said where `"@name"`
/// was expected. An expected text is the message of a refusal; an object names members of the answer, null those it lacks.
pub type Row<'a> = (&'a str, Value, u16, Value);

pub struct Talk {
    pub house: House,
    pub names: BTreeMap<String, String>,
}

impl Talk {
    /// With an API of its own: `:api`, `:root`.
    pub async fn new() -> Self {
        let mut talk = Self { house: House::empty(), names: BTreeMap::new() };
        talk.expect(&[("POST /restapis", json!({"name": "talk"}), 201, json!({"id": "@api", "rootResourceId": "@root"}))]).await;
        talk
    }

    /// The same, with `GET /` answered by a MOCK.
    pub async fn with_method() -> Self {
        let mut talk = Self::new().await;
        let template = json!({"application/json": "{\"statusCode\": 200}"});
        talk.expect(&[
            ("PUT /restapis/:api/resources/:root/methods/GET", json!({"authorizationType": "NONE"}), 201, json!({})),
            (
                "PUT /restapis/:api/resources/:root/methods/GET/integration",
                json!({"type": "MOCK", "requestTemplates": template}),
                201,
                json!({}),
            ),
        ])
        .await;
        talk
    }

    pub async fn expect(&mut self, rows: &[Row<'_>]) {
        for (call, body, status, expected) in rows {
            let (got, answer) = self.call(call, body).await;
            assert_eq!(got, *status, "{call} {body}: {answer}");
            match expected {
                Value::String(message) => assert_eq!(answer["message"], *message, "{call} {body}"),
                expected => self.compare(expected, &answer, call),
            }
        }
    }

    pub async fn call(&self, call: &str, body: &Value) -> (u16, Value) {
        let (method, path) = call.split_once(' ').expect("a call");
        let body = match body {
            Value::Null => Bytes::new(),
            Value::String(text) => Bytes::from(self.named(text)),
            body => Bytes::from(self.named(&body.to_string())),
        };
        let request = Request::builder().method(method).uri(self.named(path)).body(body).expect("a request");
        let response = self.house.gateway.manage(request, now()).await;
        let value = if response.body().is_empty() { Value::Null } else { serde_json::from_slice(response.body()).expect("json") };
        (response.status().as_u16(), value)
    }

    /// The text with what its names stand for.
    pub fn named(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, value)| replaced(&text, &format!(":{name}"), value))
    }

    fn compare(&mut self, expected: &Value, answer: &Value, call: &str) {
        match expected {
            Value::Object(members) => {
                for (name, value) in members {
                    self.compare(value, answer.get(name).unwrap_or(&Value::Null), call);
                }
            }
            Value::Array(list) => {
                assert_eq!(answer.as_array().map(Vec::len), Some(list.len()), "{call}: {answer}");
                for (nth, value) in list.iter().enumerate() {
                    self.compare(value, &answer[nth], call);
                }
            }
            Value::String(text) => match text.strip_prefix('@') {
                Some(name) => {
                    let value = answer.as_str().unwrap_or_else(|| panic!("{call}: no {name} in {answer}"));
                    self.names.insert(name.to_owned(), value.to_owned());
                }
                None => assert_eq!(*answer, json!(self.named(text)), "{call}"),
            },
            expected => assert_eq!(answer, expected, "{call}"),
        }
    }
}

/// `:api` is no part of `:api2`, nor of `arn:aws:apigateway`.
fn replaced(text: &str, name: &str, value: &str) -> String {
    let mut pieces = text.split(name);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let longer = piece.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        text + if longer { name } else { value } + piece
    })
}

/// Patch operations.
pub fn patch(operations: &[(&str, &str, &str)]) -> Value {
    let operations: Vec<_> = operations.iter().map(|(op, path, value)| json!({"op": op, "path": path, "value": value})).collect();
    json!({ "patchOperations": operations })
}

/// One of them.
pub fn one(op: &str, path: &str, value: &str) -> Value {
    patch(&[(op, path, value)])
}

//! Requests for the tests of the events, and the comparison with the recorded shapes.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::http::{HeaderMap, HeaderName, HeaderValue};
use indexmap::IndexMap;
use lambda_http::RequestExt as _;

use super::{Authorization, EventInput, Trace};
use crate::access::lambda::{Answer, Form};
use crate::access::{AccessKey, Identity};
use crate::caller::{Caller, LambdaCaller};
use crate::token::samples;

/// One request and where it was routed.
pub struct Sample {
    method: &'static str,
    path: String,
    context_path: String,
    query: String,
    headers: HeaderMap,
    body: String,
    route_key: String,
    stage: String,
    parameters: Vec<(String, String)>,
    variables: IndexMap<String, String>,
    request_id: &'static str,
    binary: Vec<String>,
    token: Option<(Caller, Vec<String>)>,
    trace: Trace,
}

impl Sample {
    pub fn new(method: &'static str, path: &str) -> Self {
        let trace = HeaderMap::from_iter([(
            HeaderName::from_static("x-amzn-trace-id"),
            HeaderValue::from_static("Root=1-6b01a25d-0123456789abcdef01234567"),
        )]);
        let host = (HeaderName::from_static("host"), HeaderValue::from_static("a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"));
        Self {
            method,
            path: path.to_owned(),
            context_path: path.to_owned(),
            query: String::new(),
            headers: HeaderMap::from_iter([host]),
            body: String::new(),
            route_key: format!("{method} {path}"),
            stage: "$default".to_owned(),
            parameters: Vec::new(),
            variables: IndexMap::new(),
            request_id: "Mc7UVioPPHcEKPA=",
            binary: Vec::new(),
            token: None,
            trace: Trace::of(&trace, SystemTime::UNIX_EPOCH),
        }
    }

    /// On an HTTP API.
    pub fn route(mut self, key: &str, stage: &str) -> Self {
        (self.route_key, self.stage) = (key.to_owned(), stage.to_owned());
        self
    }

    /// On a REST API.
    pub fn resource(mut self, path: &str, stage: &str) -> Self {
        self.request_id = "60838619-695e-45bc-8d3d-331626f88932";
        self.context_path = format!("/{stage}{}", self.path);
        self.route(path, stage)
    }

    pub fn query(mut self, raw: &str) -> Self {
        raw.clone_into(&mut self.query);
        self
    }

    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.append(name, HeaderValue::from_static(value));
        self
    }

    pub fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn binary(mut self, media_type: &str) -> Self {
        self.binary.push(media_type.to_owned());
        self
    }

    /// Comes with a token of one kind, on a route with scopes.
    pub fn token(mut self, token_use: &str, route_scopes: &[&str]) -> Self {
        let signer = samples::Signer::new("k1");
        let text = signer.sign(&samples::claims(token_use));
        let claims = crate::token::verified_sample(&text, &signer.issuer());
        let claims = Caller::Token(claims);
        self.token = Some((claims, route_scopes.iter().map(|&scope| scope.to_owned()).collect()));
        self
    }

    /// Comes from somebody an authorizer of another kind let in.
    pub fn caller(mut self, caller: Caller) -> Self {
        self.token = Some((caller, Vec::new()));
        self
    }

    pub fn input(&self) -> EventInput<'_> {
        EventInput {
            method: self.method,
            path: &self.path,
            context_path: &self.context_path,
            raw_query: &self.query,
            headers: &self.headers,
            header_names: None,
            body: self.body.as_bytes(),
            api_id: "a1b2c3d4e5",
            account_id: "123456789012",
            stage: &self.stage,
            domain_name: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
            source_ip: "203.0.113.9",
            route_key: &self.route_key,
            resource_id: "r1r2r3",
            deployment_id: "d1d2d3",
            path_parameters: &self.parameters,
            stage_variables: &self.variables,
            request_id: self.request_id,
            extended_request_id: "Mc7UVioPPHcEKPA=",
            trace: &self.trace,
            authorization: self.token.as_ref().map(|(caller, route_scopes)| Authorization { caller, route_scopes }),
            api_key: None,
            binary_media_types: &self.binary,
            now: samples::at(samples::NOW) + Duration::from_millis(250),
        }
    }
}

/// Somebody a Lambda authorizer let in, with a context of its own.
pub fn let_in_by_function(form: Form) -> Caller {
    let text = r#"{"isAuthorized":true,"principalId":"user-1","context":{"n":1,"b":true,"s":"x"},
        "policyDocument":{"Version":"2012-10-17","Statement":[]}}"#;
    let answer = Arc::new(Answer::read(text.as_bytes(), form).unwrap());
    Caller::Lambda(LambdaCaller { answer, latency: 7 })
}

/// Somebody who signed.
pub fn signed() -> Caller {
    let identity = Identity { user_id: "AIDA1".to_owned(), ..Identity::root("123456789012") };
    let (id, secret) = ("AKIA1".to_owned(), "never told".to_owned());
    Caller::Iam(Arc::new(AccessKey { id, secret, session_token: None, expires: None, identity: Arc::new(identity) }))
}

/// What lambda_http makes of an event: it must be able to read each of ours.
pub fn parsed(event: &[u8]) -> lambda_http::request::RequestContext {
    let request = lambda_http::request::from_reader(event).expect("a Rust handler reads the event");
    request.request_context()
}

/// Compares the event's text with a file of the folder `tests/golden`, which is indented
/// to be read by people: same members, same order, same values.
pub fn assert_golden(file: &str, event: &str) {
    let path = format!("{}/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let golden: serde_json::Value = serde_json::from_str(&golden).unwrap();
    let got: serde_json::Value = serde_json::from_str(event).unwrap();
    let pretty = |value: &serde_json::Value| serde_json::to_string_pretty(value).unwrap();
    assert_eq!(pretty(&got), pretty(&golden), "{file}");
    // Order is kept by both readings, so the compact texts are equal byte by byte.
    assert_eq!(event, serde_json::to_string(&golden).unwrap(), "{file}");
}

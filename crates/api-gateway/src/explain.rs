//! What happened to a request, step by step: told by whoever takes the step, kept for the last requests, read by
//! `sekisho why` and by access logs. Never a token, a key or a secret; times are per step.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use sekisho_lambda::Note;
use serde::Serialize;

use crate::caller::Caller;
use crate::gateway::Call;
use crate::usage::KeyValue;

/// So many requests are remembered.
const REMEMBERED: usize = 1000;

/// One step of a request's way.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// `route`, `authorizer`, `integration`, …
    pub name: &'static str,
    /// Whether the request went on from here.
    pub passed: bool,
    /// What was found, in plain words.
    pub said: Cow<'static, str>,
    /// What a check asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What the request had instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
    /// Since the step before.
    pub micros: u64,
}

/// What access logs and `$context` variables tell besides the request itself; `None` where it did not come to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Who was let in.
    pub(crate) caller: Caller,
    /// `authorizer.error`.
    pub(crate) authorizer_error: Option<String>,
    /// `authorizer.status`.
    pub(crate) authorizer_status: Option<u16>,
    /// `authorizer.latency`.
    pub(crate) authorizer_latency: Option<Duration>,
    /// `integration.status`: the backend's own.
    pub(crate) integration_status: Option<u16>,
    /// `integration.latency`.
    pub(crate) integration_latency: Option<Duration>,
    /// `integration.error`.
    pub(crate) integration_error: Option<String>,
    /// `integration.requestId`.
    pub(crate) integration_request_id: Option<String>,
    /// `error.message` and `error.responseType` of an answer the gateway made.
    pub(crate) error: Option<(String, String)>,
    /// `error.validationErrorString`: how a body breaks its model.
    pub(crate) validation_error: Option<String>,
    /// `identity.apiKeyId`, never the key.
    pub(crate) api_key_id: Option<String>,
    /// `identity.apiKey`: for the integration alone.
    pub(crate) api_key: Option<KeyValue>,
}

/// The story of one request, told while it is on its way.
#[derive(Debug)]
pub(crate) struct Story {
    begun: Instant,
    told: Mutex<Told>,
}

#[derive(Debug)]
struct Told {
    last: Instant,
    steps: Vec<Step>,
    facts: Facts,
}

impl Story {
    pub(crate) fn begin() -> Self {
        let begun = Instant::now();
        Self { begun, told: Mutex::new(Told { last: begun, steps: Vec::with_capacity(4), facts: Facts::default() }) }
    }

    /// A step that let the request go on.
    pub(crate) fn pass(&self, name: &'static str, said: impl Into<Cow<'static, str>>) {
        self.step(name, true, said.into(), None, None);
    }

    /// A check that passed, with what it asked for.
    pub(crate) fn check(
        &self,
        name: &'static str,
        said: impl Into<Cow<'static, str>>,
        expected: Option<String>,
        got: Option<String>,
    ) {
        self.step(name, true, said.into(), expected, got);
    }

    /// The step that ended it.
    pub(crate) fn refuse(
        &self,
        name: &'static str,
        said: impl Into<Cow<'static, str>>,
        expected: Option<String>,
        got: Option<String>,
    ) {
        self.step(name, false, said.into(), expected, got);
    }

    /// Writes down what a later line of a log will tell.
    pub(crate) fn fact(&self, tell: impl FnOnce(&mut Facts)) {
        tell(&mut self.told().facts);
    }

    /// Since the request came.
    pub(crate) fn took(&self) -> Duration {
        self.begun.elapsed()
    }

    /// The record of it all; the story is over.
    pub(crate) fn ended(self, ending: Ending<'_>) -> Explained {
        let Ending { request_id, api_kind, call, stage, route, status, note } = ending;
        Explained {
            request_id,
            at: call.now,
            api_kind,
            api_id: call.api_id.clone(),
            stage,
            method: call.request.method().to_string(),
            path: call.request.uri().path().to_owned(),
            route,
            status,
            function: note.function,
            why: note.why,
            micros: u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            steps: self.told.into_inner().unwrap_or_else(PoisonError::into_inner).steps,
        }
    }

    fn step(&self, name: &'static str, passed: bool, said: Cow<'static, str>, expected: Option<String>, got: Option<String>) {
        let now = Instant::now();
        let mut told = self.told();
        let micros = u64::try_from(now.duration_since(told.last).as_micros()).unwrap_or(u64::MAX);
        told.last = now;
        told.steps.push(Step { name, passed, said, expected, got, micros });
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a record tells besides the steps.
pub(crate) struct Ending<'a> {
    pub(crate) request_id: String,
    /// `http` or `rest`.
    pub(crate) api_kind: &'static str,
    pub(crate) call: &'a Call,
    pub(crate) stage: Option<String>,
    /// The route's key or the resource's path.
    pub(crate) route: Option<String>,
    pub(crate) status: u16,
    pub(crate) note: Note,
}

/// A request that was answered, and how it came to that.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// As the answer's header has it: `apigw-requestid` of an HTTP API, `x-amzn-requestid` of a REST API.
    pub request_id: String,
    /// When it came, in milliseconds since 1970.
    #[serde(serialize_with = "millis")]
    pub at: SystemTime,
    /// `http` or `rest`.
    pub api_kind: &'static str,
    /// Which API.
    pub api_id: String,
    /// Its stage, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// `GET`
    pub method: String,
    /// Without the query, which may hold tokens.
    pub path: String,
    /// The route's key or the resource's path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The answer's.
    pub status: u16,
    /// The function that answered or was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Why the gateway answered by itself, and what to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// From the first byte to the answer.
    pub micros: u64,
    /// The way it went.
    pub steps: Vec<Step>,
}

fn millis<S: serde::Serializer>(at: &SystemTime, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(crate::when::millis(*at))
}

/// The last requests, newest last.
#[derive(Debug, Default)]
pub(crate) struct Requests(Mutex<VecDeque<Arc<Explained>>>);

impl Requests {
    pub(crate) fn add(&self, request: Explained) {
        let mut all = self.lock();
        if all.len() == REMEMBERED {
            all.pop_front();
        }
        all.push_back(Arc::new(request));
    }

    /// The newest first.
    pub(crate) fn last(&self, limit: usize) -> Vec<Arc<Explained>> {
        self.lock().iter().rev().take(limit).cloned().collect()
    }

    pub(crate) fn find(&self, request_id: &str) -> Option<Arc<Explained>> {
        self.lock().iter().rev().find(|request| request.request_id == request_id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Explained>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

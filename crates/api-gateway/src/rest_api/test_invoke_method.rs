//! `TestInvokeMethod`: one method as it is now, not as it was deployed, without authorizers, keys and throttles.
//! The lines of the log were recorded on AWS, 2025.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::compile::CompiledStage;
use super::definition::RestApi;
use super::integration::Log;
use super::router::Found;
use super::serve::Way;
use crate::caller::Caller;
use crate::event::{extended_request_id, request_id};
use crate::explain::Story;
use crate::gateway::{Call, Gateway};
use crate::header_names::{HeaderNames, ResponseNames};
use crate::refusal::Refusal;
use crate::{query, when};

/// Headers whose values the log never shows.
const SECRET: [&str; 3] = ["authorization", "cookie", "x-api-key"];

/// The operation's body.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Input {
    path_with_query_string: Option<String>,
    body: Option<String>,
    headers: Option<BTreeMap<String, String>>,
    multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    stage_variables: Option<BTreeMap<String, String>>,
}

/// A method that is to be tested, compiled by itself.
pub(crate) struct Tested {
    stage: CompiledStage,
    api_id: String,
    resource_id: String,
    resource_path: String,
    method: Method,
    input: Input,
}

impl Tested {
    /// Reads the operation's body and compiles the method.
    ///
    /// # Errors
    /// AWS's for a resource or a method that is not there.
    pub(crate) fn new(
        gateway: &Gateway,
        (api_id, api): (&str, &RestApi),
        (resource_id, method): (&str, &str),
        body: &[u8],
    ) -> Result<Self, Refusal> {
        let input: Input = match body {
            b"" => Input::default(),
            body => {
                serde_json::from_slice(body).map_err(|error| Refusal::bad_request(format!("Invalid request body: {error}")))?
            }
        };
        if !api.parts.resources.contains_key(resource_id) {
            return Err(Refusal::not_found("Invalid Resource identifier specified"));
        }
        let no_method = || Refusal::not_found("Invalid Method identifier specified");
        let variables = input.stage_variables.clone().unwrap_or_default();
        let stage = api.compile_test(api_id, &gateway.settings, (resource_id, method), variables)?.ok_or_else(no_method)?;
        Ok(Self {
            stage,
            api_id: api_id.to_owned(),
            resource_id: resource_id.to_owned(),
            resource_path: api.parts.path(resource_id),
            method: method.parse().map_err(|_| no_method())?,
            input,
        })
    }

    /// The answer and the log of how it came to it.
    ///
    /// # Errors
    /// A path that could not stand in a request.
    pub(crate) async fn run(&self, gateway: &Gateway, now: SystemTime) -> Result<Value, Refusal> {
        let start = Instant::now();
        let call = self.call(now)?;
        let request_id = request_id();
        let log = Log::on(self.secrets());
        let response = self.respond(gateway, &call, &request_id, &log).await;
        let latency = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(json!({
            "status": response.status().as_u16(),
            "body": String::from_utf8_lossy(response.body()),
            "headers": single(&response),
            "multiValueHeaders": multi(&response),
            "log": written(&request_id, log, now),
            "latency": latency,
        }))
    }

    async fn respond(&self, gateway: &Gateway, call: &Call, request_id: &str, log: &Log) -> Response<Bytes> {
        let (story, extended_request_id) = (Story::begin(), extended_request_id());
        let path = call.request.uri().path();
        let found = self.found(path);
        let way = Way {
            gateway,
            stage: &self.stage,
            path,
            found: Some(&found),
            call,
            request_id,
            extended_request_id: &extended_request_id,
            story: &story,
        };
        self.log_request(call, &found, request_id, log);
        let method = found.to.method(&self.method).expect("the method that was compiled");
        let answered = way.integrate(&found, method, &Caller::Anyone, log).await;
        match answered {
            Ok((mut response, trace)) => {
                if let Some(Ok(trace)) = trace.map(|trace| HeaderValue::try_from(trace.response_header())) {
                    response.headers_mut().insert("x-amzn-trace-id", trace);
                }
                log.line(|| format!("Method response body after transformations: {}", String::from_utf8_lossy(response.body())));
                log.line(|| format!("Method response headers: {}", pairs(single_pairs(&response))));
                log.line(|| "Successfully completed execution".to_owned());
                completed(log, &response);
                response
            }
            Err(stop) => {
                let mut response = way.refuse(stop);
                // The recorded answer to a failure names no content type.
                response.headers_mut().remove(http::header::CONTENT_TYPE);
                completed(log, &response);
                response
            }
        }
    }

    /// The resource, with the parameters of a path that is its own.
    fn found(&self, path: &str) -> Found<'_, super::compile::CompiledResource> {
        let to = self.stage.router.all().find(|resource| resource.id == self.resource_id).expect("the tested resource");
        let own = self.stage.router.find(path).filter(|found| found.to.id == self.resource_id);
        Found { to, parameters: own.map(|found| found.parameters).unwrap_or_default() }
    }

    fn call(&self, now: SystemTime) -> Result<Call, Refusal> {
        let target = self.input.path_with_query_string.as_deref().filter(|path| !path.is_empty());
        let target = target.unwrap_or(&self.resource_path);
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        let bad = |error: http::Error| Refusal::bad_request(format!("pathWithQueryString: {error}"));
        let body = Bytes::from(self.input.body.clone().unwrap_or_default());
        let mut request = Request::builder().method(self.method.clone()).uri(target).body(body).map_err(bad)?;
        *request.headers_mut() = self.headers();
        request.extensions_mut().insert(self.given().into_iter().map(|(name, _)| name).collect::<HeaderNames>());
        let domain_name = "testPrefix.testDomainName".to_owned();
        Ok(Call { api_id: self.api_id.clone(), request, source_ip: "test-invoke-source-ip".to_owned(), domain_name, now })
    }

    /// Names and values as they were given.
    fn given(&self) -> Vec<(&str, &str)> {
        let single = self.input.headers.iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut given: Vec<_> = single.collect();
        for (name, values) in self.input.multi_value_headers.iter().flatten() {
            if !self.input.headers.as_ref().is_some_and(|single| single.contains_key(name)) {
                given.extend(values.iter().map(|value| (name.as_str(), value.as_str())));
            }
        }
        given
    }

    fn headers(&self) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in self.given() {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                map.append(name, value);
            }
        }
        map
    }

    fn secrets(&self) -> Vec<String> {
        let is_secret = |name: &str| SECRET.iter().any(|secret| secret.eq_ignore_ascii_case(name));
        self.given().into_iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.to_owned()).collect()
    }

    fn log_request(&self, call: &Call, found: &Found<'_, super::compile::CompiledResource>, request_id: &str, log: &Log) {
        let uri = call.request.uri();
        let query = query::parse(uri.query().unwrap_or_default());
        let last = query.iter().map(|(name, values)| (name.clone(), values.last().cloned().unwrap_or_default()));
        let given = self.given().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        log.line(|| format!("Starting execution for request: {request_id}"));
        log.line(|| format!("HTTP Method: {}, Resource Path: {}", self.method, uri.path()));
        log.line(|| format!("Method request path: {}", pairs(found.parameters.iter().cloned())));
        log.line(|| format!("Method request query string: {}", pairs(last)));
        log.line(|| format!("Method request headers: {}", pairs(given)));
        let body = String::from_utf8_lossy(call.request.body());
        log.line(|| format!("Method request body before transformations: {body}"));
    }
}

fn completed(log: &Log, response: &Response<Bytes>) {
    log.line(|| format!("Method completed with status: {}", response.status().as_u16()));
}

fn written(request_id: &str, log: Log, now: SystemTime) -> String {
    let time = when::java_date(when::seconds(now)).unwrap_or_default();
    let mut text = format!("Execution log for request {request_id}\n");
    for line in log.into_lines() {
        text.push_str(&format!("{time} : {line}\n"));
    }
    text
}

/// `{name=value, …}`, as Java writes a map.
fn pairs(all: impl IntoIterator<Item = (String, String)>) -> String {
    let all: Vec<_> = all.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{{{}}}", all.join(", "))
}

/// The last value of each name.
fn single_pairs(response: &Response<Bytes>) -> Vec<(String, String)> {
    let headers = response.headers();
    let last = |name: &HeaderName| headers.get_all(name).iter().next_back().map(text).unwrap_or_default();
    headers.keys().map(|name| (shown(response, name), last(name))).collect()
}

fn single(response: &Response<Bytes>) -> Map<String, Value> {
    single_pairs(response).into_iter().map(|(name, value)| (name, value.into())).collect()
}

fn multi(response: &Response<Bytes>) -> Map<String, Value> {
    let headers = response.headers();
    let all = |name: &HeaderName| headers.get_all(name).iter().map(text).collect::<Vec<_>>();
    headers.keys().map(|name| (shown(response, name), json!(all(name)))).collect()
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// A name as it would be on the wire.
fn shown(response: &Response<Bytes>, name: &HeaderName) -> String {
    let spelled = response.extensions().get::<ResponseNames>();
    let own = spelled.and_then(|names| names.iter().find(|own| own.eq_ignore_ascii_case(name.as_str())));
    let name = own.unwrap_or(match name.as_str() {
        "x-amzn-errortype" => "x-amzn-ErrorType",
        "x-amzn-trace-id" => "X-Amzn-Trace-Id",
        "content-type" => "Content-Type",
        other => other,
    });
    name.to_owned()
}

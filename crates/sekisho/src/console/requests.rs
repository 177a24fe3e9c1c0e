//! `GET /_sekisho/requests`: how the last requests to APIs went, step by step; `requests/<id>` one of them. And
//! `POST /_sekisho/token`: what an authorizer would say to a token. Tokens come in here and never go out again.

use bytes::Bytes;
use hyper::{Method, Response, StatusCode};
use percent_encoding::percent_decode_str;
use sekisho_api_gateway::Judged;
use sekisho_cloudformation::Report;
use sekisho_logs::{Pattern, Wanted};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::json_answer;
use crate::door::plain;
use crate::stack::Stack;

/// How many are shown if nothing is said.
const SHOWN: usize = 100;

/// The last requests, newest first; with `refused=true` only those that the gateway answered by itself with an error.
pub fn list(stack: &Stack, query: &str) -> Response<Bytes> {
    let (mut limit, mut refused) = (SHOWN, false);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("limit", number)) if number.parse::<usize>().is_ok() => limit = number.parse().unwrap_or(SHOWN),
            Some(("refused", value)) => refused = value == "true",
            _ => return plain(StatusCode::BAD_REQUEST, "a query here has limit=N and refused=true"),
        }
    }
    let all = stack.services.gateway.requests(usize::MAX);
    let wanted: Vec<_> = all.into_iter().filter(|request| !refused || request.why.is_some()).take(limit).collect();
    let mut shown = json!(wanted);
    shown.as_array_mut().into_iter().flatten().for_each(|request| add_build(stack, request));
    json_answer(StatusCode::OK, &shown)
}

/// Says so where the function is older than its sources now.
fn add_build(stack: &Stack, request: &mut serde_json::Value) {
    let name = request["function"].as_str().unwrap_or_default().to_owned();
    if let Some(failure) = stack.services.functions.build_failure(&name) {
        request["build"] = json!(super::build::sentence(&name, &failure));
    }
}

/// One request, by the id in its answer's headers.
pub fn one(stack: &Stack, id: &str) -> Response<Bytes> {
    let id = percent_decode_str(id).decode_utf8_lossy();
    match stack.services.gateway.request(&id) {
        Some(request) => {
            let mut shown = json!(request);
            add_build(stack, &mut shown);
            json_answer(StatusCode::OK, &shown)
        }
        None => plain(StatusCode::NOT_FOUND, "no request of this id is remembered: the last 1000 are"),
    }
}

/// `GET /_sekisho/access-logs?group=NAME`: the lines of one access log, oldest first, as plain text.
pub fn access_log(stack: &Stack, query: &str) -> Response<Bytes> {
    let (mut limit, mut group) = (SHOWN, String::new());
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        match name {
            "limit" => limit = value.parse().unwrap_or(SHOWN),
            "group" => group = percent_decode_str(value).decode_utf8_lossy().into_owned(),
            _ => return plain(StatusCode::BAD_REQUEST, "a query here has group=NAME and limit=N"),
        }
    }
    let wanted = Wanted { groups: vec![group], filter: Pattern::everything(), since: 0, limit };
    match stack.services.logs.history(&wanted, stack.clock.now()) {
        Ok(lines) => {
            let lines: Vec<String> = lines.into_iter().map(|line| line.event.message).collect();
            plain(StatusCode::OK, &lines.join("\n"))
        }
        Err(refusal) => plain(StatusCode::INTERNAL_SERVER_ERROR, &refusal.to_string()),
    }
}

/// What `POST /_sekisho/token` takes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// With or without `Bearer `.
    pub token: String,
    /// An id, an address, the name of an output with one, or `http` and `rest` where there is one of that kind.
    pub api: String,
    /// `GET /hello`
    pub route: String,
    /// Of a REST API; not needed where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

/// Judges a token without a request.
pub async fn judge(stack: &Stack, body: &Bytes) -> Response<Bytes> {
    let question: Question = match serde_json::from_slice(body) {
        Ok(question) => question,
        Err(_) => {
            return plain(StatusCode::BAD_REQUEST, "send {\"token\": …, \"api\": …, \"route\": \"GET /hello\"}");
        }
    };
    let Some((method, path)) = route(&question.route) else {
        return plain(StatusCode::BAD_REQUEST, "the route is a method and a path, such as \"GET /hello\"");
    };
    let (api_id, stage) = match find(stack, &question.api) {
        Ok((id, stage)) => (id, question.stage.or(stage)),
        Err(why) => return plain(StatusCode::NOT_FOUND, &why),
    };
    let judged = Judged { api_id, stage, method, path, token: question.token, now: stack.clock.now() };
    match stack.services.gateway.judge(judged).await {
        Some(explained) => json_answer(StatusCode::OK, &json!(explained)),
        None => plain(StatusCode::NOT_FOUND, "there is no such API or stage"),
    }
}

fn route(text: &str) -> Option<(Method, String)> {
    let (method, path) = text.split_once(' ').unwrap_or(("GET", text));
    let method = method.to_ascii_uppercase().parse().ok()?;
    path.starts_with('/').then(|| (method, path.to_owned()))
}

/// The API that is meant, and the stage if the name says one.
fn find(stack: &Stack, named: &str) -> Result<(String, Option<String>), String> {
    let gateway = &stack.services.gateway;
    if gateway.has_api(named) {
        return Ok((named.to_owned(), None));
    }
    let report = stack.report();
    let report = report.as_deref();
    let address = report.and_then(|report| report.outputs.get(named)).map_or(named, String::as_str);
    if let Some(found) = of_address(address) {
        return Ok(found);
    }
    let of_kind = gateway.apis(named);
    match of_kind.as_slice() {
        [only] => Ok((only.clone(), None)),
        [] => Err(format!("there is no API {named}: name it by its id, by an output with its address, or as http or rest")),
        several => {
            let names: Vec<&str> =
                several.iter().map(|id| report.and_then(|report| output_of(report, id)).unwrap_or(id)).collect();
            Err(format!("there are several {named} APIs, name one with --api: {}", names.join(", ")))
        }
    }
}

/// The output that has the address of an API.
fn output_of<'a>(report: &'a Report, api_id: &str) -> Option<&'a str> {
    let leads_there = |address: &str| of_address(address).is_some_and(|(id, _)| id == api_id);
    report.outputs.iter().find(|(_, address)| leads_there(address)).map(|(name, _)| name.as_str())
}

/// `http://127.0.0.1:4566/_api/<id>/<stage>`
fn of_address(address: &str) -> Option<(String, Option<String>)> {
    let (_, rest) = address.split_once("/_api/")?;
    let mut parts = rest.split('/').filter(|part| !part.is_empty());
    Some((parts.next()?.to_owned(), parts.next().map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_and_addresses_are_read() {
        assert_eq!(route("get /hello"), Some((Method::GET, "/hello".to_owned())));
        assert_eq!(route("/hello"), Some((Method::GET, "/hello".to_owned())));
        assert_eq!(route("POST hello"), None);
        let id = "abc".to_owned();
        assert_eq!(of_address("http://127.0.0.1:4566/_api/abc"), Some((id.clone(), None)));
        assert_eq!(of_address("http://127.0.0.1:4566/_api/abc/test"), Some((id, Some("test".to_owned()))));
        assert_eq!(of_address("abc"), None);
    }
}

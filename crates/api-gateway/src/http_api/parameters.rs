//! Parameter mapping of an integration: what is changed on a request before it reaches the backend, and on the answer
//! (developer guide, "Transform API requests and responses for HTTP APIs"). Read and checked once, when it is made.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::refusal::Refusal;

mod expression;
mod json_path;
mod outgoing;

use expression::{Expression, Side};

pub(super) use expression::Sources;
pub(super) use outgoing::Outgoing;

/// The changes of one map, in the order of its keys.
// Unverified: in which order AWS applies them; each reads the request or answer as it came.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<Change>);

#[derive(Debug)]
struct Change {
    action: Action,
    target: Target,
    value: Expression,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Append,
    Overwrite,
    Remove,
}

#[derive(Debug, PartialEq, Eq)]
enum Target {
    Header(HeaderName),
    Query(String),
    Path,
    Status,
}

/// `requestParameters`.
///
/// # Errors
/// `BadRequestException`.
pub(super) fn of_request(map: &BTreeMap<String, String>) -> Result<Changes, Refusal> {
    changes(map, Side::Request)
}

/// `responseParameters`, by the status that the integration answers.
///
/// # Errors
/// `BadRequestException`.
pub(super) fn of_answers(map: &BTreeMap<String, BTreeMap<String, String>>) -> Result<BTreeMap<u16, Changes>, Refusal> {
    map.iter()
        .map(|(code, map)| {
            // Unverified: the text.
            let wrong = || Refusal::bad_request(format!("responseParameters: {code} is no status code from 200 to 599"));
            let code = code.parse().ok().filter(|code| (200..600).contains(code)).ok_or_else(wrong)?;
            Ok((code, changes(map, Side::Answer)?))
        })
        .collect()
}

fn changes(map: &BTreeMap<String, String>, side: Side) -> Result<Changes, Refusal> {
    map.iter().map(|(key, value)| change(key, value, side)).collect::<Result<_, _>>().map(Changes)
}

fn change(key: &str, value: &str, side: Side) -> Result<Change, Refusal> {
    let (action, target) = destination(key, side).ok_or_else(|| {
        let kind = if side == Side::Request { "Request" } else { "Response" };
        invalid(&format!("Invalid {kind} Actioned Parameter destination specified: {key}"))
    })?;
    if let Target::Header(name) = &target
        && is_reserved(name.as_str())
    {
        // Unverified: the text.
        return Err(invalid(&format!("Operations on header {name} are restricted")));
    }
    let value = if action == Action::Remove { Expression::default() } else { source(value, &target, side)? };
    Ok(Change { action, target, value })
}

// Unverified: the texts.
fn source(value: &str, target: &Target, side: Side) -> Result<Expression, Refusal> {
    let bad = || invalid(&format!("Invalid mapping expression specified: {value}"));
    let expression = Expression::parse(value, side).ok_or_else(bad)?;
    let usable = match (target, expression.literal()) {
        (Target::Status, Some(text)) => status(text).is_some(),
        (Target::Header(_), Some(text)) => HeaderValue::from_str(text).is_ok(),
        _ => true,
    };
    if usable { Ok(expression) } else { Err(bad()) }
}

fn invalid(error: &str) -> Refusal {
    Refusal::bad_request(format!("Invalid mapping expression specified: Validation Result: warnings : [], errors : [{error}]"))
}

fn destination(key: &str, side: Side) -> Option<(Action, Target)> {
    let (action, place) = key.split_once(':')?;
    let action = match action {
        "append" => Action::Append,
        "overwrite" => Action::Overwrite,
        "remove" => Action::Remove,
        _ => return None,
    };
    let named = |prefix: &str| place.strip_prefix(prefix).filter(|name| !name.is_empty());
    if let Some(name) = named("header.") {
        return Some((action, Target::Header(name.parse().ok()?)));
    }
    match (side, action, place) {
        (Side::Request, Action::Overwrite, "path") => Some((action, Target::Path)),
        (Side::Answer, Action::Overwrite, "statuscode") => Some((action, Target::Status)),
        (Side::Request, _, _) => Some((action, Target::Query(named("querystring.")?.to_owned()))),
        _ => None,
    }
}

/// Headers that no mapping may touch (developer guide, "Reserved headers").
fn is_reserved(name: &str) -> bool {
    const NAMES: [&str; 19] = [
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-location",
        "forwarded",
        "keep-alive",
        "origin",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
    ];
    let families = ["access-control-", "apigw-", "x-amz-", "x-amzn-"];
    NAMES.contains(&name) || families.iter().any(|family| name.starts_with(family))
}

fn status(text: &str) -> Option<StatusCode> {
    text.parse().ok().filter(|code| (200..600).contains(code)).and_then(|code: u16| StatusCode::from_u16(code).ok())
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The request as the backend gets it.
    // Unverified: a value that is not there, or cannot be sent, leaves its parameter as it was.
    pub(super) fn request(&self, outgoing: &mut Outgoing<'_>, from: &Sources<'_>) {
        for Change { action, target, value } in &self.0 {
            match target {
                Target::Header(name) => header(outgoing.headers.to_mut(), *action, name, value, from),
                Target::Query(name) => match action {
                    Action::Remove => outgoing.remove_query(name),
                    _ => outgoing.set_query(*action == Action::Overwrite, name, value.text(from)),
                },
                Target::Path => outgoing.set_path(value.text(from)),
                Target::Status => {}
            }
        }
    }

    /// The answer as the caller gets it.
    pub(super) fn answer(&self, answer: Response<Bytes>, from: &Sources<'_>) -> Response<Bytes> {
        let mut headers = answer.headers().clone();
        let mut code = answer.status();
        let from = Sources { answer: Some(&answer), ..*from };
        for Change { action, target, value } in &self.0 {
            match target {
                Target::Header(name) => header(&mut headers, *action, name, value, &from),
                Target::Status => code = value.text(&from).and_then(|text| status(&text)).unwrap_or(code),
                Target::Query(_) | Target::Path => {}
            }
        }
        let (mut head, body) = answer.into_parts();
        head.headers = headers;
        head.status = code;
        Response::from_parts(head, body)
    }
}

fn header(headers: &mut http::HeaderMap, action: Action, name: &HeaderName, value: &Expression, from: &Sources<'_>) {
    if action == Action::Remove {
        headers.remove(name);
        return;
    }
    let Some(value) = value.text(from).and_then(|text| HeaderValue::from_str(&text).ok()) else {
        return;
    };
    match action {
        Action::Append => drop(headers.append(name.clone(), value)),
        _ => drop(headers.insert(name.clone(), value)),
    }
}

#[cfg(test)]
mod tests;

//! The value of a mapping: `$request.header.a`, `$context.stage`, or text with `${request.path.id}` in it.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, Response};
use indexmap::IndexMap;

use super::json_path::JsonPath;
use crate::query;

/// A longer value nobody can send in a header, nor in a request line.
const LONGEST: usize = 10_240;

/// Which of the two maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Answer,
}

/// What expressions can refer to.
#[derive(Clone, Copy)]
pub(in crate::http_api) struct Sources<'a> {
    pub(in crate::http_api) request: &'a Request<Bytes>,
    /// Without the stage, as it was sent.
    pub(in crate::http_api) path: &'a str,
    pub(in crate::http_api) parameters: &'a [(String, String)],
    pub(in crate::http_api) variables: &'a IndexMap<String, String>,
    /// `$context.NAME`.
    pub(in crate::http_api) context: &'a dyn Fn(&str) -> Option<String>,
    /// The integration's, once it has come.
    pub(in crate::http_api) answer: Option<&'a Response<Bytes>>,
}

/// A value, taken apart.
#[derive(Debug, Default)]
pub(super) struct Expression(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Variable(Variable),
}

#[derive(Debug)]
enum Variable {
    RequestHeader(HeaderName),
    RequestQuery(String),
    RequestBody(Option<JsonPath>),
    RequestPath,
    PathParameter(String),
    ResponseHeader(HeaderName),
    ResponseBody(Option<JsonPath>),
    Context(String),
    Stage(String),
}

impl Expression {
    /// `None` for a variable that does not exist on this side.
    pub(super) fn parse(text: &str, side: Side) -> Option<Self> {
        if let Some(name) = text.strip_prefix('$').filter(|name| !name.starts_with('{')) {
            return Some(Self(vec![Piece::Variable(Variable::parse(name, side)?)]));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}')?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Variable(Variable::parse(name, side)?));
            rest = after;
        }
        if !rest.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Some(Self(pieces))
    }

    /// The text of an expression without variables.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The value; `None` when it is one variable that has none, or longer than can be sent.
    // Unverified: among text, a variable without a value is nothing.
    pub(super) fn text(&self, from: &Sources<'_>) -> Option<String> {
        if let [Piece::Variable(variable)] = self.0.as_slice() {
            return variable.value(from).filter(|text| text.len() <= LONGEST);
        }
        let text: String = self.0.iter().map(|piece| piece.text(from)).collect();
        (text.len() <= LONGEST).then_some(text)
    }
}

impl Piece {
    fn text(&self, from: &Sources<'_>) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Variable(variable) => Cow::Owned(variable.value(from).unwrap_or_default()),
        }
    }
}

impl Variable {
    fn parse(name: &str, side: Side) -> Option<Self> {
        if name == "request.path" {
            return Some(Self::RequestPath);
        }
        if let Some(path) = body(name, "request.body") {
            return Some(Self::RequestBody(path?));
        }
        if let Some(path) = body(name, "response.body") {
            return (side == Side::Answer).then_some(Self::ResponseBody(path?));
        }
        let after = |prefix: &str| name.strip_prefix(prefix).filter(|name| !name.is_empty());
        if let Some(name) = after("response.header.") {
            return (side == Side::Answer).then_some(Self::ResponseHeader(name.parse().ok()?));
        }
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        None.or_else(|| Some(Self::RequestHeader(after("request.header.")?.parse().ok()?)))
            .or_else(|| Some(Self::RequestQuery(after("request.querystring.")?.to_owned())))
            .or_else(|| Some(Self::PathParameter(after("request.path.").filter(|name| !name.contains(['/', '$']))?.to_owned())))
            .or_else(|| Some(Self::Context(after("context.").filter(|name| plain(name))?.to_owned())))
            .or_else(|| Some(Self::Stage(after("stageVariables.").filter(|name| plain(name))?.to_owned())))
    }

    fn value(&self, from: &Sources<'_>) -> Option<String> {
        match self {
            Self::RequestHeader(name) => joined(from.request.headers(), name),
            Self::RequestQuery(name) => {
                let values = query::parse(from.request.uri().query()?).swap_remove(name)?;
                Some(values.join(","))
            }
            Self::RequestBody(path) => of_body(from.request.body(), path.as_ref()),
            Self::RequestPath => Some(from.path.to_owned()),
            Self::PathParameter(name) => from.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()),
            Self::ResponseHeader(name) => joined(from.answer?.headers(), name),
            Self::ResponseBody(path) => of_body(from.answer?.body(), path.as_ref()),
            Self::Context(name) => (from.context)(name),
            Self::Stage(name) => from.variables.get(name).cloned(),
        }
    }
}

/// `Some` when this is about the body: all of it, or a path into it; `Some(None)` for a path that is none.
fn body(name: &str, prefix: &str) -> Option<Option<Option<JsonPath>>> {
    match name.strip_prefix(prefix)? {
        "" => Some(Some(None)),
        path => Some(JsonPath::parse(path).map(Some)),
    }
}

fn of_body(body: &Bytes, path: Option<&JsonPath>) -> Option<String> {
    match path {
        None => String::from_utf8(body.to_vec()).ok(),
        Some(path) => path.find(body),
    }
}

/// Several values of one name are joined by commas.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    crate::invocation::header_text(headers, name)
}

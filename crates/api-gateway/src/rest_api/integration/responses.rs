//! The way out: which integration response fits, and how it turns the backend's answer into the method's
//! (developer guide, "Integration response", "Map integration response data to method response headers").

use std::time::Duration;

use ::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use ::http::{Response, StatusCode};
use bytes::Bytes;
use regex::Regex;

use super::content::{self, Handling};
use super::templates::{Body, JSON, Templates};
use super::view::View;
use super::{Hop, Stop};
use crate::answer;
use crate::event;
use crate::header_names::ResponseNames;
use crate::listed::listed;
use crate::mapping::{Expression, Side};
use crate::members::unsupported;
use crate::refusal::Refusal;
use crate::rest_api::resources::IntegrationResponse;
use crate::velocity::Overrides;

/// What a backend answered.
#[derive(Debug, Default)]
pub(super) struct Backend {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) latency: Duration,
}

/// All integration responses of one method, in the order in which they are tried.
#[derive(Debug)]
pub(super) struct Responses(Vec<Mapped>);

#[derive(Debug)]
struct Mapped {
    /// `None`: the default response.
    pattern: Option<Regex>,
    status: StatusCode,
    parameters: Vec<(String, Expression)>,
    templates: Templates,
    handling: Option<Handling>,
    /// The whole answer, if no request and no backend changes it.
    ready: Option<Response<Bytes>>,
}

impl Responses {
    /// `bodiless` backends (MOCK) leave everything to the template.
    pub(super) fn new(create: &[IntegrationResponse], bodiless: bool) -> Result<Self, Refusal> {
        let mut all: Vec<_> = create.iter().map(|one| Mapped::new(one, bodiless)).collect::<Result<_, _>>()?;
        // Unverified: which of several that fit is taken; here the one with the lowest status.
        all.sort_by_key(|one: &Mapped| one.status);
        Ok(Self(all))
    }

    /// The method's answer. `selector` is what patterns are compared with: a status, or a function's error message.
    pub(super) fn answer(
        &self,
        hop: &Hop<'_>,
        backend: &Backend,
        selector: &str,
        overrides: Overrides,
    ) -> Result<Response<Bytes>, Stop> {
        let Some(mapped) = self.select(selector) else {
            return Err(self.no_match(hop, backend, selector));
        };
        if let Some(ready) = mapped.ready(hop, &overrides) {
            hop.context.story.pass("integration response", "the response of this pattern says the same to everybody");
            return Ok(ready);
        }
        hop.context.story.pass("integration response", format!("the response for status {}", mapped.status.as_u16()));
        mapped.answer(hop, backend, overrides)
    }

    fn select(&self, selector: &str) -> Option<&Mapped> {
        let fits = |one: &&Mapped| one.pattern.as_ref().is_some_and(|pattern| pattern.is_match(selector));
        self.0.iter().find(fits).or_else(|| self.0.iter().find(|one| one.pattern.is_none()))
    }

    fn no_match(&self, hop: &Hop<'_>, backend: &Backend, selector: &str) -> Stop {
        let patterns = self.0.iter().filter_map(|one| one.pattern.as_ref()).map(Regex::as_str);
        let selector: String = selector.chars().take(300).collect();
        let why = format!(
            "no integration response fits {selector:?} and none is the default: \
             add one without a selectionPattern; patterns: {}",
            listed(patterns)
        );
        let said = "No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ";
        hop.misconfigured("integration response", &format!("{said}{}", backend.status), why)
    }
}

impl Mapped {
    fn new(create: &IntegrationResponse, bodiless: bool) -> Result<Self, Refusal> {
        let parameters = create.response_parameters.iter().map(|(to, from)| parameter(to, from)).collect::<Result<_, _>>()?;
        let status = create.status_code.as_deref().unwrap_or_default();
        let mut mapped = Self {
            pattern: pattern(create.selection_pattern.as_deref())?,
            status: status.parse().map_err(|_| Refusal::bad_request("statusCode of an integration response"))?,
            parameters,
            templates: Templates::new(&create.response_templates)?,
            handling: Handling::read(create.content_handling.as_deref()),
            ready: None,
        };
        mapped.ready = if bodiless { mapped.constant() } else { None };
        Ok(mapped)
    }

    fn constant(&self) -> Option<Response<Bytes>> {
        let (kind, body) = match self.templates.only() {
            Some((kind, Body::Constant(body))) => (kind, body.clone()),
            None if self.templates.is_empty() => (JSON, Bytes::new()),
            _ => return None,
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let values = self.parameters.iter().map(|(name, from)| Some((name.as_str(), from.constant()?)));
        set(&mut response, kind, values.collect::<Option<Vec<_>>>()?);
        self.handling.is_none().then_some(response)
    }

    fn ready(&self, hop: &Hop<'_>, overrides: &Overrides) -> Option<Response<Bytes>> {
        let ready = self.ready.as_ref()?;
        let same = hop.stage.binary_media_types.is_empty() && overrides.response.is_empty();
        same.then(|| ready.clone())
    }

    fn answer(&self, hop: &Hop<'_>, backend: &Backend, overrides: Overrides) -> Result<Response<Bytes>, Stop> {
        let body = converted(hop, backend, self.handling)?;
        let view = View::response(hop, &backend.headers, &body);
        let (kind, (text, overrides)) = match self.template(hop) {
            Some((kind, template)) if template.is_empty() => (kind, (body.clone(), overrides)),
            None => (JSON, (body.clone(), overrides)),
            Some((kind, template)) => (kind, self.render(hop, template, &view, overrides)?),
        };
        let values = self.parameters.iter().filter_map(|(name, from)| Some((name, from.value(&view)?)));
        let values: Vec<_> = values.collect();
        let mut response = Response::new(text);
        *response.status_mut() = overrides.response_status().and_then(answerable).unwrap_or(self.status);
        set(&mut response, kind, values.iter().map(|(name, value)| (name.as_str(), value.as_ref())));
        override_headers(&mut response, &overrides);
        Ok(response)
    }

    fn render(&self, hop: &Hop<'_>, template: &Body, view: &View<'_>, overrides: Overrides) -> Result<(Bytes, Overrides), Stop> {
        template.render(view, overrides).map_err(|failed| {
            let why = format!("the response template for status {} failed: {failed}", self.status.as_u16());
            hop.misconfigured("integration response", "Unable to transform response", why)
        })
    }

    /// The template of a type the caller accepts, else of JSON, else the first.
    fn template(&self, hop: &Hop<'_>) -> Option<(&str, &Body)> {
        if let Some(only) = self.templates.only() {
            return Some(only);
        }
        let accept = hop.context.call.request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut accepted = accept.split(',').filter_map(|kind| kind.split(';').next());
        accepted.find_map(|kind| self.templates.of(kind.trim())).or_else(|| self.templates.first())
    }
}

/// The backend's body as text or binary.
pub(super) fn converted(hop: &Hop<'_>, backend: &Backend, handling: Option<Handling>) -> Result<Bytes, Stop> {
    let types = &hop.stage.binary_media_types;
    let kind = backend.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let accept = hop.context.call.request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let wants = event::is_binary(accept.and_then(|accept| accept.split(',').next()), types);
    content::response(&backend.body, event::is_binary(kind, types), wants, handling).map_err(|_| {
        let why = "the caller's Accept header asks for binary, and the text to be decoded is not base64".to_owned();
        hop.misconfigured("integration response", "Unable to base64 decode the body", why)
    })
}

/// A status that ends an answer: 1xx would leave the caller waiting.
fn answerable(status: u16) -> Option<StatusCode> {
    StatusCode::from_u16(status).ok().filter(|status| !status.is_informational())
}

/// Content type and headers; a header that the gateway keeps for itself goes under another name.
fn set<'v>(response: &mut Response<Bytes>, kind: &str, values: impl IntoIterator<Item = (&'v str, &'v str)>) {
    if let Ok(kind) = HeaderValue::from_str(kind) {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    for (name, value) in values {
        put(response, name, &[value]);
    }
}

fn override_headers(response: &mut Response<Bytes>, overrides: &Overrides) {
    for (name, values) in overrides.response_headers() {
        put(response, &name, &values);
    }
}

/// In place of what was there, spelled as it is here.
fn put<V: AsRef<str>>(response: &mut Response<Bytes>, name: &str, values: &[V]) {
    let Some(spelled) = answer::rest_header_name(name) else {
        return;
    };
    let Ok(name) = HeaderName::from_bytes(spelled.as_bytes()) else {
        return;
    };
    response.headers_mut().remove(&name);
    for value in values.iter().filter_map(|value| HeaderValue::from_bytes(value.as_ref().as_bytes()).ok()) {
        response.headers_mut().append(name.clone(), value);
    }
    response.extensions_mut().get_or_insert_default::<ResponseNames>().push(&spelled);
}

/// An empty pattern is the default's.
fn pattern(text: Option<&str>) -> Result<Option<Regex>, Refusal> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    // Alone first: what is put around it must not make a bad expression good.
    let whole = Regex::new(text).and_then(|_| Regex::new(&format!(r"\A(?:{text})\z")));
    whole.map(Some).map_err(|error| Refusal::bad_request(format!("selectionPattern: {error}")))
}

fn parameter(to: &str, from: &str) -> Result<(String, Expression), Refusal> {
    let bad = || unsupported(&format!("integration response parameter {to} = {from}"));
    let name = to.strip_prefix("method.response.header.").ok_or_else(bad)?;
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
    Ok((name.to_owned(), Expression::read(from, Side::Response).ok_or_else(bad)?))
}

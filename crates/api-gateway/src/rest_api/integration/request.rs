//! The way in: parameters and templates turn the method's request into the integration's
//! (developer guide, "Mapping method request data to integration request parameters").

use bytes::Bytes;

use super::content::{self, Handling};
use super::templates::{Choice, JSON, RequestTemplates};
use super::view::View;
use super::{Hop, Stop};
use crate::answer::RestError;
use crate::event;
use crate::mapping::{Expression, Side};
use crate::members::unsupported;
use crate::refusal::Refusal;
use crate::rest_api::resources::PutIntegration;
use crate::velocity::Overrides;

/// Names with their values, in order.
pub(super) type Pairs = Vec<(String, String)>;

/// What goes to a backend, whatever kind it is.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    pub(super) headers: Pairs,
    pub(super) path: Pairs,
    pub(super) query: Pairs,
    pub(super) body: Bytes,
    /// As the request template left them.
    pub(super) overrides: Overrides,
}

/// Where a mapped value goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Header(String),
    Path(String),
    Query(String),
}

/// `requestParameters`, `requestTemplates`, `passthroughBehavior` and `contentHandling`.
#[derive(Debug)]
pub(super) struct RequestMapping {
    parameters: Vec<(Place, Expression)>,
    templates: RequestTemplates,
    handling: Option<Handling>,
}

impl RequestMapping {
    /// All of it.
    pub(super) fn new(create: &PutIntegration) -> Result<Self, Refusal> {
        let templates = RequestTemplates::new(&create.request_templates, create.passthrough_behavior.as_deref())?;
        Self::with(create, templates)
    }

    /// A proxy has no templates.
    pub(super) fn of_proxy(create: &PutIntegration) -> Result<Self, Refusal> {
        Self::with(create, RequestTemplates::new(&[].into(), None)?)
    }

    fn with(create: &PutIntegration, templates: RequestTemplates) -> Result<Self, Refusal> {
        let parameters = create.request_parameters.iter().map(|(to, from)| parameter(to, from)).collect::<Result<_, _>>()?;
        Ok(Self { parameters, templates, handling: Handling::read(create.content_handling.as_deref()) })
    }

    /// The names of all headers that parameters set.
    pub(super) fn headers(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().filter_map(|(place, _)| match place {
            Place::Header(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// What the backend gets of this request.
    pub(super) fn apply(&self, hop: &Hop<'_>) -> Result<Outgoing, Stop> {
        let request = &hop.context.call.request;
        let kind = content_type(hop);
        let is_binary = event::is_binary(given_type(hop), &hop.stage.binary_media_types);
        let body = content::request(request.body(), is_binary, self.handling).map_err(|_| {
            let why = "contentHandling is CONVERT_TO_BINARY and the body is not base64".to_owned();
            hop.misconfigured("mapping", "Unable to base64 decode the body", why)
        })?;
        let mut out = self.mapped(&View::request(hop, &body));
        match self.templates.choose(kind) {
            Choice::PassThrough => out.body = body,
            Choice::Unsupported => return Err(unsupported_type(hop, kind)),
            Choice::Template(template) => {
                let rendered = template.render(&View::request(hop, &body), Overrides::default());
                (out.body, out.overrides) = rendered.map_err(|failed| {
                    let why = format!("the request template for {kind} failed: {failed}");
                    hop.misconfigured("mapping", "Unable to transform request", why)
                })?;
                hop.context.story.pass("mapping", "a request template made the body");
            }
        }
        out.take_overrides();
        Ok(out)
    }

    fn mapped(&self, view: &View<'_>) -> Outgoing {
        let mut out = Outgoing::default();
        for (place, expression) in &self.parameters {
            let Some(value) = expression.value(view) else {
                continue;
            };
            let (list, name) = match place {
                Place::Header(name) => (&mut out.headers, name),
                Place::Path(name) => (&mut out.path, name),
                Place::Query(name) => (&mut out.query, name),
            };
            list.push((name.clone(), value.into_owned()));
        }
        out
    }
}

impl Outgoing {
    /// `$context.requestOverride` comes last.
    fn take_overrides(&mut self) {
        replace(&mut self.headers, self.overrides.request_headers(), str::eq_ignore_ascii_case);
        replace(&mut self.path, self.overrides.request_path(), |one, other| one == other);
        replace(&mut self.query, self.overrides.request_querystring(), |one, other| one == other);
    }
}

fn replace(pairs: &mut Pairs, by: Vec<(String, Vec<String>)>, same: fn(&str, &str) -> bool) {
    for (name, values) in by {
        pairs.retain(|(own, _)| !same(own, &name));
        pairs.extend(values.into_iter().map(|value| (name.clone(), value)));
    }
}

/// The request's content type without its parameters; a request that says none is JSON.
pub(super) fn content_type<'h>(hop: &'h Hop<'_>) -> &'h str {
    let bare = given_type(hop).and_then(|full| full.split(';').next()).map(str::trim);
    bare.filter(|bare| !bare.is_empty()).unwrap_or(JSON)
}

/// As the caller said it.
pub(super) fn given_type<'h>(hop: &'h Hop<'_>) -> Option<&'h str> {
    hop.context.call.request.headers().get(::http::header::CONTENT_TYPE)?.to_str().ok()
}

pub(super) fn unsupported_type(hop: &Hop<'_>, kind: &str) -> Stop {
    let why = format!("no request template is for {kind}, and passthroughBehavior lets no body through without one");
    hop.context.story.refuse("mapping", why.clone(), None, Some(kind.to_owned()));
    (RestError::UnsupportedMediaType, why)
}

fn parameter(to: &str, from: &str) -> Result<(Place, Expression), Refusal> {
    let bad = |what: &str| {
        Refusal::bad_request(format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], \
             errors : [Invalid mapping expression specified: {what}]"
        ))
    };
    let (kind, name) = to
        .strip_prefix("integration.request.")
        .and_then(|rest| rest.split_once('.'))
        .filter(|(_, name)| !name.is_empty())
        .ok_or_else(|| bad(to))?;
    let place = match kind {
        "header" if ::http::HeaderName::from_bytes(name.as_bytes()).is_ok() => Place::Header(name.to_owned()),
        "path" => Place::Path(name.to_owned()),
        "querystring" => Place::Query(name.to_owned()),
        _ => return Err(unsupported(&format!("requestParameters {to}"))),
    };
    Ok((place, Expression::read(from, Side::Request).ok_or_else(|| bad(from))?))
}

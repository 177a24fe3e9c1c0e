//! Mapping templates by content type, and what happens to a body that has none (developer guide, "Method request
//! behavior for payloads without mapping templates").

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::refusal::Refusal;
use crate::velocity::{Failed, Overrides, Root, Template};

pub(super) const JSON: &str = "application/json";
/// The template for every type that has none of its own.
const DEFAULT: &str = "$default";

/// A template; one that says the same to every request is kept as bytes.
#[derive(Debug)]
pub(super) enum Body {
    Constant(Bytes),
    Template(Box<Template>),
}

impl Body {
    fn new(text: &str) -> Result<Self, Refusal> {
        if !text.contains(['$', '#']) {
            return Ok(Self::Constant(Bytes::copy_from_slice(text.as_bytes())));
        }
        // Unverified: AWS takes any text here and fails when a request comes.
        let template =
            Template::parse(text).map_err(|malformed| Refusal::bad_request(format!("mapping template: {malformed}")))?;
        Ok(Self::Template(Box::new(template)))
    }

    /// AWS keeps an empty template as `null`: the body is handed on as it is.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Constant(text) if text.is_empty())
    }

    /// The text, and the overrides as this template leaves them.
    pub(super) fn render(&self, root: &dyn Root, overrides: Overrides) -> Result<(Bytes, Overrides), Failed> {
        match self {
            Self::Constant(bytes) => Ok((bytes.clone(), overrides)),
            Self::Template(template) => {
                let rendered = template.render(root, &overrides)?;
                Ok((rendered.text.into(), rendered.overrides))
            }
        }
    }
}

/// Templates by content type, `application/json` first.
#[derive(Debug, Default)]
pub(super) struct Templates(Vec<(String, Body)>);

impl Templates {
    pub(super) fn new(create: &BTreeMap<String, String>) -> Result<Self, Refusal> {
        let mut all: Vec<_> = create.iter().map(|(kind, text)| Ok((kind.clone(), Body::new(text)?))).collect::<Result<_, _>>()?;
        all.sort_by_key(|(kind, _): &(String, Body)| !kind.eq_ignore_ascii_case(JSON));
        Ok(Self(all))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The template of exactly this type.
    pub(super) fn of(&self, kind: &str) -> Option<(&str, &Body)> {
        self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(kind)).map(|(kind, body)| (kind.as_str(), body))
    }

    /// `application/json`, else the first by name.
    pub(super) fn first(&self) -> Option<(&str, &Body)> {
        self.0.first().map(|(kind, body)| (kind.as_str(), body))
    }

    /// The only one there is.
    pub(super) fn only(&self) -> Option<(&str, &Body)> {
        if self.0.len() == 1 { self.first() } else { None }
    }

    pub(super) fn bodies(&self) -> impl Iterator<Item = (&str, &Body)> {
        self.0.iter().map(|(kind, body)| (kind.as_str(), body))
    }
}

/// The templates of an integration request.
#[derive(Debug)]
pub(super) struct RequestTemplates {
    templates: Templates,
    passthrough: Passthrough,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passthrough {
    WhenNoMatch,
    WhenNoTemplates,
    Never,
}

/// What is to be done with a body.
#[derive(Debug)]
pub(super) enum Choice<'t> {
    /// Rendered.
    Template(&'t Body),
    /// Handed on as it came.
    PassThrough,
    /// Refused.
    Unsupported,
}

impl RequestTemplates {
    pub(super) fn new(templates: &BTreeMap<String, String>, passthrough: Option<&str>) -> Result<Self, Refusal> {
        let passthrough = match passthrough {
            Some("NEVER") => Passthrough::Never,
            Some("WHEN_NO_TEMPLATES") => Passthrough::WhenNoTemplates,
            _ => Passthrough::WhenNoMatch,
        };
        Ok(Self { templates: Templates::new(templates)?, passthrough })
    }

    /// By the request's bare content type.
    pub(super) fn choose(&self, kind: &str) -> Choice<'_> {
        match self.templates.of(kind).or_else(|| self.templates.of(DEFAULT)) {
            Some((_, body)) if body.is_empty() => return Choice::PassThrough,
            Some((_, body)) => return Choice::Template(body),
            None => {}
        }
        match self.passthrough {
            Passthrough::WhenNoMatch => Choice::PassThrough,
            Passthrough::WhenNoTemplates if self.templates.is_empty() => Choice::PassThrough,
            Passthrough::WhenNoTemplates | Passthrough::Never => Choice::Unsupported,
        }
    }

    pub(super) fn bodies(&self) -> impl Iterator<Item = (&str, &Body)> {
        self.templates.bodies()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_without_a_template_follows_the_behaviour() {
        let one = BTreeMap::from([(JSON.to_owned(), "{}".to_owned())]);
        let default = BTreeMap::from([(DEFAULT.to_owned(), "{}".to_owned())]);
        let none = BTreeMap::new();
        let rows = [
            (&one, None, "application/json", "template"),
            (&one, None, "Application/JSON", "template"),
            (&one, None, "text/xml", "pass"),
            (&one, Some("WHEN_NO_MATCH"), "text/xml", "pass"),
            (&one, Some("WHEN_NO_TEMPLATES"), "text/xml", "unsupported"),
            (&one, Some("NEVER"), "text/xml", "unsupported"),
            (&one, Some("NEVER"), "application/json", "template"),
            (&default, Some("NEVER"), "text/xml", "template"),
            (&none, None, "text/xml", "pass"),
            (&none, Some("WHEN_NO_TEMPLATES"), "application/json", "pass"),
            (&none, Some("NEVER"), "application/json", "unsupported"),
        ];
        for (templates, passthrough, kind, expected) in rows {
            let templates = RequestTemplates::new(templates, passthrough).expect("templates");
            let chosen = match templates.choose(kind) {
                Choice::Template(_) => "template",
                Choice::PassThrough => "pass",
                Choice::Unsupported => "unsupported",
            };
            assert_eq!(chosen, expected, "{passthrough:?} {kind}");
        }
    }
}

//! Values that mappings put together: `'literal'`, `method.request.header.X`, `integration.response.body.X`,
//! `context.X`, `stageVariables.X` (developer guide, "Parameter mapping sources", "Gateway response types").
//! Read once when a deployment is compiled. The templates of gateway responses are plain substitution.

mod in_body;

use std::borrow::Cow;

use http::header::{HeaderMap, HeaderValue};

use in_body::InBody;

/// What a mapping can refer to.
pub(crate) trait Lookup {
    /// `context.NAME`; `None` when there is no such value.
    fn context(&self, name: &str) -> Option<String>;
    /// `stageVariables.NAME`.
    fn stage_variable(&self, name: &str) -> Option<String>;
    /// `method.request.querystring.NAME`.
    fn query(&self, name: &str) -> Option<String>;
    /// `method.request.path.NAME`.
    fn path(&self, name: &str) -> Option<String>;
    /// The request's headers.
    fn headers(&self) -> &HeaderMap;
    /// `method.request.multivaluequerystring.NAME`.
    fn queries(&self, name: &str) -> Option<String> {
        self.query(name)
    }
    /// `method.request.body`.
    fn body(&self) -> &[u8] {
        &[]
    }
    /// What the backend answered: its headers and its body.
    fn backend(&self) -> Option<(&HeaderMap, &[u8])> {
        None
    }
}

/// Which side of an integration an expression may name beside variables and literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// `method.request.…`
    Request,
    /// `integration.response.…`
    Response,
}

/// Where a value comes from.
#[derive(Debug)]
pub(crate) enum Expression {
    Literal(String),
    Context(String),
    StageVariable(String),
    Message(Side, Part),
}

/// A part of a request or of an answer.
#[derive(Debug)]
pub(crate) enum Part {
    Header(String),
    Headers(String),
    Query(String),
    Queries(String),
    Path(String),
    Body,
    InBody(InBody),
}

impl Expression {
    /// Reads an expression; `None` when it is none, or names the other side.
    pub(crate) fn read(text: &str, side: Side) -> Option<Self> {
        if let Some(literal) = literal(text) {
            return Some(Self::Literal(literal.to_owned()));
        }
        let named = |prefix| text.strip_prefix(prefix).filter(|name| !name.is_empty()).map(str::to_owned);
        if let Some(name) = named("context.") {
            return Some(Self::Context(name));
        }
        if let Some(name) = named("stageVariables.") {
            return Some(Self::StageVariable(name));
        }
        let part = match side {
            Side::Request => text.strip_prefix("method.request.")?,
            Side::Response => text.strip_prefix("integration.response.")?,
        };
        Part::read(part, side).map(|part| Self::Message(side, part))
    }

    /// The value; `None` when there is none.
    pub(crate) fn value<'s>(&'s self, from: &impl Lookup) -> Option<Cow<'s, str>> {
        match self {
            Self::Literal(text) => Some(Cow::Borrowed(text)),
            Self::Context(name) => from.context(name).map(Cow::Owned),
            Self::StageVariable(name) => from.stage_variable(name).map(Cow::Owned),
            Self::Message(Side::Request, part) => part.value(from, from.headers(), from.body()).map(Cow::Owned),
            Self::Message(Side::Response, part) => {
                let (headers, body) = from.backend()?;
                part.value(from, headers, body).map(Cow::Owned)
            }
        }
    }

    /// The value that no request changes.
    pub(crate) fn constant(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            _ => None,
        }
    }
}

impl Part {
    fn read(text: &str, side: Side) -> Option<Self> {
        if text == "body" {
            return Some(Self::Body);
        }
        let (kind, name) = text.split_once('.').filter(|(_, name)| !name.is_empty())?;
        let own = || name.to_owned();
        Some(match (kind, side) {
            ("header", _) => Self::Header(own()),
            ("multivalueheader", _) => Self::Headers(own()),
            ("body", _) => Self::InBody(InBody::read(name)?),
            ("querystring", Side::Request) => Self::Query(own()),
            ("multivaluequerystring", Side::Request) => Self::Queries(own()),
            ("path", Side::Request) => Self::Path(own()),
            _ => return None,
        })
    }

    fn value(&self, from: &impl Lookup, headers: &HeaderMap, body: &[u8]) -> Option<String> {
        match self {
            // Unverified: of several headers of one name the last counts, as in an event.
            Self::Header(name) => headers.get_all(name.as_str()).iter().next_back().map(text),
            Self::Headers(name) => {
                let all: Vec<_> = headers.get_all(name.as_str()).iter().map(text).collect();
                (!all.is_empty()).then(|| all.join(","))
            }
            Self::Query(name) => from.query(name),
            Self::Queries(name) => from.queries(name),
            Self::Path(name) => from.path(name),
            Self::Body => Some(String::from_utf8_lossy(body).into_owned()),
            Self::InBody(path) => path.value(body),
        }
    }
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

fn literal(expression: &str) -> Option<&str> {
    expression.strip_prefix('\'')?.strip_suffix('\'')
}

/// A template with every `$context.X`, `$stageVariables.X` and `$method.request.…` replaced;
/// what has no value becomes nothing, any other `$` stays.
pub(crate) fn render(template: &str, from: &impl Lookup) -> String {
    let mut done = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        done.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let name = variable(after);
        match Expression::read(name, Side::Request) {
            Some(expression) if name.contains('.') => {
                done.push_str(&expression.value(from).unwrap_or_default());
                rest = &after[name.len()..];
            }
            _ => {
                done.push('$');
                rest = after;
            }
        }
    }
    done + rest
}

/// The longest variable name at the beginning of a text; a dot at its end is punctuation.
fn variable(text: &str) -> &str {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_' || c == '-';
    let end = text.find(|c| !part(c)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sample(HeaderMap);

    impl Lookup for Sample {
        fn context(&self, name: &str) -> Option<String> {
            (name == "error.messageString").then(|| "\"Unauthorized\"".to_owned())
        }
        fn stage_variable(&self, name: &str) -> Option<String> {
            (name == "a").then(|| "A".to_owned())
        }
        fn query(&self, name: &str) -> Option<String> {
            (name == "q").then(|| "Q".to_owned())
        }
        fn path(&self, name: &str) -> Option<String> {
            (name == "id").then(|| "7".to_owned())
        }
        fn headers(&self) -> &HeaderMap {
            &self.0
        }
        fn body(&self) -> &[u8] {
            br#"{"name":"Rex","age":3,"of":{"a":[1]},"none":null}"#
        }
        fn backend(&self) -> Option<(&HeaderMap, &[u8])> {
            Some((&self.0, b"answered"))
        }
    }

    fn sample() -> Sample {
        let mut headers = HeaderMap::new();
        headers.insert("origin", HeaderValue::from_static("https://a.example"));
        headers.append("many", HeaderValue::from_static("1"));
        headers.append("many", HeaderValue::from_static("2"));
        Sample(headers)
    }

    #[test]
    fn expressions_have_values() {
        let cases = [
            ("'*'", Some("*")),
            ("''", Some("")),
            ("method.request.header.Origin", Some("https://a.example")),
            ("method.request.header.Nothing", None),
            ("method.request.header.many", Some("2")),
            ("method.request.multivalueheader.Many", Some("1,2")),
            ("method.request.querystring.q", Some("Q")),
            ("method.request.path.id", Some("7")),
            ("method.request.body.name", Some("Rex")),
            ("method.request.body.$.age", Some("3")),
            ("method.request.body.of.a", Some("[1]")),
            ("method.request.body.none", None),
            ("stageVariables.a", Some("A")),
            ("context.error.messageString", Some("\"Unauthorized\"")),
            ("context.nothing", None),
        ];
        for (text, expected) in cases {
            let expression = Expression::read(text, Side::Request).expect(text);
            assert_eq!(expression.value(&sample()).as_deref(), expected, "{text}");
        }
        let wrong = ["*", "integration.response.header.x", "context.", "", "method.request.cookie.x", "method.request.header."];
        for unknown in wrong {
            assert!(Expression::read(unknown, Side::Request).is_none(), "{unknown}");
        }
    }

    #[test]
    fn answers_have_headers_and_a_body() {
        let cases = [
            ("integration.response.header.origin", Some("https://a.example")),
            ("integration.response.multivalueheader.many", Some("1,2")),
            ("integration.response.body", Some("answered")),
            ("'x'", Some("x")),
        ];
        for (text, expected) in cases {
            let expression = Expression::read(text, Side::Response).expect(text);
            assert_eq!(expression.value(&sample()).as_deref(), expected, "{text}");
        }
        for unknown in ["method.request.header.x", "integration.response.path.x", "integration.response.querystring.x"] {
            assert!(Expression::read(unknown, Side::Response).is_none(), "{unknown}");
        }
    }

    #[test]
    fn templates_are_filled_in() {
        let cases = [
            (r#"{"message":$context.error.messageString}"#, r#"{"message":"Unauthorized"}"#),
            ("$stageVariables.a.", "A."),
            ("$method.request.header.Origin!", "https://a.example!"),
            ("[$context.nothing]", "[]"),
            ("5$ and $input.body", "5$ and $input.body"),
        ];
        for (template, expected) in cases {
            assert_eq!(render(template, &sample()), expected, "{template}");
        }
    }
}

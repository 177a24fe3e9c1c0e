//! The URL of an HTTP backend: stage variables are put in when a deployment is compiled, `{path}` variables and the
//! query string for each request.

use std::collections::BTreeMap;

use ::http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::request::Pairs;
use crate::lambda_uri::with_stage_variables;

/// What a path cannot hold as it is. `%` stays: path parameters come encoded.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
/// What a name or a value of a query cannot hold.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'*');

/// An integration's `uri`.
#[derive(Debug)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(String),
}

impl Template {
    pub(super) fn new(uri: &str, variables: &BTreeMap<String, String>) -> Self {
        let uri = with_stage_variables(uri, variables);
        let mut pieces = Vec::new();
        let mut rest = uri.as_str();
        while let Some((before, name, after)) = variable(rest) {
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Variable(name.trim_end_matches('+').to_owned()));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Self(pieces)
    }

    /// The URL with these variables and, after its own, this query string; `Err` says what is wrong.
    pub(super) fn fill(&self, path: &Pairs, query: &str) -> Result<Uri, String> {
        let mut url = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => url.push_str(text),
                Piece::Variable(name) => {
                    let value = path.iter().find(|(own, _)| own == name);
                    let missing =
                        || format!("the uri has {{{name}}}, and no requestParameters set integration.request.path.{name}");
                    url.extend(utf8_percent_encode(&value.ok_or_else(missing)?.1, PATH));
                }
            }
        }
        if !query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(query);
        }
        let parsed = url
            .parse::<Uri>()
            .ok()
            .filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty()));
        // Without the query, which may hold tokens.
        let shown = url.split('?').next().unwrap_or_default();
        parsed.ok_or_else(|| format!("the uri {shown} is no http or https URL; is a stage variable missing?"))
    }
}

/// The text before the first `{name}`, the name, and the rest.
fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The query string of these pairs.
pub(super) fn query(pairs: &Pairs) -> String {
    let encode = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// One query string after another.
pub(super) fn joined(one: &str, other: &str) -> String {
    if one.is_empty() || other.is_empty() { format!("{one}{other}") } else { format!("{one}&{other}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_put_together() {
        let variables = BTreeMap::from([("host".to_owned(), "a.example".to_owned())]);
        let path = vec![("id".to_owned(), "1%2F2".to_owned()), ("proxy".to_owned(), "a/b c?d".to_owned())];
        let rows = [
            ("http://a.example", "", Ok("http://a.example/")),
            ("http://${stageVariables.host}/x", "a=1", Ok("http://a.example/x?a=1")),
            ("http://a.example/{id}", "", Ok("http://a.example/1%2F2")),
            ("http://a.example/{proxy+}?z=9", "a=1", Ok("http://a.example/a/b%20c%3Fd?z=9&a=1")),
            ("http://a.example/{other}", "", Err("requestParameters")),
            ("https://${stageVariables.none}", "", Err("no http")),
            ("ftp://a.example", "", Err("no http")),
        ];
        for (uri, query, expected) in rows {
            let got = Template::new(uri, &variables).fill(&path, query);
            match expected {
                Ok(url) => assert_eq!(got.map(|uri| uri.to_string()).as_deref(), Ok(url)),
                Err(part) => assert!(got.as_ref().is_err_and(|why| why.contains(part)), "{uri}: {got:?}"),
            }
        }
    }

    #[test]
    fn names_and_values_are_encoded() {
        let pairs = vec![("a b".to_owned(), "1&2".to_owned()), ("c".to_owned(), "é".to_owned())];
        assert_eq!(query(&pairs), "a%20b=1%262&c=%C3%A9");
        assert_eq!(joined("a=1", ""), "a=1");
        assert_eq!(joined("a=1", "b=2"), "a=1&b=2");
    }
}

//! Values that gateway responses put together: `'literal'`, `method.request.header.X`,
//! `context.X`, and templates with `$context.X` (developer guide, "Gateway response types",
//! "Data mapping"). Plain substitution: directives of the template language mean nothing here.

use http::header::{HeaderMap, HeaderValue};

/// What a mapping can refer to.
pub(super) trait Lookup {
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
}

/// Is this an expression that `value` understands?
pub(super) fn is_known(expression: &str) -> bool {
    literal(expression).is_some()
        || ["method.request.header.", "method.request.querystring.", "method.request.path.", "context.", "stageVariables."]
            .iter()
            .any(|prefix| expression.strip_prefix(prefix).is_some_and(|name| !name.is_empty()))
}

fn literal(expression: &str) -> Option<&str> {
    expression.strip_prefix('\'')?.strip_suffix('\'')
}

/// The value of an expression; `None` leaves the header out.
pub(super) fn value(expression: &str, from: &impl Lookup) -> Option<String> {
    if let Some(text) = literal(expression) {
        return Some(text.to_owned());
    }
    let after = |prefix| expression.strip_prefix(prefix);
    if let Some(name) = after("method.request.header.") {
        let header = from.headers().get(name).map(HeaderValue::as_bytes)?;
        return Some(String::from_utf8_lossy(header).into_owned());
    }
    if let Some(name) = after("method.request.querystring.") {
        return from.query(name);
    }
    if let Some(name) = after("method.request.path.") {
        return from.path(name);
    }
    if let Some(name) = after("stageVariables.") {
        return from.stage_variable(name);
    }
    after("context.").and_then(|name| from.context(name))
}

/// A template with every `$context.X`, `$stageVariables.X` and `$method.request.…` replaced;
/// what has no value becomes nothing, any other `$` stays.
pub(super) fn render(template: &str, from: &impl Lookup) -> String {
    let mut done = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        done.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let name = variable(after);
        if name.contains('.') && is_known(name) {
            done.push_str(&value(name, from).unwrap_or_default());
            rest = &after[name.len()..];
        } else {
            done.push('$');
            rest = after;
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
    }

    fn sample() -> Sample {
        let mut headers = HeaderMap::new();
        headers.insert("origin", HeaderValue::from_static("https://a.example"));
        Sample(headers)
    }

    #[test]
    fn expressions_have_values() {
        let cases = [
            ("'*'", Some("*")),
            ("''", Some("")),
            ("method.request.header.Origin", Some("https://a.example")),
            ("method.request.header.Nothing", None),
            ("method.request.querystring.q", Some("Q")),
            ("method.request.path.id", Some("7")),
            ("stageVariables.a", Some("A")),
            ("context.error.messageString", Some("\"Unauthorized\"")),
            ("context.nothing", None),
        ];
        for (expression, expected) in cases {
            assert!(is_known(expression), "{expression}");
            assert_eq!(value(expression, &sample()).as_deref(), expected, "{expression}");
        }
        for unknown in ["*", "integration.response.header.x", "context.", ""] {
            assert!(!is_known(unknown), "{unknown}");
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

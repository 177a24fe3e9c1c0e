//! A path into a JSON body: `.user.name`, `['a b']`, `[0]`. Recursive descent and filters are refused, as AWS does.

use serde_json::Value;

/// A body is cut here before a path looks into it (developer guide); what was cut is no JSON any more.
const READ: usize = 100 * 1024;

/// The steps from the body's root.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct JsonPath(Vec<Step>);

#[derive(Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Element(usize),
}

impl JsonPath {
    /// `None` for what is no path. Wildcards are refused too.
    // Unverified: whether AWS takes wildcards.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (step, after) = if let Some(inner) = rest.strip_prefix('[') { bracket(inner)? } else { dot(rest)? };
            steps.push(step);
            rest = after;
        }
        (!steps.is_empty()).then_some(Self(steps))
    }

    /// The text of what is there: strings as they are, anything else as JSON.
    pub(super) fn find(&self, body: &[u8]) -> Option<String> {
        let document: Value = serde_json::from_slice(body.get(..READ).unwrap_or(body)).ok()?;
        let found = self.0.iter().try_fold(&document, |value, step| match step {
            Step::Member(name) => value.get(name),
            Step::Element(index) => value.get(index),
        })?;
        match found {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }
}

fn dot(text: &str) -> Option<(Step, &str)> {
    let text = text.strip_prefix('.')?;
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    let plain = !name.is_empty() && !name.contains(['*', '?', '(', ')', '@', '\'', '"', ']']);
    plain.then(|| (Step::Member(name.to_owned()), after))
}

fn bracket(text: &str) -> Option<(Step, &str)> {
    if let Some(quoted) = text.strip_prefix('\'') {
        let (name, after) = quoted.split_once("']")?;
        return Some((Step::Member(name.to_owned()), after));
    }
    let (index, after) = text.split_once(']')?;
    Some((Step::Element(index.parse().ok()?), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_into_a_body() {
        let body = br#"{"a":{"b":[1,{"c d":"x"}],"t":true,"n":null},"a.b":7}"#;
        let rows = [
            (".a.b[1]['c d']", Some("x")),
            (".a.b[0]", Some("1")),
            (".a.t", Some("true")),
            ("['a.b']", Some("7")),
            (".a.b", Some(r#"[1,{"c d":"x"}]"#)),
            (".a.n", None),
            (".a.b[9]", None),
            (".a[0]", None),
            (".z", None),
        ];
        for (path, expected) in rows {
            assert_eq!(JsonPath::parse(path).unwrap().find(body).as_deref(), expected, "{path}");
        }
        for bad in ["", ".", "..a", ".a..b", ".a[?(@.b)]", "[*]", ".*", "a", ".a]", "[x]", ".a['b"] {
            assert_eq!(JsonPath::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_long_body_is_cut_before_it_is_read() {
        let body = |length: usize| format!(r#"{{"a":1,"b":"{}"}}"#, "x".repeat(length));
        let path = JsonPath::parse(".a").unwrap();
        assert_eq!(path.find(body(READ - 100).as_bytes()).as_deref(), Some("1"));
        assert_eq!(path.find(body(READ).as_bytes()), None);
    }
}

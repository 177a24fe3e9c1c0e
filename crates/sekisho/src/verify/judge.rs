//! An answer held against what a check expects.

use serde_json::{Value, json};

use super::caller::Answer;
use super::check::Expect;
use super::facts::Facts;
use super::pattern;
use super::redact::redacted;

/// An expectation that did not come true; both sides may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    pub expected: String,
    pub got: String,
}

/// Every expectation that the answer does not meet.
pub fn judge(expect: &[Expect], answer: &Answer, facts: &Facts) -> Vec<Unmet> {
    let json = answer.json();
    let mut unmet: Vec<Unmet> = expect.iter().filter_map(|expected| one(*expected, answer, &json, facts)).collect();
    // What a wrong status comes with says most.
    if expect.iter().any(|expected| matches!(expected, Expect::Status(status) if *status != answer.status)) {
        unmet.truncate(1);
        if let Some(first) = unmet.first_mut() {
            first.got = format!("{} with {}", first.got, shown(&answer.body, facts));
        }
    }
    unmet
}

fn one(expected: Expect, answer: &Answer, json: &Value, facts: &Facts) -> Option<Unmet> {
    let header = |name: &str| answer.headers.get(name).map(String::as_str);
    let (met, got) = match expected {
        Expect::Status(status) => (answer.status == status, format!("status {}", answer.status)),
        Expect::Body(text) => (holds(text, &answer.body, facts), format!("body {}", shown(&answer.body, facts))),
        Expect::Header(name, text) => {
            (header(name).is_some_and(|value| holds(text, value, facts)), told(name, header(name), facts))
        }
        Expect::NoHeader(name) => (header(name).is_none(), told(name, header(name), facts)),
        Expect::Json(pointer, text) => {
            let value = json.pointer(pointer).map(as_text);
            (value.as_deref().is_some_and(|value| holds(text, value, facts)), told(pointer, value.as_deref(), facts))
        }
        Expect::NoJson(pointer) => {
            let value = json.pointer(pointer).map(as_text);
            (value.is_none(), told(pointer, value.as_deref(), facts))
        }
    };
    (!met).then(|| Unmet { expected: filled(&expected.to_string(), facts), got })
}

/// A value with its name, so that what is secret by its name is known.
fn told(name: &str, value: Option<&str>, facts: &Facts) -> String {
    let Some(value) = value else {
        return format!("no {name}");
    };
    let last = name.rsplit('/').next().unwrap_or(name);
    let shown: Value = serde_json::from_str(&redacted(&json!({ last: value }).to_string(), facts)).unwrap_or_default();
    format!("{name}: {}", shown[last].as_str().map_or_else(|| redacted(value, facts), str::to_owned))
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn holds(text: &str, value: &str, facts: &Facts) -> bool {
    let own = |name: &str| facts.get(name).map(str::to_owned);
    pattern::filled(text, own).is_ok_and(|text| pattern::matches(&text, value))
}

/// A pattern as it may be shown.
pub fn filled(text: &str, facts: &Facts) -> String {
    pattern::filled(text, |name| facts.shown(name)).unwrap_or_else(|_| text.to_owned())
}

fn shown(body: &str, facts: &Facts) -> String {
    match body.trim() {
        "" => "an empty body".to_owned(),
        body if body.starts_with('<') => "a page".to_owned(),
        body => redacted(body, facts),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::check::Expect::{Body, Header, Json, NoHeader, NoJson, Status};
    use super::*;

    fn told_of(expect: &[Expect]) -> Vec<String> {
        let body = r#"{"a":{"b":"x","n":1},"IdToken":"tooShortToSee"}"#.to_owned();
        let answer = Answer { status: 200, headers: BTreeMap::from([("h".to_owned(), "v".to_owned())]), body };
        let facts = Facts::new(&BTreeMap::from([("Out".to_owned(), "x".to_owned())]), "", None).unwrap();
        judge(expect, &answer, &facts).into_iter().map(|unmet| format!("{} | {}", unmet.expected, unmet.got)).collect()
    }

    #[test]
    fn what_is_met_is_not_told() {
        let met = [Status(200), Header("h", "[..]"), NoHeader("x"), Json("/a/b", "${Out}"), Json("/a/n", "1"), NoJson("/c")];
        assert!(told_of(&met).is_empty());
    }

    #[test]
    fn what_is_not_met_is_told_without_secrets() {
        for (expect, told) in [
            (Header("h", "w"), "h: w | h: v"),
            (Header("x", "w"), "x: w | no x"),
            (NoHeader("h"), "no header h | h: v"),
            (Json("/a/b", "y${Out}"), "/a/b = yx | /a/b: x"),
            (NoJson("/IdToken"), "no member /IdToken | /IdToken: <IdToken>"),
            (Json("/a/b", "${nothing}"), "/a/b = ${nothing} | /a/b: x"),
        ] {
            assert_eq!(told_of(&[expect]), [told]);
        }
        let wrong = told_of(&[Status(400), Body("x")]);
        assert_eq!(wrong, [r#"status 400 | status 200 with {"a":{"b":"x","n":1},"IdToken":"<IdToken>"}"#]);
    }
}

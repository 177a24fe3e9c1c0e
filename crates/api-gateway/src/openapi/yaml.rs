//! The text of a document: JSON, or YAML with what both of its versions agree on. Bounded in size and depth;
//! anchors and tags, which no document needs, are not read.

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// The most that AWS imports.
const MAX_BYTES: usize = 6 * 1024 * 1024;
const MAX_DEPTH: usize = 64;

/// The document in an import's body.
pub(crate) fn parse(text: &[u8]) -> Result<Value, Refusal> {
    let invalid = || Refusal::bad_request("Invalid OpenAPI input.");
    if text.len() > MAX_BYTES {
        // Unverified: AWS's text.
        return Err(Refusal::bad_request("The OpenAPI input has more than 6 MB"));
    }
    serde_json::from_slice(text).ok().or_else(|| yaml(std::str::from_utf8(text).ok()?)).ok_or_else(invalid)
}

fn yaml(text: &str) -> Option<Value> {
    let mut reader = Reader { parser: Parser::new_from_str(text) };
    let mut document = None;
    loop {
        match reader.next()? {
            Event::StreamEnd => return document.filter(Value::is_object),
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            _ if document.is_some() => return None,
            event => document = Some(reader.value(event, 0)?),
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Event<'a>> {
        match self.parser.next_event() {
            Some(found) => found.ok().map(|(event, _)| event),
            None => Some(Event::StreamEnd),
        }
    }

    fn value(&mut self, event: Event<'a>, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        match event {
            Event::Scalar(text, ScalarStyle::Plain, _, None) => Some(plain(&text)),
            Event::Scalar(text, _, _, None) => Some(Value::from(text.into_owned())),
            Event::SequenceStart(_, None) => self.list(depth),
            Event::MappingStart(_, None) => self.members(depth),
            _ => None,
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut list = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Some(Value::Array(list)),
                event => list.push(self.value(event, depth + 1)?),
            }
        }
    }

    /// A status is a key too, and a number where nobody quotes it. A key that is there twice is a mistake.
    fn members(&mut self, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        loop {
            let name = match self.next()? {
                Event::MappingEnd => return Some(Value::Object(members)),
                Event::Scalar(text, _, _, None) => text.into_owned(),
                _ => return None,
            };
            let event = self.next()?;
            let value = self.value(event, depth + 1)?;
            if members.insert(name, value).is_some() {
                return None;
            }
        }
    }
}

/// What a word without quotes means: `yes` and octal numbers are text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        text => serde_json::from_str(text).map_or_else(|_| Value::from(text), Value::Number),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_and_json_say_the_same() {
        let text = "---\nopenapi: 3.0.1\ninfo:\n  title: \"a: b\"\n  version: 1.0\npaths:\n  /a/{id}:\n    get:\n      responses:\n        200: {description: ok}\n      tags:\n      - yes\n      - 012\n      on: true\n      text: |\n        one\n        two\n";
        let expected = json!({"openapi": "3.0.1", "info": {"title": "a: b", "version": 1.0}, "paths": {"/a/{id}": {"get": {
            "responses": {"200": {"description": "ok"}}, "tags": ["yes", "012"], "on": true, "text": "one\ntwo\n"}}}});
        assert_eq!(parse(text.as_bytes()).expect("a document"), expected);
        assert_eq!(parse(expected.to_string().as_bytes()).expect("a document"), expected);
        assert_eq!(parse(super::super::to_yaml(&expected).as_bytes()).expect("a document"), expected);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let deep = "[".repeat(100_000);
        for text in
            ["", "a: [", "- a", "text", "a: *b", "a: &x 1\nb: *x", "a: !Ref b", "a: 1\na: 2", "a: 1\n---\nb: 1", deep.as_str()]
        {
            assert_eq!(parse(text.as_bytes()).expect_err(text).message, "Invalid OpenAPI input.");
        }
    }
}

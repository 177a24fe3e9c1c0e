//! `$input`, `$util` and `$stageVariables`.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Failed;
use super::path::Path;
use super::run::{Ran, Run};
use super::value::{Pairs, Value};

/// What Java's `URLEncoder` leaves as it is; a space becomes `+` afterwards.
const URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'*').remove(b'_').remove(b' ');

/// Padding or none, as Java's decoder takes it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true),
);

impl Run<'_> {
    pub(super) fn stage_variables(&mut self) -> Value {
        if let Some(variables) = &self.found.stage_variables {
            return variables.clone();
        }
        let variables = self.heap.adopt_map(self.root.stage_variables());
        self.found.stage_variables.insert(variables).clone()
    }

    /// Recorded: an empty body is the text `{}`.
    fn body(&self) -> std::borrow::Cow<'_, str> {
        match self.root.body() {
            [] => "{}".into(),
            body => String::from_utf8_lossy(body),
        }
    }

    pub(super) fn body_text(&mut self) -> Ran<Value> {
        let body = self.body().into_owned();
        self.made(&body)
    }

    /// The body as objects, read once: what a template changes in it, `$input.json` shows.
    /// A body that is no JSON is one text.
    fn document(&mut self) -> Value {
        if let Some(document) = &self.found.body {
            return document.clone();
        }
        let body = self.body();
        let document = match serde_json::from_str(&body) {
            Ok(json) => self.heap.adopt(json),
            Err(_) => Value::text(&body),
        };
        self.found.body.insert(document).clone()
    }

    pub(super) fn input_method(&mut self, name: &str, arguments: &[Value]) -> Ran<Option<Value>> {
        match (name, arguments) {
            ("path", [Value::Text(path)]) => Ok(Some(self.at_path(path)?.unwrap_or(Value::Null))),
            ("json", [Value::Text(path)]) => {
                // Unverified: a JSON null, which here reads like a path that is not there.
                let found = self.at_path(path)?.filter(|found| *found != Value::Null).unwrap_or_else(|| Value::text(""));
                let json = self.heap.shown_json(&found)?;
                self.made(&json).map(Some)
            }
            ("params", []) => Ok(Some(self.params())),
            ("params", [Value::Text(name)]) => Ok(Some(self.param(name))),
            _ => Ok(None),
        }
    }

    fn at_path(&mut self, path: &str) -> Ran<Option<Value>> {
        self.charge(10 + path.len())?;
        let path = Path::parse(path)?;
        let document = self.document();
        path.find(self, &document)
    }

    fn params(&mut self) -> Value {
        if let Some(params) = &self.found.params {
            return params.clone();
        }
        let params = self.root.params();
        let mut pairs = Pairs::new();
        for (place, members) in [("header", params.header), ("querystring", params.querystring), ("path", params.path)] {
            pairs.insert(place.into(), self.heap.adopt_map(members));
        }
        let params = self.heap.new_map(pairs);
        self.found.params.insert(params).clone()
    }

    /// In the path, then the query string, then the headers.
    fn param(&mut self, name: &Rc<str>) -> Value {
        let Value::Map(params) = self.params() else { return Value::Null };
        let places = ["path", "querystring", "header"].map(|place| self.heap.map(params).get(place));
        let found = places.into_iter().flatten().find_map(|place| match place {
            Value::Map(at) => self.heap.map(*at).get(name).cloned(),
            _ => None,
        });
        found.unwrap_or_else(|| Value::text(""))
    }

    pub(super) fn util_method(&mut self, name: &str, arguments: &[Value]) -> Ran<Option<Value>> {
        let [argument] = arguments else { return Ok(None) };
        let text = self.text_of(argument)?;
        let answer = match name {
            "escapeJavaScript" => escape_java_script(&text),
            "urlEncode" => utf8_percent_encode(&text, URL).to_string().replace(' ', "+"),
            "urlDecode" => url_decode(&text)?,
            "base64Encode" => general_purpose::STANDARD.encode(&text),
            "base64Decode" => base64_decode(&text),
            "parseJson" => return self.parse_json(&text).map(Some),
            _ => return Ok(None),
        };
        self.made(&answer).map(Some)
    }

    fn parse_json(&mut self, text: &str) -> Ran<Value> {
        let json = serde_json::from_str(text).map_err(|_| Failed::Call("$util.parseJson: the text is no JSON".to_owned()))?;
        Ok(self.heap.adopt(json))
    }
}

/// For a text in quotes of JavaScript. Unverified: `/`, which AWS's library escapes in some versions and we leave.
fn escape_java_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b'\n') => out.push_str("\\n"),
            Ok(b'\r') => out.push_str("\\r"),
            Ok(b'\t') => out.push_str("\\t"),
            Ok(8) => out.push_str("\\b"),
            Ok(12) => out.push_str("\\f"),
            Ok(sign @ (b'\'' | b'"' | b'\\')) => out.extend(['\\', char::from(sign)]),
            Ok(plain @ b' '..=b'~') => out.push(char::from(plain)),
            _ => out.push_str(&format!("\\u{unit:04X}")),
        }
    }
    out
}

/// Java refuses a `%` that starts no escape.
fn url_decode(text: &str) -> Ran<String> {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let broken = (0..bytes.len()).any(|at| bytes[at] == b'%' && !(hex(at + 1) && hex(at + 2)));
    if broken {
        return Err(Failed::Call("$util.urlDecode: an escape is incomplete".to_owned()));
    }
    Ok(percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned())
}

/// Characters outside of the alphabet are passed over, `-` and `_` taken. Unverified: what AWS does with broken text.
fn base64_decode(text: &str) -> String {
    let known = text.chars().filter_map(|character| match character {
        '-' => Some('+'),
        '_' => Some('/'),
        character => (character.is_ascii_alphanumeric() || matches!(character, '+' | '/')).then_some(character),
    });
    let mut known: String = known.collect();
    if known.len() % 4 == 1 {
        known.pop();
    }
    String::from_utf8_lossy(&BASE64.decode(known).unwrap_or_default()).into_owned()
}

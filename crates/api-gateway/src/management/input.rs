//! The JSON body of a call, read as AWS reads it: text that is no text is a `SerializationException`,
//! a word outside of its list a `ValidationException` that names all such words at once.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::ManagementCall;
use crate::refusal::Refusal;

/// An object, not yet read as an operation.
pub(super) struct Input(pub(super) Map<String, Value>);

impl ManagementCall<'_> {
    /// The body; none is an empty object.
    pub(super) fn input(&self) -> Result<Input, Refusal> {
        match self.body {
            b"" => Ok(Input(Map::new())),
            // Unverified: AWS's text for a body that is no JSON object.
            body => {
                serde_json::from_slice(body).map(Input).map_err(|_| Refusal::serialization("Unable to parse the request body"))
            }
        }
    }
}

impl Input {
    /// Sets a member that the call's path names.
    pub(super) fn with(mut self, member: &str, value: &str) -> Self {
        self.0.insert(member.to_owned(), Value::from(value));
        self
    }

    /// A member's text.
    pub(super) fn text(&self, member: &str) -> Option<&str> {
        self.0.get(member)?.as_str()
    }

    /// Takes a member out.
    pub(super) fn take(&mut self, member: &str) -> Option<Value> {
        self.0.remove(member)
    }

    /// Refuses members that must be text and are not.
    pub(super) fn texts(&self, members: &[&str]) -> Result<(), Refusal> {
        members.iter().filter_map(|member| self.0.get(*member)).try_for_each(only_text)
    }

    /// Refuses maps whose values must be text and are not.
    pub(super) fn maps(&self, members: &[&str]) -> Result<(), Refusal> {
        let maps = members.iter().filter_map(|member| self.0.get(*member)?.as_object());
        maps.flat_map(Map::values).try_for_each(only_text)
    }

    /// The operation.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        // Unverified: AWS's text for a member of another type.
        serde_json::from_value(Value::Object(self.0)).map_err(|error| Refusal::serialization(error.to_string()))
    }
}

fn only_text(value: &Value) -> Result<(), Refusal> {
    let class = match value {
        Value::Null | Value::String(_) => return Ok(()),
        Value::Bool(_) => "java.lang.Boolean",
        Value::Number(_) => "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
        // Unverified: the names of these two.
        Value::Array(_) => "java.util.ArrayList",
        Value::Object(_) => "java.util.LinkedHashMap",
    };
    Err(Refusal::serialization(format!("class {class} can not be converted to an String")))
}

/// Words outside of their lists, told together.
#[derive(Default)]
pub(super) struct Invalid(Vec<String>);

impl Invalid {
    /// One of a list.
    pub(super) fn word(&mut self, value: &str, place: &str, list: &[&str]) {
        if !list.contains(&value) {
            self.broken(value, place, &format!("Member must satisfy enum value set: [{}]", list.join(", ")));
        }
    }

    /// A status code in a path.
    pub(super) fn status_code(&mut self, value: &str) {
        let digits = value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !value.starts_with(['1', '2', '3', '4', '5']) {
            self.broken(value, "statusCode", r"Member must satisfy regular expression pattern: [1-5]\d\d");
        }
    }

    /// A rule that a value does not satisfy.
    pub(super) fn broken(&mut self, value: &str, place: &str, rule: &str) {
        self.0.push(format!("Value '{value}' at '{place}' failed to satisfy constraint: {rule}"));
    }

    /// All of them as one refusal.
    pub(super) fn end(self) -> Result<(), Refusal> {
        let (count, told) = (self.0.len(), self.0.join("; "));
        match count {
            0 => Ok(()),
            1 => Err(Refusal::validation(format!("1 validation error detected: {told}"))),
            _ => Err(Refusal::validation(format!("{count} validation errors detected: {told}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_rules_are_told_together() {
        let mut invalid = Invalid::default();
        invalid.word("b", "here", &["a", "b"]);
        assert!(Invalid::default().end().is_ok());
        invalid.word("c", "here", &["a", "b"]);
        invalid.status_code("600");
        let expected = "2 validation errors detected: Value 'c' at 'here' failed to satisfy constraint: Member must satisfy enum \
            value set: [a, b]; Value '600' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression \
            pattern: [1-5]\\d\\d";
        assert_eq!(invalid.end().expect_err("two").message, expected);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let input = Input(serde_json::from_str(r#"{"a": "b", "c": {"d": 1}, "e": true}"#).expect("json"));
        assert!(input.texts(&["a", "z"]).is_ok());
        let number = input.maps(&["c"]).expect_err("a number").message;
        assert_eq!(number, "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String");
        assert_eq!(
            input.texts(&["e"]).expect_err("a boolean").message,
            "class java.lang.Boolean can not be converted to an String"
        );
    }
}

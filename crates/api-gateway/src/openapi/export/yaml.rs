//! JSON as YAML in blocks. Texts are written as JSON writes them, which YAML 1.2 reads as they are.

use std::fmt::Write as _;

use serde_json::Value;

/// The document.
pub(crate) fn to_yaml(value: &Value) -> String {
    let mut text = String::from("---\n");
    block(value, 0, &mut text);
    text
}

/// A value on lines of its own.
fn block(value: &Value, indent: usize, to: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (name, value) in map {
                pad(indent, to);
                to.push_str(&key(name));
                to.push(':');
                // A list stands below its name without a step to the right, as AWS writes it.
                below(value, if value.is_array() { indent } else { indent + 2 }, to);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for one in list {
                pad(indent, to);
                to.push('-');
                item(one, indent + 2, to);
            }
        }
        scalar => {
            pad(indent, to);
            let _infallible = writeln!(to, "{scalar}");
        }
    }
}

/// After `name:`.
fn below(value: &Value, indent: usize, to: &mut String) {
    if is_nested(value) {
        to.push('\n');
        block(value, indent, to);
    } else {
        let _infallible = writeln!(to, " {value}");
    }
}

/// After `-`: the first line of a nested value stands beside the dash.
fn item(value: &Value, indent: usize, to: &mut String) {
    let mut text = String::new();
    block(value, indent, &mut text);
    to.push(' ');
    to.push_str(text.trim_start_matches(' '));
}

fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => false,
    }
}

fn pad(indent: usize, to: &mut String) {
    to.extend(std::iter::repeat_n(' ', indent));
}

/// Plain where nobody can read it as something else.
fn key(name: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let letters = |c: char| c.is_ascii_alphanumeric() || "_/$.{}+-".contains(c);
    let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '$' || c == '_');
    if first && name.chars().all(letters) && !WORDS.contains(&name.to_ascii_lowercase().as_str()) {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn blocks_are_written() {
        let value = json!({
            "swagger": "2.0", "no": null, "list": [1, "a: #b", {"x": [true], "z": {}}, []],
            "paths": {"/a/{id}": {"get": {"responses": {"200": {"description": "line\nbreak"}}}}},
        });
        let expected = r#"---
swagger: "2.0"
"no": null
list:
- 1
- "a: #b"
- x:
  - true
  z: {}
- []
paths:
  /a/{id}:
    get:
      responses:
        "200":
          description: "line\nbreak"
"#;
        assert_eq!(to_yaml(&value), expected);
    }
}

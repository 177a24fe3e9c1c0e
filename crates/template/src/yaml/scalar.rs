//! What an unquoted word means. Only the forms on which YAML 1.1 and 1.2 agree become numbers and booleans:
//! `yes`, `on`, dates, octal and hexadecimal numbers, and digits with a leading zero stay text as written.

use crate::node::Value;

pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::String(text.to_owned()),
    }
}

/// JSON's numbers, and nothing else.
fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_what_both_yaml_versions_say() {
        let number = |text: &str| Value::Number(text.to_owned());
        let string = |text: &str| Value::String(text.to_owned());
        let table = [
            ("true", Value::Bool(true)),
            ("False", Value::Bool(false)),
            ("yes", string("yes")),
            ("off", string("off")),
            ("", Value::Null),
            ("~", Value::Null),
            ("5", number("5")),
            ("-5", number("-5")),
            ("1.10", number("1.10")),
            ("0644", string("0644")),
            ("012345678901", string("012345678901")),
            ("0x10", string("0x10")),
            ("1_000", string("1_000")),
            ("2012-10-17", string("2012-10-17")),
            ("+1", string("+1")),
            (".5", string(".5")),
        ];
        for (text, expected) in table {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}

//! Values as text: Java's `toString`, and JSON as `$input.json` writes it.

use std::fmt::Write as _;

use super::value::{Heap, MAX_NESTING, Printed, Value};
use super::{Failed, MAX_OUTPUT};

type Shown = Result<(), Failed>;

impl Heap {
    /// What Java's `toString` gives.
    pub(super) fn shown(&self, value: &Value) -> Result<String, Failed> {
        let mut out = String::new();
        self.show(value, &mut out, 0)?;
        Ok(out)
    }

    pub(super) fn shown_json(&self, value: &Value) -> Result<String, Failed> {
        let mut out = String::new();
        self.show_json(value, &mut out, 0)?;
        Ok(out)
    }

    pub(super) fn show(&self, value: &Value, out: &mut String, depth: usize) -> Shown {
        bounded(out, depth)?;
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Int(value) => write(out, format_args!("{value}")),
            Value::Double(value) => out.push_str(&java_double(*value)),
            Value::Text(text) => out.push_str(text),
            Value::List(at) if self.list(*at).printed == Printed::Json => return self.show_json(value, out, depth),
            Value::List(at) => return self.show_all(&self.list(*at).items, out, depth),
            Value::Map(at) => return self.show_map(*at, out, depth),
            Value::Entry(at) => {
                let (name, value) = self.entry(*at);
                out.push_str(name);
                out.push('=');
                return self.show(value, out, depth + 1);
            }
            // Unverified: Java prints a class name and an address for its own objects.
            Value::Loop(_) | Value::Input | Value::Util => {}
        }
        Ok(())
    }

    fn show_all(&self, items: &[Value], out: &mut String, depth: usize) -> Shown {
        out.push('[');
        for (index, item) in items.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            self.show(item, out, depth + 1)?;
        }
        out.push(']');
        Ok(())
    }

    fn show_map(&self, at: usize, out: &mut String, depth: usize) -> Shown {
        out.push('{');
        for (index, (name, value)) in self.map(at).iter().enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            out.push_str(name);
            out.push('=');
            self.show(value, out, depth + 1)?;
        }
        out.push('}');
        Ok(())
    }

    fn show_json(&self, value: &Value, out: &mut String, depth: usize) -> Shown {
        bounded(out, depth)?;
        match value {
            Value::List(at) => self.show_json_list(&self.list(*at).items, out, depth),
            Value::Map(at) => self.show_json_map(*at, out, depth),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Double(_) => self.show(value, out, depth),
            Value::Text(text) => {
                quote(text, out);
                Ok(())
            }
            other => {
                quote(&self.shown(other)?, out);
                Ok(())
            }
        }
    }

    fn show_json_list(&self, items: &[Value], out: &mut String, depth: usize) -> Shown {
        out.push('[');
        for (index, item) in items.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { "," });
            self.show_json(item, out, depth + 1)?;
        }
        out.push(']');
        Ok(())
    }

    fn show_json_map(&self, at: usize, out: &mut String, depth: usize) -> Shown {
        out.push('{');
        for (index, (name, value)) in self.map(at).iter().enumerate() {
            out.push_str(if index == 0 { "" } else { "," });
            quote(name, out);
            out.push(':');
            self.show_json(value, out, depth + 1)?;
        }
        out.push('}');
        Ok(())
    }
}

fn bounded(out: &str, depth: usize) -> Shown {
    match () {
        () if out.len() > MAX_OUTPUT => Err(Failed::TooLarge),
        () if depth > MAX_NESTING => Err(Failed::TooLong),
        () => Ok(()),
    }
}

fn write(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes everything");
}

/// A JSON string; `/` and letters stay, control characters and `U+2000` to `U+20FF` are escaped.
/// Unverified: which characters AWS escapes beyond JSON's own; this is its JSON library's lenient style.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => {
                write(out, format_args!("\\u{:04X}", u32::from(character)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// `Double.toString`: `2.0`, `0.05`, `1.0E10`.
fn java_double(value: f64) -> String {
    let size = value.abs();
    match () {
        () if value.is_nan() => "NaN".to_owned(),
        () if value.is_infinite() => if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        () if size == 0.0 || (1e-3..1e7).contains(&size) => format!("{value:?}"),
        () => {
            let shortest = format!("{value:e}");
            let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
            let point = if digits.contains('.') { "" } else { ".0" };
            format!("{digits}{point}E{exponent}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_as_java_prints_them() {
        let rows = [
            (2.0, "2.0"),
            (0.05, "0.05"),
            (249.99, "249.99"),
            (1e7, "1.0E7"),
            (9_999_999.0, "9999999.0"),
            (1.25e-5, "1.25E-5"),
            (0.001, "0.001"),
            (-0.0, "-0.0"),
            (1e300, "1.0E300"),
        ];
        for (value, expected) in rows {
            assert_eq!(java_double(value), expected);
        }
    }

    #[test]
    fn quoted() {
        let rows = [("a/b", r#""a/b""#), ("\"\\\n\u{1}", r#""\"\\\n\u0001""#), ("é\u{2028}日", "\"é\\u2028日\"")];
        for (text, expected) in rows {
            let mut out = String::new();
            quote(text, &mut out);
            assert_eq!(out, expected);
        }
    }
}

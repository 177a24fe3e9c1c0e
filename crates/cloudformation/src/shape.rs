//! What a property may hold, and how a template's value is brought into that shape.
//!
//! `CloudFormation` lets numbers and booleans be written as strings (a parameter is always one), so every value
//! passes through [`Shape::fit`] before a service sees it.

use sekisho_template::did_you_mean;
use serde_json::{Map, Number, Value};

/// The shape of a property or of a member inside it.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Anything; passed on as it is, keys included (an `OpenAPI` body, a policy document).
    Any,
    /// A string; numbers and booleans are written out.
    Text,
    /// A whole number, or a string that holds one.
    Whole,
    /// A number, or a string that holds one.
    Decimal,
    /// A boolean, or the string `true` or `false`.
    Flag,
    /// A list whose members all have one shape.
    List(&'static Shape),
    /// A map with keys of the author's choosing.
    Map(&'static Shape),
    /// A map with known members.
    Object(&'static [(&'static str, Shape)]),
}

/// A list of strings, the most common list.
pub const TEXTS: Shape = Shape::List(&Shape::Text);
/// A map from string to string.
pub const TEXT_MAP: Shape = Shape::Map(&Shape::Text);
/// Tags as a list of `Key` and `Value`.
pub const TAG_LIST: Shape = Shape::List(&Shape::Object(&[("Key", Shape::Text), ("Value", Shape::Text)]));

/// A value that does not have the shape it should.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where, from the property on: `["Policies", "PasswordPolicy", "MinimumLength"]`.
    pub path: Vec<String>,
    /// What is wrong, in a sentence without its full stop.
    pub message: String,
    /// What to do about it: one sentence.
    pub remedy: String,
}

/// What is said of a property that the type does not have.
pub const UNKNOWN: &str = "there is no such property";

impl Shape {
    /// Brings `value` into this shape; what does not fit is left as it is and named in `misfits`.
    pub fn fit(&self, value: &Value, path: &[String], misfits: &mut Vec<Misfit>) -> Value {
        let fitted = match self {
            Shape::Any => Some(value.clone()),
            Shape::Text => text(value),
            Shape::Whole => whole(value),
            Shape::Decimal => decimal(value),
            Shape::Flag => flag(value),
            Shape::List(item) => value.as_array().map(|list| fit_list(item, list, path, misfits)),
            Shape::Map(item) => value.as_object().map(|map| fit_map(item, map, path, misfits)),
            Shape::Object(fields) => value.as_object().map(|map| fit_object(fields, map, path, misfits)),
        };
        fitted.unwrap_or_else(|| {
            let message = format!("expected {}, got {}", self.noun(), describe(value));
            misfits.push(Misfit { path: path.to_vec(), message, remedy: "Correct it.".to_owned() });
            value.clone()
        })
    }

    fn noun(&self) -> &'static str {
        match self {
            Shape::Any => "a value",
            Shape::Text => "a string",
            Shape::Whole => "a whole number",
            Shape::Decimal => "a number",
            Shape::Flag => "true or false",
            Shape::List(_) => "a list",
            Shape::Map(_) | Shape::Object(_) => "a map",
        }
    }
}

fn text(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value.clone()),
        Value::Number(_) | Value::Bool(_) => Some(Value::String(value.to_string())),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(value.clone()),
        Value::Number(number) => {
            let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9e15)?;
            Some(Value::from(float as i64))
        }
        Value::String(text) => text.trim().parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

fn decimal(value: &Value) -> Option<Value> {
    whole(value).or_else(|| match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => text.trim().parse().ok().and_then(Number::from_f64).map(Value::Number),
        _ => None,
    })
}

fn flag(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        _ => None,
    }
}

fn fit_list(item: &Shape, list: &[Value], path: &[String], misfits: &mut Vec<Misfit>) -> Value {
    let fit = |(index, value): (usize, &Value)| item.fit(value, &longer(path, &index.to_string()), misfits);
    list.iter().enumerate().map(fit).collect()
}

fn fit_map(item: &Shape, map: &Map<String, Value>, path: &[String], misfits: &mut Vec<Misfit>) -> Value {
    let fit = |(key, value): (&String, &Value)| (key.clone(), item.fit(value, &longer(path, key), misfits));
    Value::Object(map.iter().map(fit).collect())
}

fn fit_object(fields: &[(&'static str, Shape)], map: &Map<String, Value>, path: &[String], misfits: &mut Vec<Misfit>) -> Value {
    let fit = |(key, value): (&String, &Value)| {
        let path = longer(path, key);
        let Some(shape) = field(fields, key) else {
            misfits.push(Misfit {
                path,
                message: UNKNOWN.to_owned(),
                remedy: did_you_mean(key, fields.iter().map(|(name, _)| *name)),
            });
            return (key.clone(), value.clone());
        };
        (key.clone(), shape.fit(value, &path, misfits))
    };
    Value::Object(map.iter().map(fit).collect())
}

fn field<'a>(fields: &'a [(&'static str, Shape)], key: &str) -> Option<&'a Shape> {
    fields.iter().find(|(name, _)| *name == key).map(|(_, shape)| shape)
}

fn longer(path: &[String], step: &str) -> Vec<String> {
    path.iter().cloned().chain([step.to_owned()]).collect()
}

fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing (an empty value)".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
        Value::String(text) => format!("the string \"{text}\""),
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const POLICY: Shape = Shape::Object(&[
        ("MinimumLength", Shape::Whole),
        ("RequireSymbols", Shape::Flag),
        ("Names", TEXTS),
        ("Free", Shape::Map(&Shape::Object(&[("RateLimit", Shape::Decimal)]))),
    ]);

    #[test]
    fn fits_what_templates_write() {
        for (shape, given, fitted) in [
            (Shape::Text, json!(8), json!("8")),
            (Shape::Text, json!(true), json!("true")),
            (Shape::Whole, json!("8"), json!(8)),
            (Shape::Whole, json!(8.0), json!(8)),
            (Shape::Decimal, json!("0.5"), json!(0.5)),
            (Shape::Decimal, json!("50"), json!(50)),
            (Shape::Flag, json!("False"), json!(false)),
            (TEXTS, json!([1, "a"]), json!(["1", "a"])),
            (Shape::Any, json!({ "a": [1] }), json!({ "a": [1] })),
            (
                POLICY,
                json!({ "MinimumLength": "8", "RequireSymbols": "true" }),
                json!({ "MinimumLength": 8, "RequireSymbols": true }),
            ),
        ] {
            let mut misfits = Vec::new();
            assert_eq!(shape.fit(&given, &[], &mut misfits), fitted, "{given}");
            assert_eq!(misfits, [], "{given}");
        }
    }

    #[test]
    fn names_what_does_not_fit() {
        for (shape, given, path, message) in [
            (Shape::Text, json!([]), "", "expected a string, got a list"),
            (Shape::Whole, json!("many"), "", "expected a whole number, got the string \"many\""),
            (Shape::Whole, json!(1.5), "", "expected a whole number, got 1.5"),
            (Shape::Flag, json!("yes"), "", "expected true or false, got the string \"yes\""),
            (TEXTS, json!("a"), "", "expected a list, got the string \"a\""),
            (Shape::Text, json!(null), "", "expected a string, got nothing (an empty value)"),
            (POLICY, json!({ "Names": [{}] }), "Names.0", "expected a string, got a map"),
            (POLICY, json!({ "MinimumLenght": 8 }), "MinimumLenght", "there is no such property"),
            (POLICY, json!({ "X": 8 }), "X", "there is no such property"),
        ] {
            let mut misfits = Vec::new();
            shape.fit(&given, &[], &mut misfits);
            let found: Vec<_> = misfits.iter().map(|misfit| (misfit.path.join("."), misfit.message.as_str())).collect();
            assert_eq!(found, [(path.to_owned(), message)], "{given}");
        }
    }
}

//! `Integer`, `Long`, `Double` and `Boolean`, with the static functions that templates reach through an object.

use super::exception;
use crate::velocity::run::{Ran, Run, compare, number};
use crate::velocity::value::Value;

impl Run<'_> {
    pub(super) fn number_method(&mut self, target: &Value, name: &str, arguments: &[Value]) -> Ran<Option<Value>> {
        match arguments {
            [] => Ok(converted(target, name)),
            [Value::Text(text)] => parsed(target, name, text.trim_matches(|c: char| c <= ' ')),
            [value] if name == "valueOf" => Ok(Some(value.clone())),
            [value] if name == "toString" => {
                let text = self.text_of(value)?;
                self.made(&text).map(Some)
            }
            [other] if name == "compareTo" || name == "compare" => {
                Ok(compare(target, other).map(|order| Value::Int(order as i128)))
            }
            [one, other] => Ok(of_two(name, one, other)),
            _ => Ok(None),
        }
    }
}

fn converted(target: &Value, name: &str) -> Option<Value> {
    match (name, target) {
        ("booleanValue", Value::Bool(value)) => Some(Value::Bool(*value)),
        ("intValue" | "longValue" | "shortValue", Value::Int(value)) => Some(Value::Int(*value)),
        ("intValue" | "longValue" | "shortValue", Value::Double(value)) => Some(Value::Int(*value as i128)),
        ("doubleValue" | "floatValue", _) => number(target).map(Value::Double),
        ("isNaN", Value::Double(value)) => Some(Value::Bool(value.is_nan())),
        _ => None,
    }
}

/// `$anInteger.parseInt("5")`, and its like of the other kinds. Unverified: white space, which Java refuses for integers.
fn parsed(target: &Value, name: &str, text: &str) -> Ran<Option<Value>> {
    let wrong = || exception(name, "the text is no number");
    match (name, target) {
        ("parseInt", Value::Int(_)) => text.parse::<i32>().map(|value| Some(Value::Int(value.into()))).map_err(|_| wrong()),
        ("parseLong" | "valueOf" | "decode", Value::Int(_)) => {
            text.parse::<i64>().map(|value| Some(Value::Int(value.into()))).map_err(|_| wrong())
        }
        ("parseDouble" | "valueOf", Value::Double(_)) => {
            text.parse().map(|value| Some(Value::Double(value))).map_err(|_| wrong())
        }
        ("parseBoolean" | "valueOf", Value::Bool(_)) => Ok(Some(Value::Bool(text.eq_ignore_ascii_case("true")))),
        _ => Ok(None),
    }
}

fn of_two(name: &str, one: &Value, other: &Value) -> Option<Value> {
    let order = compare(one, other)?;
    match name {
        "max" => Some(if order.is_ge() { one } else { other }.clone()),
        "min" => Some(if order.is_le() { one } else { other }.clone()),
        "compare" => Some(Value::Int(order as i128)),
        _ => None,
    }
}

//! JSON values as draft 4 sees them: seven types, numbers that are equal however they are written.

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// Names of types, as AWS lists them.
const NAMES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
const INTEGER: u8 = 1 << 2;
const NUMBER: u8 = 1 << 4;

/// A set of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    /// `type`: a name or several; `None` when one of them is unknown.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let one = |value: &Value| NAMES.iter().position(|name| value == name).map(|nth| 1 << nth);
        let bits = match value {
            Value::Array(names) => names.iter().map(one).try_fold(0, |all, bit| Some(all | bit?))?,
            name => one(name)?,
        };
        // An integer is a number.
        Some(Self(if bits & NUMBER == 0 { bits } else { bits | INTEGER }))
    }

    pub(super) fn has(self, value: &Value) -> bool {
        NAMES.iter().position(|name| *name == type_of(value)).is_some_and(|nth| self.0 & (1 << nth) != 0)
    }

    /// `["integer","number"]`
    pub(super) fn told(self) -> String {
        let own = NAMES.iter().enumerate().filter(|(nth, _)| self.0 & (1 << nth) != 0);
        list(own.map(|(_, name)| *name))
    }
}

/// The name of a value's type.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "array",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Null => "null",
        Value::Object(_) => "object",
        Value::String(_) => "string",
    }
}

/// `["a","b"]`
pub(super) fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    Value::from_iter(texts).to_string()
}

/// Is `number` a multiple of `of`?
pub(super) fn is_multiple(number: &Number, of: &Number) -> bool {
    if let (Some(number), Some(of)) = (whole(number), whole(of)) {
        return of != 0 && number % of == 0;
    }
    let (number, of) = (float(number), float(of));
    let ratio = number / of;
    // Decimal fractions have no exact form: 0.3 is three times 0.1.
    of != 0.0 && (ratio - ratio.round()).abs() <= ratio.abs().max(1.0) * 1e-12
}

pub(super) fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

pub(super) fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

/// Which of two numbers is less.
pub(super) fn compare(one: &Number, other: &Number) -> std::cmp::Ordering {
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => float(one).total_cmp(&float(other)),
    }
}

/// One text for all ways to write the same value.
pub(super) fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => match whole(number) {
            Some(number) => {
                let _ = write!(out, "{number}");
            }
            None => {
                let _ = write!(out, "{}", float(number));
            }
        },
        Value::Array(list) => {
            out.push('[');
            for value in list {
                canonical(value, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (name, value) in members {
                let _ = write!(out, "{}:", Value::from(name.as_str()));
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// Are they the same value?
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    let text = |value: &Value| {
        let mut text = String::new();
        canonical(value, &mut text);
        text
    };
    one == other || text(one) == text(other)
}

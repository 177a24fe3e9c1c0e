//! `java.lang.String`. Positions count UTF-16 units, as Java's do.

use std::rc::Rc;

use super::stretch;
use crate::velocity::regexes;
use crate::velocity::run::{Ran, Run};
use crate::velocity::value::{Printed, Value};

impl Run<'_> {
    pub(super) fn text_method(&mut self, text: &Rc<str>, name: &str, arguments: &[Value]) -> Ran<Option<Value>> {
        self.charge(text.len() / 16)?;
        let answer = match arguments {
            [] => return self.text_alone(text, name),
            [Value::Text(other)] => return self.text_with_text(text, name, other),
            [Value::Text(one), Value::Text(other)] => return self.text_replaced(text, name, one, other),
            [Value::Text(pattern), Value::Int(limit)] if name == "split" => self.pieces(text, pattern, *limit)?,
            [Value::Text(other), Value::Int(from)] => return Ok(position(text, name, other, Some(*from))),
            [Value::Int(from)] if name == "substring" => self.cut(text, *from, None)?,
            [Value::Int(from), Value::Int(to)] if name == "substring" || name == "subSequence" => {
                self.cut(text, *from, Some(*to))?
            }
            [Value::Int(at)] if name == "charAt" => self.cut(text, *at, Some(at.saturating_add(1)))?,
            [value] if name == "valueOf" => {
                let shown = self.text_of(value)?;
                self.made(&shown)?
            }
            _ => return Ok(None),
        };
        Ok(Some(answer))
    }

    fn text_alone(&mut self, text: &Rc<str>, name: &str) -> Ran<Option<Value>> {
        Ok(Some(match name {
            "length" => Value::Int(units(text).len() as i128),
            "isEmpty" => Value::Bool(text.is_empty()),
            "trim" => self.made(text.trim_matches(|c: char| c <= ' '))?,
            "toLowerCase" => self.made(&text.to_lowercase())?,
            "toUpperCase" => self.made(&text.to_uppercase())?,
            _ => return Ok(None),
        }))
    }

    fn text_with_text(&mut self, text: &Rc<str>, name: &str, other: &Rc<str>) -> Ran<Option<Value>> {
        Ok(Some(match name {
            "concat" => self.made(&format!("{text}{other}"))?,
            "contains" => Value::Bool(text.contains(&**other)),
            "startsWith" => Value::Bool(text.starts_with(&**other)),
            "endsWith" => Value::Bool(text.ends_with(&**other)),
            "equalsIgnoreCase" => Value::Bool(text.to_lowercase() == other.to_lowercase()),
            "compareTo" => Value::Int(difference(text, other)),
            "compareToIgnoreCase" => Value::Int(difference(&text.to_lowercase(), &other.to_lowercase())),
            "matches" => {
                let regex = self.regex(&format!(r"\A(?:{other})\z").into(), text)?;
                Value::Bool(regex.is_match(text))
            }
            "split" => self.pieces(text, other, 0)?,
            "valueOf" => Value::Text(other.clone()),
            _ => return Ok(position(text, name, other, None)),
        }))
    }

    fn text_replaced(&mut self, text: &Rc<str>, name: &str, one: &Rc<str>, other: &Rc<str>) -> Ran<Option<Value>> {
        let limit = match name {
            // The result is at most this large: no need to make more before it is refused.
            "replace" if text.len().saturating_mul(other.len() + 1) <= crate::velocity::MAX_OUTPUT => {
                return self.made(&text.replace(&**one, other)).map(Some);
            }
            "replace" => {
                let regex = self.regex(&regex::escape(one).into(), text)?;
                let literal = other.replace('\\', r"\\").replace('$', r"\$");
                let replaced = regexes::replace(&regex, text, &literal, usize::MAX)?;
                return self.made(&replaced).map(Some);
            }
            "replaceAll" => usize::MAX,
            "replaceFirst" => 1,
            _ => return Ok(None),
        };
        let regex = self.regex(one, text)?;
        let replaced = regexes::replace(&regex, text, other, limit)?;
        self.made(&replaced).map(Some)
    }

    fn regex(&mut self, pattern: &Rc<str>, text: &str) -> Ran<regex::Regex> {
        self.charge(100 + pattern.len() + text.len() / 16 * (1 + pattern.len() / 64))?;
        self.regexes.get(pattern)
    }

    /// Java gives an array; Velocity lets it be used as a list.
    fn pieces(&mut self, text: &str, pattern: &Rc<str>, limit: i128) -> Ran<Value> {
        let regex = self.regex(pattern, text)?;
        let pieces = regexes::split(&regex, text, limit);
        self.charge(pieces.len())?;
        let items = pieces.into_iter().map(Value::text).collect();
        Ok(self.heap.new_list(items, Printed::Java))
    }

    fn cut(&mut self, text: &str, from: i128, to: Option<i128>) -> Ran<Value> {
        let units = units(text);
        let range = stretch("substring", from, to.unwrap_or(units.len() as i128), units.len())?;
        self.made(&String::from_utf16_lossy(&units[range]))
    }
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn position(text: &str, name: &str, part: &str, from: Option<i128>) -> Option<Value> {
    let found = match (name, from) {
        ("indexOf", from) => {
            let start = byte_at(text, from.unwrap_or(0));
            text[start..].find(part).map(|found| start + found)
        }
        ("lastIndexOf", None) => text.rfind(part),
        _ => return None,
    };
    Some(Value::Int(found.map_or(-1, |byte| text[..byte].encode_utf16().count() as i128)))
}

/// The byte where a unit begins.
fn byte_at(text: &str, unit: i128) -> usize {
    let mut units = 0;
    let found = text.char_indices().find(|(_, character)| {
        let here = units;
        units += character.len_utf16() as i128;
        here >= unit
    });
    found.map_or(text.len(), |(byte, _)| byte)
}

/// `compareTo`: the first unit that differs, or the lengths.
fn difference(one: &str, other: &str) -> i128 {
    let (one, other) = (units(one), units(other));
    let unequal = one.iter().zip(&other).find(|(one, other)| one != other);
    unequal.map_or(one.len() as i128 - other.len() as i128, |(one, other)| i128::from(*one) - i128::from(*other))
}

//! Rules that look at one value and nothing within it: of arrays, strings and numbers.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Number, Value};

use super::schema::{Additional, Bound, Items, OfLists, OfNumbers, OfTexts};
use super::value::{self, canonical};

/// Letters of a value that an error repeats.
const SHOWN: usize = 200;

pub(super) fn lists(rules: &OfLists, items: &[Value], errors: &mut Vec<String>) {
    let found = items.len();
    if let (Items::Places(places), Additional::None) = (&rules.items, &rules.additional)
        && found > places.len()
    {
        let allowed = places.len();
        errors.push(format!("schema only allows {allowed} elements in array but instance has {found} elements"));
    }
    if let Some(most) = rules.max.filter(|most| found > *most) {
        errors.push(format!("array is too long: must have at most {most} elements but instance has {found} elements"));
    }
    if let Some(least) = rules.min.filter(|least| found < *least) {
        errors.push(format!("array is too short: must have at least {least} elements but instance has {found} elements"));
    }
    if rules.unique && has_twins(items) {
        errors.push("array must not contain duplicate elements".to_owned());
    }
}

fn has_twins(items: &[Value]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().any(|item| {
        let mut text = String::new();
        canonical(item, &mut text);
        !seen.insert(text)
    })
}

pub(super) fn texts(rules: &OfTexts, text: &str, errors: &mut Vec<String>) {
    errors.extend(rules.format.and_then(|format| format.broken(&cut(text))));
    let found = text.chars().count();
    if let Some(most) = rules.max_length.filter(|most| found > *most) {
        errors.push(format!("string \"{}\" is too long (length: {found}, maximum allowed: {most})", cut(text)));
    }
    if let Some(least) = rules.min_length.filter(|least| found < *least) {
        errors.push(format!("string \"{}\" is too short (length: {found}, required minimum: {least})", cut(text)));
    }
    if let Some(pattern) = rules.pattern.as_ref().filter(|pattern| !pattern.is_match(text)) {
        errors.push(format!("ECMA 262 regex \"{pattern}\" does not match input string \"{}\"", cut(text)));
    }
}

pub(super) fn numbers(rules: &OfNumbers, number: &Number, errors: &mut Vec<String>) {
    if let Some(Bound { at, exclusive }) = &rules.maximum {
        match value::compare(number, at) {
            std::cmp::Ordering::Greater => {
                errors.push(format!("numeric instance is greater than the required maximum (maximum: {at}, found: {number})"));
            }
            std::cmp::Ordering::Equal if *exclusive => {
                errors.push(format!("numeric instance is not strictly lower than the required maximum {at}"));
            }
            _ => {}
        }
    }
    if let Some(Bound { at, exclusive }) = &rules.minimum {
        match value::compare(number, at) {
            std::cmp::Ordering::Less => {
                errors.push(format!("numeric instance is lower than the required minimum (minimum: {at}, found: {number})"));
            }
            std::cmp::Ordering::Equal if *exclusive => {
                errors.push(format!("numeric instance is not strictly greater than the required minimum {at}"));
            }
            _ => {}
        }
    }
    if let Some(of) = rules.multiple_of.as_ref().filter(|of| !value::is_multiple(number, of)) {
        errors.push(format!("remainder of division is not zero ({number} / {of})"));
    }
}

/// A text as an error repeats it.
fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

pub(super) fn shown(value: &Value) -> String {
    cut(&value.to_string()).into_owned()
}

//! Java's regular expressions by the `regex` crate: the same for all but look-around and back-references.

use std::collections::HashMap;
use std::rc::Rc;

use regex::{Captures, Regex, RegexBuilder};

use super::{Failed, MAX_OUTPUT};

/// Compiled size, in bytes, and count in one render.
const MAX_SIZE: usize = 1 << 18;
const MAX_KEPT: usize = 100;

/// The expressions of one render, compiled once each.
#[derive(Default)]
pub(super) struct Regexes {
    compiled: HashMap<Rc<str>, Regex>,
}

impl Regexes {
    pub(super) fn get(&mut self, pattern: &Rc<str>) -> Result<Regex, Failed> {
        if let Some(regex) = self.compiled.get(pattern) {
            return Ok(regex.clone());
        }
        if self.compiled.len() >= MAX_KEPT {
            return Err(Failed::TooLong);
        }
        let built = build(pattern).or_else(|error| match pattern.strip_prefix("(?i)") {
            Some(rest) => build(&format!("(?i-u){rest}")),
            None => Err(error),
        });
        let regex =
            built.map_err(|_| Failed::Call("a regular expression is malformed, too large or not supported".to_owned()))?;
        self.compiled.insert(pattern.clone(), regex.clone());
        Ok(regex)
    }
}

/// Java folds the case of ASCII letters only, and so does the second attempt above.
fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&ascii_classes(pattern)).size_limit(MAX_SIZE).build()
}

/// Java's `\d`, `\w` and `\s` are ASCII.
fn ascii_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        match escaped {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[A-Za-z0-9_]"),
            Some('W') => out.push_str("[^A-Za-z0-9_]"),
            Some('s') => out.push_str(r"[ \t\n\x0B\x0C\r]"),
            Some('S') => out.push_str(r"[^ \t\n\x0B\x0C\r]"),
            Some(other) => out.extend([character, other]),
            None => out.push(character),
        }
    }
    out
}

/// `replaceAll` and `replaceFirst` (`limit` 1).
pub(super) fn replace(regex: &Regex, text: &str, with: &str, limit: usize) -> Result<String, Failed> {
    let mut out = String::new();
    let mut done = 0;
    for found in regex.captures_iter(text).take(limit) {
        let whole = found.get(0).ok_or_else(wrong)?;
        out.push_str(&text[done..whole.start()]);
        expand(with, &found, &mut out)?;
        done = whole.end();
        if out.len() > MAX_OUTPUT {
            return Err(Failed::TooLarge);
        }
    }
    out.push_str(&text[done..]);
    Ok(out)
}

/// Java's replacement: `$1` and `${name}` are groups, `\` takes the next character as it is.
fn expand(with: &str, found: &Captures<'_>, out: &mut String) -> Result<(), Failed> {
    let mut rest = with;
    while let Some(at) = rest.find(['\\', '$']) {
        out.push_str(&rest[..at]);
        let sign = &rest[at..=at];
        rest = &rest[at + 1..];
        rest = if sign == "\\" { literal(rest, out)? } else { group(rest, found, out)? };
    }
    out.push_str(rest);
    Ok(())
}

fn wrong() -> Failed {
    Failed::Call("a replacement of a regular expression is malformed".to_owned())
}

fn literal<'w>(rest: &'w str, out: &mut String) -> Result<&'w str, Failed> {
    let mut characters = rest.chars();
    out.push(characters.next().ok_or_else(wrong)?);
    Ok(characters.as_str())
}

/// As many digits as name a group; the first always counts.
fn group<'w>(rest: &'w str, found: &Captures<'_>, out: &mut String) -> Result<&'w str, Failed> {
    if let Some(named) = rest.strip_prefix('{') {
        let (name, rest) = named.split_once('}').ok_or_else(wrong)?;
        out.push_str(found.name(name).map_or("", |group| group.as_str()));
        return Ok(rest);
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let fits = |length: &usize| rest[..*length].parse().is_ok_and(|group: usize| group < found.len());
    let length = (1..=digits.min(4)).rev().find(fits).ok_or_else(wrong)?;
    let number: usize = rest[..length].parse().map_err(|_| wrong())?;
    out.push_str(found.get(number).map_or("", |group| group.as_str()));
    Ok(&rest[length..])
}

/// Java's `split`: no empty first piece from an empty match; with limit 0, no empty pieces at the end.
pub(super) fn split<'t>(regex: &Regex, text: &'t str, limit: i128) -> Vec<&'t str> {
    let most = usize::try_from(limit).ok().filter(|limit| *limit > 0);
    let mut pieces = Vec::new();
    let mut start = 0;
    for found in regex.find_iter(text) {
        if most.is_some_and(|most| pieces.len() + 1 >= most) {
            break;
        }
        if found.end() == 0 || found.is_empty() && found.start() == text.len() {
            continue;
        }
        pieces.push(&text[start..found.start()]);
        start = found.end();
    }
    pieces.push(&text[start..]);
    while limit == 0 && pieces.len() > 1 && pieces.last().is_some_and(|piece| piece.is_empty()) {
        pieces.pop();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_as_java_cuts_them() {
        let rows: [(&str, &str, i128, &[&str]); 8] = [
            (",", "a,b,,c,,", 0, &["a", "b", "", "c"]),
            (",", "a,b,,c,,", -1, &["a", "b", "", "c", "", ""]),
            (",", "a,b,c", 2, &["a", "b,c"]),
            (",", ",a", 0, &["", "a"]),
            ("", "abc", 0, &["a", "b", "c"]),
            (",", "", 0, &[""]),
            (",", "abc", 0, &["abc"]),
            (r"\s*;\s*", "a ; b;c", 0, &["a", "b", "c"]),
        ];
        for (pattern, text, limit, expected) in rows {
            assert_eq!(split(&Regex::new(pattern).unwrap(), text, limit), expected, "{pattern} {text} {limit}");
        }
    }

    #[test]
    fn replacements_as_java_reads_them() {
        let rows = [
            ("b", "x", usize::MAX, Some("axax")),
            ("(a)(b)", "$2$1", usize::MAX, Some("baba")),
            ("(a)b", "$12", 1, Some("a2ab")),
            ("b", "\\$\\\\", 1, Some("a$\\ab")),
            ("(?<n>b)", "[${n}]", 1, Some("a[b]ab")),
            ("b", "$1", 1, None),
            ("b", "\\", 1, None),
        ];
        for (pattern, with, limit, expected) in rows {
            let got = replace(&Regex::new(pattern).unwrap(), "abab", with, limit);
            assert_eq!(got.ok().as_deref(), expected, "{pattern} {with}");
        }
    }
}

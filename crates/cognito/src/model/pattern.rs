//! AWS's patterns are Java's: matched against the whole value, and with `\w`, `\s`, `\S` for ASCII only.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern: as AWS quotes it, compiled when first needed.
pub(super) struct Pattern {
    /// AWS's text, for the violation.
    pub(super) text: &'static str,
    checked: &'static str,
    regex: OnceLock<Regex>,
}

impl Pattern {
    pub(super) fn new(text: &'static str) -> Self {
        Self { text, checked: text, regex: OnceLock::new() }
    }

    /// Checks another pattern than the one AWS publishes.
    pub(super) fn check_instead(&mut self, pattern: &'static str) {
        self.checked = pattern;
    }

    /// Whether the whole value matches; linear in its length.
    pub(super) fn matches(&self, value: &str) -> bool {
        let regex = self.regex.get_or_init(|| Regex::new(&translated(self.checked)).expect("a test compiles every pattern"));
        regex.is_match(value)
    }
}

/// Java's pattern as one for the regex crate, anchored at both ends.
fn translated(java: &str) -> String {
    let mut rust = String::from(r"\A(?:");
    let mut chars = java.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('w') => rust.push_str("[0-9A-Za-z_]"),
                Some('s') => rust.push_str(r"[\t\n\x0B\f\r\x20]"),
                Some('S') => rust.push_str(r"[^\t\n\x0B\f\r\x20]"),
                other => {
                    rust.push('\\');
                    rust.extend(other);
                }
            },
            _ => rust.push(c),
        }
    }
    rust + r")\z"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_values_with_ascii_classes() {
        let cases = [
            (r"[\w-]+_[0-9a-zA-Z]+", "us-east-1_AbC", true),
            (r"[\w-]+_[0-9a-zA-Z]+", "us-east-1_AbC!", false),
            (r"[\w-]+_[0-9a-zA-Z]+", "é_1", false),
            (r"[\w+]+", "a\n", false),
            (r"[\S]+", "a b", false),
            (r"[\S]+", "a\u{a0}b", true),
            (r"[\w\s+=,.@-]+", "my pool, (x)", false),
            (r"[\w\s+=,.@-]+", "my pool, x@y-z=1", true),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "ユーザー😀", true),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "a b", false),
            (r"[A-Za-z0-9-_=.]+", "a-b_c=.", true),
            (r"[A-Za-z0-9-_=.]+", "a+b", false),
            (r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$", "my-domain", true),
            (r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$", "my-domain-", false),
            (r".*\{####\}.*", "Your code is {####}.", true),
            (r".*\{####\}.*", "Your code", false),
            (r"(?s).*", "a\nb", true),
            (r"[\x21\x23-\x5B\x5D-\x7E]+", "https://api", true),
            (r"[\x21\x23-\x5B\x5D-\x7E]+", "a\"b", false),
        ];
        for (pattern, value, matches) in cases {
            assert_eq!(Pattern::new(pattern).matches(value), matches, "{pattern} {value}");
        }
    }

    #[test]
    fn a_pattern_in_place_of_another() {
        let mut pattern = Pattern::new(r"[\S]+");
        pattern.check_instead(r"\S(?:.*\S)?");
        let cases = [("a b", true), ("a", true), (" ab", false), ("ab ", false), ("", false)];
        for (value, matches) in cases {
            assert_eq!(pattern.matches(value), matches, "{value:?}");
        }
        assert_eq!(pattern.text, r"[\S]+");
    }
}

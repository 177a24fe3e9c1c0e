//! Where the parser stands in the text, and the small things it reads there.

use super::Malformed;

/// How deep blocks, expressions and strings may nest.
const MAX_DEPTH: usize = 48;

pub(super) type Parsed<T> = Result<T, Malformed>;

pub(super) struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
    depth: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, depth: usize) -> Self {
        Cursor { text, at: 0, depth }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over the text if it stands here.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    pub(super) fn expect(&mut self, expected: &str, inside: &str) -> Parsed<()> {
        if self.eat(expected) { Ok(()) } else { Err(self.wrong(&format!("`{expected}` is missing in {inside}"))) }
    }

    /// The bytes from here on that fit.
    pub(super) fn take(&mut self, fits: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !fits(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Spaces, tabs and line ends.
    pub(super) fn skip_space(&mut self) {
        self.take(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// A directive eats the white space after it up to and with the line's end; without one, nothing.
    pub(super) fn eat_line_end(&mut self) {
        let rest = self.rest();
        let after = rest.trim_start_matches([' ', '\t']);
        let end = ["\r\n", "\n", "\r"].into_iter().find(|end| after.starts_with(end));
        if let Some(end) = end {
            self.at += rest.len() - after.len() + end.len();
        }
    }

    /// `[A-Za-z_][A-Za-z0-9_-]*`; after a dot it starts with a letter.
    pub(super) fn identifier(&mut self, after_dot: bool) -> Option<&'t str> {
        let first = self.peek()?;
        if !(first.is_ascii_alphabetic() || first == b'_' && !after_dot) {
            return None;
        }
        Some(self.take(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'))
    }

    /// The word of a directive: `end`, or `end` of `{end}`.
    pub(super) fn directive_word(&mut self) -> Option<&'t str> {
        let start = self.at;
        let bracketed = self.eat("{");
        let first = self.peek().filter(|byte| byte.is_ascii_alphabetic() || *byte == b'_' || (*byte == b'@' && !bracketed));
        let word = self.take(|byte| first.is_some() && (byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'@'));
        if word.is_empty() || bracketed && !self.eat("}") {
            self.at = start;
            return None;
        }
        Some(word)
    }

    /// One level deeper; the caller comes back up with `ascend`.
    pub(super) fn descend(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(self.wrong("the template nests too deeply")) } else { Ok(()) }
    }

    pub(super) fn ascend(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn wrong(&self, problem: &str) -> Malformed {
        self.wrong_at(self.at, problem)
    }

    pub(super) fn wrong_at(&self, at: usize, problem: &str) -> Malformed {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = before.matches('\n').count() + 1;
        Malformed { line, column: before[line_start..].chars().count() + 1, problem: problem.to_owned() }
    }
}

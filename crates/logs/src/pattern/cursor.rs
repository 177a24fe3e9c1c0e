//! Takes a pattern apart, from left to right.

use super::test::Test;

/// What is left to read.
pub(super) struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    pub fn space(&mut self) -> &mut Self {
        self.0 = self.0.trim_start();
        self
    }

    /// Takes this, if it comes next.
    pub fn take(&mut self, text: &str) -> bool {
        match self.0.strip_prefix(text) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    pub fn expect(&mut self, text: &str) -> Result<(), String> {
        if self.space().take(text) { Ok(()) } else { Err(self.unexpected(&format!("'{text}'"))) }
    }

    pub fn peek(&self) -> Option<char> {
        self.0.chars().next()
    }

    /// Takes letters while they are wanted.
    pub fn while_(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|letter| !wanted(letter)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    /// What stands between quotes; a backslash takes its meaning from the next letter.
    pub fn quoted(&mut self, quote: char) -> Result<String, String> {
        let (mut text, mut letters) = (String::new(), self.0.char_indices());
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => text.extend(letters.next().map(|(_, letter)| letter)),
                _ if letter == quote => {
                    self.0 = &self.0[at + letter.len_utf8()..];
                    return Ok(text);
                }
                _ => text.push(letter),
            }
        }
        Err(format!("a {quote} is not closed"))
    }

    /// What stands between percent signs, as it is.
    pub fn expression(&mut self) -> Result<&'a str, String> {
        let (inside, rest) = self.0.split_once('%').ok_or("a % is not closed")?;
        self.0 = rest;
        Ok(inside)
    }

    /// The right side of a comparison; `ends` says where an unquoted value ends.
    pub fn value(&mut self, ends: &str) -> Result<Test, String> {
        self.space();
        if self.take("\"") {
            return Test::text(&self.quoted('"')?);
        }
        if self.take("%") {
            return Test::expression(self.expression()?);
        }
        let value = self.while_(|letter| !letter.is_whitespace() && !ends.contains(letter));
        if value.is_empty() { Err(self.unexpected("a value")) } else { Test::bare(value) }
    }

    /// `=`, `!=`, `<`, `>`, `<=` or `>=`.
    pub fn operator(&mut self) -> Option<&'static str> {
        self.space();
        ["!=", "<=", ">=", "=", "<", ">"].into_iter().find(|operator| self.take(operator))
    }

    pub fn is_done(&mut self) -> bool {
        self.space().0.is_empty()
    }

    pub fn unexpected(&self, wanted: &str) -> String {
        match self.peek() {
            Some(found) => format!("expected {wanted}, found '{found}'"),
            None => format!("expected {wanted}, found the end"),
        }
    }
}

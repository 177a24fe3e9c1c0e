//! `ERROR -DEBUG "exact phrase" ?either ?or %expression%`, each anywhere in the message, case-sensitive.

use super::cursor::Cursor;
use super::test::Test;

/// Words that must, may or must not be there.
#[derive(Default)]
pub(super) struct Terms {
    all: Vec<Test>,
    any: Vec<Test>,
    none: Vec<Test>,
}

impl Terms {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self, String> {
        let mut terms = Self::default();
        while !cursor.is_done() {
            let to = match cursor.peek() {
                Some('?') if cursor.take("?") => &mut terms.any,
                Some('-') if cursor.take("-") => &mut terms.none,
                _ => &mut terms.all,
            };
            to.push(term(cursor)?);
        }
        // The user guide: `?` terms together with others are ignored.
        if !(terms.all.is_empty() && terms.none.is_empty()) {
            terms.any.clear();
        }
        Ok(terms)
    }

    // Unverified: whether a term may be part of a longer word; here it may.
    pub fn matches(&self, message: &str) -> bool {
        self.all.iter().all(|term| term.is_in(message))
            && !self.none.iter().any(|term| term.is_in(message))
            && (self.any.is_empty() || self.any.iter().any(|term| term.is_in(message)))
    }
}

fn term(cursor: &mut Cursor<'_>) -> Result<Test, String> {
    if cursor.take("\"") {
        return cursor.quoted('"').map(Test::Text);
    }
    if cursor.take("%") {
        return Test::expression(cursor.expression()?);
    }
    let word = cursor.while_(|letter| !letter.is_whitespace());
    // What is not a letter or a digit must stand in quotes. Unverified: that `_` may do without.
    if word.is_empty() || !word.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
        return Err(format!("Invalid character(s) in term '{word}'"));
    }
    Ok(Test::Text(word.to_owned()))
}

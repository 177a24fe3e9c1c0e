//! `$name`, `${name}`, `$!{name}`, and `.property`, `.method(…)`, `[index]` after it.

use super::Parser;
use crate::velocity::cursor::Parsed;
use crate::velocity::tree::{Expression, Print, Reference, Step};

impl Parser<'_> {
    /// A reference in the text; `backslashes` stand before it.
    pub(super) fn printed(&mut self, backslashes: usize) -> Parsed<Option<Print>> {
        let start = self.cursor.at;
        let Some(reference) = self.reference()? else { return Ok(None) };
        let source = &self.cursor.text[start..self.cursor.at];
        // Unverified: an escaped name that is not set; Velocity alone would keep the backslash.
        let verbatim = (backslashes % 2 == 1).then(|| source.into());
        Ok(Some(Print { prefix: "\\".repeat(backslashes / 2).into(), verbatim, reference }))
    }

    /// Nothing is read if no reference stands here. Quiet and loud are one: AWS prints nothing for what is not set.
    pub(super) fn reference(&mut self) -> Parsed<Option<Reference>> {
        let start = self.cursor.at;
        if !self.cursor.eat("$") {
            return Ok(None);
        }
        self.cursor.eat("!");
        let bracketed = self.cursor.eat("{");
        let Some(name) = self.cursor.identifier(false) else {
            self.cursor.at = start;
            return Ok(None);
        };
        let steps = self.deeper(Self::steps)?;
        if bracketed {
            self.cursor.expect("}", "a reference that starts with `${`")?;
        }
        Ok(Some(Reference { name: name.into(), steps }))
    }

    fn steps(&mut self) -> Parsed<Vec<Step>> {
        let mut steps = Vec::new();
        loop {
            if self.cursor.eat("[") {
                steps.push(Step::Index(self.index()?));
            } else if let Some(name) = self.after_dot() {
                steps.push(self.member(name)?);
            } else {
                return Ok(steps);
            }
        }
    }

    fn after_dot(&mut self) -> Option<Box<str>> {
        let start = self.cursor.at;
        let name = self.cursor.eat(".").then(|| self.cursor.identifier(true)).flatten();
        if name.is_none() {
            self.cursor.at = start;
        }
        name.map(Into::into)
    }

    /// A parenthesis belongs to the reference if what follows can be an argument: `$name(x)` is a name and text.
    fn member(&mut self, name: Box<str>) -> Parsed<Step> {
        let after = self.cursor.rest().strip_prefix('(');
        let is_call = after.is_some_and(|after| {
            after.starts_with(|c: char| c.is_ascii_digit() || " \t\r\n\"'-.[{$)".contains(c))
                || ["true", "false", "null"].iter().any(|word| after.starts_with(word))
        });
        if !is_call {
            return Ok(Step::Property(name));
        }
        self.cursor.at += 1;
        Ok(Step::Method(name, self.items(")")?))
    }

    fn index(&mut self) -> Parsed<Expression> {
        let index = self.argument()?;
        self.cursor.skip_space();
        self.cursor.expect("]", "an index")?;
        Ok(index)
    }
}

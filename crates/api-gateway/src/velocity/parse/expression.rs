//! What stands in `#set` and `#if`: operators by precedence over literals and references.

use super::Parser;
use crate::velocity::cursor::Parsed;
use crate::velocity::tree::{Expression, Operator};

/// Symbols and words of one precedence; longer ones first where one starts another.
type Level = &'static [(&'static str, Operator)];

/// From the loosest to the tightest.
const LEVELS: [Level; 6] = [
    &[("||", Operator::Or), ("or", Operator::Or)],
    &[("&&", Operator::And), ("and", Operator::And)],
    &[("==", Operator::Equal), ("eq", Operator::Equal), ("!=", Operator::NotEqual), ("ne", Operator::NotEqual)],
    &[
        ("<=", Operator::LessOrEqual),
        ("le", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("ge", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        ("lt", Operator::Less),
        (">", Operator::Greater),
        ("gt", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)],
];

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        self.deeper(|parser| parser.level(&LEVELS))
    }

    fn level(&mut self, levels: &[Level]) -> Parsed<Expression> {
        let [operators, tighter @ ..] = levels else { return self.unary() };
        let first = self.level(tighter)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(operators)? {
            rest.push((operator, self.level(tighter)?));
        }
        Ok(if rest.is_empty() { first } else { Expression::Chain(Box::new(first), rest) })
    }

    fn operator(&mut self, operators: Level) -> Parsed<Option<Operator>> {
        self.cursor.skip_space();
        let found = operators.iter().find(|(symbol, _)| self.stands_here(symbol));
        let Some((symbol, operator)) = found else { return Ok(None) };
        let start = self.cursor.at;
        self.cursor.at += symbol.len();
        if *operator == Operator::Subtract && self.cursor.peek().is_some_and(|next| next.is_ascii_digit() || next == b'.') {
            return Err(self.cursor.wrong_at(start, "this reads as a negative number: a space is needed after `-`"));
        }
        Ok(Some(*operator))
    }

    /// A word operator ends where a word ends.
    fn stands_here(&self, symbol: &str) -> bool {
        let is_word = symbol.starts_with(|c: char| c.is_ascii_alphabetic());
        self.cursor
            .rest()
            .strip_prefix(symbol)
            .is_some_and(|after| !is_word || !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    }

    fn unary(&mut self) -> Parsed<Expression> {
        self.cursor.skip_space();
        if self.stands_here("!") || self.stands_here("not") {
            self.cursor.at += if self.cursor.eat("!") { 0 } else { "not".len() };
            return Ok(Expression::Not(Box::new(self.deeper(Self::unary)?)));
        }
        if !self.cursor.eat("(") {
            return self.literal();
        }
        let inner = self.expression()?;
        self.cursor.skip_space();
        self.cursor.expect(")", "an expression")?;
        Ok(inner)
    }
}

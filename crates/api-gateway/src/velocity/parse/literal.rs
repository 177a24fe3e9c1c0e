//! Literals: text, numbers, lists, ranges, maps. An argument of a method is one of them or a reference.

use super::{Parser, template};
use crate::velocity::cursor::Parsed;
use crate::velocity::tree::Expression;

impl Parser<'_> {
    /// What may stand between the commas of a call; unlike an expression, AWS takes a bare `null` here.
    pub(super) fn argument(&mut self) -> Parsed<Expression> {
        self.cursor.skip_space();
        if self.word("null") { Ok(Expression::Null) } else { self.literal() }
    }

    fn word(&mut self, word: &str) -> bool {
        let after = self.cursor.rest().strip_prefix(word);
        let ends = after.is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        ends && self.cursor.eat(word)
    }

    pub(super) fn literal(&mut self) -> Parsed<Expression> {
        self.cursor.skip_space();
        match self.cursor.peek() {
            Some(b'$') => match self.reference()? {
                Some(reference) => Ok(Expression::Reference(reference)),
                None => Err(self.cursor.wrong("a name is missing after `$`")),
            },
            Some(quote @ (b'"' | b'\'')) => self.text(quote),
            Some(b'[') => self.deeper(Self::list),
            Some(b'{') => self.deeper(Self::map),
            Some(b'-' | b'.' | b'0'..=b'9') => self.number(),
            _ if self.word("true") => Ok(Expression::Bool(true)),
            _ if self.word("false") => Ok(Expression::Bool(false)),
            _ => Err(self.cursor.wrong("a value is missing")),
        }
    }

    /// Items up to the closing sign, which is eaten.
    pub(super) fn items(&mut self, close: &str) -> Parsed<Vec<Expression>> {
        self.cursor.skip_space();
        if self.cursor.eat(close) {
            return Ok(Vec::new());
        }
        let first = self.argument()?;
        self.more_items(first, close)
    }

    fn more_items(&mut self, first: Expression, close: &str) -> Parsed<Vec<Expression>> {
        let mut items = vec![first];
        loop {
            self.cursor.skip_space();
            if self.cursor.eat(close) {
                return Ok(items);
            }
            self.cursor.expect(",", "a list of values")?;
            items.push(self.argument()?);
        }
    }

    /// `[1, 2]` or `[1..5]`.
    fn list(&mut self) -> Parsed<Expression> {
        self.cursor.at += 1;
        self.cursor.skip_space();
        if self.cursor.eat("]") {
            return Ok(Expression::List(Vec::new()));
        }
        let first = self.argument()?;
        self.cursor.skip_space();
        if self.cursor.eat("..") { self.range(&first) } else { Ok(Expression::List(self.more_items(first, "]")?)) }
    }

    /// Recorded: AWS does not take references as ends.
    fn range(&mut self, first: &Expression) -> Parsed<Expression> {
        let last = self.argument()?;
        let (Some(from), Some(to)) = (range_end(first), range_end(&last)) else {
            return Err(self.cursor.wrong("the ends of a range must be whole numbers: AWS takes no references here"));
        };
        self.cursor.skip_space();
        self.cursor.expect("]", "a range")?;
        Ok(Expression::Range(from, to))
    }

    fn digits(&mut self) -> &str {
        let start = self.cursor.at;
        self.cursor.eat("-");
        self.cursor.take(|byte| byte.is_ascii_digit());
        &self.cursor.text[start..self.cursor.at]
    }

    fn map(&mut self) -> Parsed<Expression> {
        self.cursor.at += 1;
        let mut pairs = Vec::new();
        self.cursor.skip_space();
        if self.cursor.eat("}") {
            return Ok(Expression::Map(pairs));
        }
        loop {
            let key = self.argument()?;
            self.cursor.skip_space();
            self.cursor.expect(":", "a map")?;
            pairs.push((key, self.argument()?));
            self.cursor.skip_space();
            if self.cursor.eat("}") {
                return Ok(Expression::Map(pairs));
            }
            self.cursor.expect(",", "a map")?;
        }
    }

    /// `1`, `-1`, `1.5`, `.5`, `1e3`; two dots after a number are a range's.
    fn number(&mut self) -> Parsed<Expression> {
        let start = self.cursor.at;
        self.digits();
        if !self.cursor.rest().starts_with("..") && self.cursor.eat(".") {
            self.cursor.take(|byte| byte.is_ascii_digit());
        }
        self.exponent();
        let image = &self.cursor.text[start..self.cursor.at];
        let int = image.parse().map(Expression::Int);
        // A number too large for Java's `long` becomes a `BigInteger` there; ours ends with 128 bits.
        let number = int.or_else(|_| image.parse().map(Expression::Double));
        number.map_err(|_| self.cursor.wrong_at(start, "this is no number"))
    }

    fn exponent(&mut self) {
        let start = self.cursor.at;
        if self.cursor.eat("e") || self.cursor.eat("E") {
            let _ = self.cursor.eat("+") || self.cursor.eat("-");
            if self.cursor.take(|byte| byte.is_ascii_digit()).is_empty() {
                self.cursor.at = start;
            }
        }
    }

    /// A doubled quote is one; a backslash is itself; `"…"` is a template of its own.
    fn text(&mut self, quote: u8) -> Parsed<Expression> {
        let start = self.cursor.at;
        let sign = char::from(quote).to_string();
        self.cursor.at += 1;
        let mut text = String::new();
        loop {
            text.push_str(self.cursor.take(|byte| byte != quote));
            if !self.cursor.eat(&sign) {
                return Err(self.cursor.wrong_at(start, "this text has no closing quote"));
            }
            if !self.cursor.eat(&sign) {
                break;
            }
            text.push_str(&sign);
        }
        self.interpolated(start, quote, text)
    }

    fn interpolated(&mut self, start: usize, quote: u8, text: String) -> Parsed<Expression> {
        if quote == b'\'' {
            return Ok(Expression::Text(text.into()));
        }
        let text = unescaped(&text);
        if !text.contains(['$', '#']) {
            return Ok(Expression::Text(text.into()));
        }
        let parsed = template(&text, self.cursor.depth() + 1, true);
        parsed.map(Expression::Interpolated).map_err(|inner| self.cursor.wrong_at(start, &inner.problem))
    }
}

fn range_end(end: &Expression) -> Option<i64> {
    match end {
        Expression::Int(end) => i32::try_from(*end).ok().map(i64::from),
        _ => None,
    }
}

/// `\u00e9` in double quotes is the character; other backslashes stay.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..4).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                out.push_str(&part[4..]);
            }
            None => {
                out.push_str("\\u");
                out.push_str(part);
            }
        }
    }
    out
}

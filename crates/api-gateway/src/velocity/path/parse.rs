//! Text to path.

use std::rc::Rc;

use super::filter::Test;
use super::{Function, Path, Step};
use crate::velocity::Failed;

/// How deep filters may nest, and how long a path may be.
const MAX_NESTING: usize = 12;
const MAX_LENGTH: usize = 4096;

pub(super) type Read<T> = Result<T, Failed>;

pub(super) fn malformed() -> Failed {
    Failed::Call("a JSONPath is malformed or not supported".to_owned())
}

pub(super) struct Reader<'t> {
    pub rest: &'t str,
    pub nesting: usize,
}

impl Path {
    /// A path without `$` starts at the document all the same.
    pub(in crate::velocity) fn parse(text: &str) -> Read<Path> {
        let text = text.trim();
        if text.len() > MAX_LENGTH {
            return Err(malformed());
        }
        let whole = if text.starts_with(['$', '@']) { text.to_owned() } else { format!("$.{text}") };
        let mut reader = Reader { rest: &whole, nesting: 0 };
        let path = reader.path()?;
        if reader.rest.is_empty() { Ok(path) } else { Err(malformed()) }
    }
}

impl<'t> Reader<'t> {
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn expect(&mut self, text: &str) -> Read<()> {
        if self.eat(text) { Ok(()) } else { Err(malformed()) }
    }

    pub(super) fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub(super) fn take(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c: char| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    pub(super) fn deeper<T>(&mut self, part: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(malformed());
        }
        let read = part(self)?;
        self.nesting -= 1;
        Ok(read)
    }

    /// From `$` or `@` to the first character that cannot go on.
    pub(super) fn path(&mut self) -> Read<Path> {
        let relative = self.eat("@");
        if !relative {
            self.expect("$")?;
        }
        let mut steps = Vec::new();
        loop {
            if self.eat("..") {
                steps.push(Step::Deep);
                if !self.rest.starts_with('[') {
                    steps.push(self.member()?);
                }
            } else if self.eat(".") {
                if !self.rest.starts_with('[') {
                    steps.push(self.member()?);
                }
            } else if self.eat("[") {
                steps.push(self.bracket()?);
            } else {
                return Ok(Path { steps, relative });
            }
        }
    }

    fn member(&mut self) -> Read<Step> {
        if self.eat("*") {
            return Ok(Step::Every);
        }
        let name = self.take(|c| !c.is_whitespace() && !".[]()=!<>&|,~'\"".contains(c));
        if self.eat("(") {
            self.skip_space();
            self.expect(")")?;
            return function(name);
        }
        if name.is_empty() { Err(malformed()) } else { Ok(Step::Names(vec![name.into()])) }
    }

    fn bracket(&mut self) -> Read<Step> {
        self.skip_space();
        let step = match self.rest.chars().next() {
            Some('*') => {
                self.rest = &self.rest[1..];
                Step::Every
            }
            Some('?') => Step::Filter(self.deeper(Self::filter)?),
            Some('\'' | '"') => Step::Names(self.separated(Self::quoted)?),
            _ => self.numbers()?,
        };
        self.skip_space();
        self.expect("]")?;
        Ok(step)
    }

    fn filter(&mut self) -> Read<Test> {
        self.expect("?")?;
        self.skip_space();
        self.expect("(")?;
        let test = self.test()?;
        self.skip_space();
        self.expect(")")?;
        Ok(test)
    }

    pub(super) fn separated<T>(&mut self, item: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            items.push(item(self)?);
            self.skip_space();
            if !self.eat(",") {
                return Ok(items);
            }
        }
    }

    /// `'…'` or `"…"`; a backslash takes the next character as it is.
    pub(super) fn quoted(&mut self) -> Read<Rc<str>> {
        let mut characters = self.rest.chars();
        let quote = characters.next().filter(|quote| *quote == '\'' || *quote == '"').ok_or_else(malformed)?;
        let mut text = String::new();
        loop {
            match characters.next().ok_or_else(malformed)? {
                '\\' => text.push(characters.next().ok_or_else(malformed)?),
                end if end == quote => break,
                other => text.push(other),
            }
        }
        self.rest = characters.as_str();
        Ok(text.into())
    }

    fn numbers(&mut self) -> Read<Step> {
        let first = self.whole()?;
        self.skip_space();
        if self.eat(":") {
            self.skip_space();
            return Ok(Step::Slice(first, self.whole()?));
        }
        let mut indexes = vec![first.ok_or_else(malformed)?];
        if self.eat(",") {
            indexes.extend(self.separated(|reader| reader.whole()?.ok_or_else(malformed))?);
        }
        Ok(Step::Indexes(indexes))
    }

    fn whole(&mut self) -> Read<Option<i64>> {
        let digits = self.take(|c| c.is_ascii_digit() || c == '-');
        if digits.is_empty() { Ok(None) } else { digits.parse().map(Some).map_err(|_| malformed()) }
    }
}

fn function(name: &str) -> Read<Step> {
    Ok(Step::Function(match name {
        "length" | "size" => Function::Length,
        "keys" => Function::Keys,
        "min" => Function::Min,
        "max" => Function::Max,
        "sum" => Function::Sum,
        "avg" => Function::Average,
        _ => return Err(malformed()),
    }))
}

//! Text to tree, token by token as Velocity 1.7 cuts it (its grammar decides which white space is eaten).

mod directive;
mod expression;
mod literal;
mod reference;

use super::cursor::{Cursor, Parsed};
use super::tree::{Block, Node};

/// What ended a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    End,
    Else,
    ElseIf,
    TextOver,
}

/// The whole text as one block. In a quoted string a lone `$` or `#` may be the last character.
pub(super) fn template(text: &str, depth: usize, quoted: bool) -> Parsed<Block> {
    let mut parser = Parser { cursor: Cursor::new(text, depth), quoted };
    let start = parser.cursor.at;
    match parser.block()? {
        (nodes, Closed::TextOver) => Ok(nodes),
        _ => Err(parser.cursor.wrong_at(start.max(parser.cursor.at), "`#end` or `#else` without an opening directive")),
    }
}

pub(super) struct Parser<'t> {
    pub cursor: Cursor<'t>,
    quoted: bool,
}

impl<'t> Parser<'t> {
    /// Nodes up to `#end`, `#else`, `#elseif` or the end of the text.
    pub(super) fn block(&mut self) -> Parsed<(Block, Closed)> {
        let mut nodes = Vec::new();
        loop {
            if self.set_comes() {
                nodes.push(self.set()?);
                continue;
            }
            let Some(next) = self.cursor.peek() else { return Ok((nodes.into(), Closed::TextOver)) };
            let closed = match next {
                b'\\' => self.backslashes(&mut nodes)?,
                b'$' => self.dollar(0, &mut nodes)?,
                b'#' => self.hash(&mut nodes)?,
                _ => self.plain(&mut nodes),
            };
            if let Some(closed) = closed {
                return Ok((nodes.into(), closed));
            }
        }
    }

    fn plain(&mut self, nodes: &mut Vec<Node>) -> Option<Closed> {
        let text = self.cursor.take(|byte| !matches!(byte, b'$' | b'#' | b'\\'));
        push_text(nodes, text);
        None
    }

    /// `\$name` prints `$name`, `\\$name` a backslash and the value; before anything else `\` is text.
    fn backslashes(&mut self, nodes: &mut Vec<Node>) -> Parsed<Option<Closed>> {
        let run = self.cursor.take(|byte| byte == b'\\');
        match self.cursor.peek() {
            Some(b'$') => return self.dollar(run.len(), nodes),
            Some(b'#') => self.escaped_directive(run, nodes),
            _ => push_text(nodes, run),
        }
        Ok(None)
    }

    fn escaped_directive(&mut self, run: &str, nodes: &mut Vec<Node>) {
        let hash = self.cursor.at;
        self.cursor.at += 1;
        let known = self.cursor.directive_word().is_some_and(directive::is_known);
        if run.len().is_multiple_of(2) {
            // A pair is halved before a directive; `#set` takes its own way in Velocity and keeps both.
            self.cursor.at = hash;
            let halved = known && !self.set_comes();
            push_text(nodes, if halved { &run[..run.len() / 2] } else { run });
        } else {
            push_text(nodes, if known { &run[..(run.len() - 1) / 2] } else { run });
            push_text(nodes, &self.cursor.text[hash..self.cursor.at]);
        }
    }

    /// A reference, or the sign itself.
    fn dollar(&mut self, backslashes: usize, nodes: &mut Vec<Node>) -> Parsed<Option<Closed>> {
        let start = self.cursor.at;
        match self.printed(backslashes)? {
            Some(print) => nodes.push(Node::Print(print)),
            None if start + 1 == self.cursor.text.len() && !self.quoted => {
                return Err(self.cursor.wrong("a template cannot end with `$`"));
            }
            None => {
                self.cursor.at = start + 1;
                push_text(nodes, &self.cursor.text[start - backslashes..start + 1]);
            }
        }
        Ok(None)
    }

    fn hash(&mut self, nodes: &mut Vec<Node>) -> Parsed<Option<Closed>> {
        let start = self.cursor.at;
        if self.comment()? {
            return Ok(None);
        }
        if self.cursor.eat("#[[") {
            let text = self.up_to("]]#", start)?;
            push_text(nodes, text);
            return Ok(None);
        }
        // Unverified: a lone `#` at the end is refused like a lone `$`, which is known.
        if start + 1 == self.cursor.text.len() && !self.quoted {
            return Err(self.cursor.wrong("a template cannot end with `#`"));
        }
        self.directive(nodes)
    }

    fn comment(&mut self) -> Parsed<bool> {
        let start = self.cursor.at;
        if self.cursor.eat("##") {
            self.cursor.take(|byte| byte != b'\n' && byte != b'\r');
            self.cursor.eat_line_end();
        } else if self.cursor.eat("#*") {
            self.up_to("*#", start)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// Runs a part of the parser one level deeper.
    fn deeper<T>(&mut self, part: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.cursor.descend()?;
        let parsed = part(self);
        self.cursor.ascend();
        parsed
    }

    fn up_to(&mut self, end: &str, start: usize) -> Parsed<&'t str> {
        let rest = self.cursor.rest();
        let Some(length) = rest.find(end) else { return Err(self.cursor.wrong_at(start, &format!("`{end}` is missing"))) };
        self.cursor.at += length + end.len();
        Ok(&rest[..length])
    }
}

pub(super) fn push_text(nodes: &mut Vec<Node>, text: &str) {
    if !text.is_empty() {
        nodes.push(Node::Text(text.into()));
    }
}

//! `#set`, `#if`, `#foreach`, `#define`, `#stop`, `#break`, and what AWS leaves as text or we refuse.

use super::{Closed, Parser, push_text};
use crate::velocity::cursor::Parsed;
use crate::velocity::tree::{Block, Foreach, If, Node};

/// Directives whose name a backslash protects.
pub(super) fn is_known(word: &str) -> bool {
    matches!(word, "if" | "elseif" | "else" | "end" | "set" | "foreach" | "define" | "macro" | "stop" | "break")
}

impl Parser<'_> {
    /// Whether `#set(` stands here; spaces right before it belong to it.
    pub(super) fn set_comes(&self) -> bool {
        self.set_length().is_some()
    }

    fn set_length(&self) -> Option<usize> {
        let rest = self.cursor.rest();
        let hash = rest.trim_start_matches([' ', '\t']);
        let word = hash.strip_prefix("#set").or_else(|| hash.strip_prefix("#{set}"))?;
        let after = word.trim_start_matches([' ', '\t']).strip_prefix('(')?;
        Some(rest.len() - after.len())
    }

    pub(super) fn set(&mut self) -> Parsed<Node> {
        self.cursor.at += self.set_length().unwrap_or(0);
        self.cursor.skip_space();
        let Some(target) = self.reference()? else { return Err(self.cursor.wrong("`#set` needs a reference")) };
        self.cursor.skip_space();
        self.cursor.expect("=", "`#set`")?;
        let value = self.expression()?;
        self.close("`#set`")?;
        Ok(Node::Set(target, value))
    }

    fn open(&mut self, inside: &str) -> Parsed<()> {
        self.cursor.skip_space();
        self.cursor.expect("(", inside)?;
        self.cursor.skip_space();
        Ok(())
    }

    /// `)` with the rest of its line, if that is empty.
    fn close(&mut self, inside: &str) -> Parsed<()> {
        self.cursor.skip_space();
        self.cursor.expect(")", inside)?;
        self.cursor.eat_line_end();
        Ok(())
    }

    pub(super) fn directive(&mut self, nodes: &mut Vec<Node>) -> Parsed<Option<Closed>> {
        let start = self.cursor.at;
        self.cursor.at += 1;
        let Some(word) = self.cursor.directive_word() else {
            push_text(nodes, "#");
            return Ok(None);
        };
        match word {
            "if" => nodes.push(self.branches(start)?),
            "foreach" => nodes.push(self.foreach(start)?),
            "define" => nodes.push(self.define(start)?),
            "macro" => self.macro_definition(start)?,
            "stop" => nodes.push(Node::Stop),
            "break" => nodes.push(self.stop_of_loop()?),
            "end" | "else" => {
                self.cursor.eat_line_end();
                return Ok(Some(if word == "end" { Closed::End } else { Closed::Else }));
            }
            "elseif" => return Ok(Some(Closed::ElseIf)),
            _ => self.unknown(word, start, nodes)?,
        }
        Ok(None)
    }

    fn branches(&mut self, start: usize) -> Parsed<Node> {
        let mut branches = Vec::new();
        loop {
            self.open("`#if`")?;
            let condition = self.expression()?;
            self.close("`#if`")?;
            let (body, closed) = self.deeper(Self::block)?;
            branches.push((condition, body));
            let otherwise = match closed {
                Closed::ElseIf => continue,
                Closed::Else => self.body(start, "`#else`")?,
                Closed::End => Block::default(),
                Closed::TextOver => return Err(self.cursor.wrong_at(start, "`#if` without `#end`")),
            };
            return Ok(Node::If(Box::new(If { branches, otherwise })));
        }
    }

    /// A block that only `#end` may close.
    fn body(&mut self, start: usize, inside: &str) -> Parsed<Block> {
        match self.deeper(Self::block)? {
            (body, Closed::End) => Ok(body),
            (_, Closed::TextOver) => Err(self.cursor.wrong_at(start, &format!("{inside} without `#end`"))),
            _ => Err(self.cursor.wrong(&format!("`#else` or `#elseif` in {inside}"))),
        }
    }

    fn foreach(&mut self, start: usize) -> Parsed<Node> {
        self.open("`#foreach`")?;
        let variable = match self.reference()? {
            Some(reference) if reference.steps.is_empty() => reference.name,
            _ => return Err(self.cursor.wrong("`#foreach` needs a variable")),
        };
        self.cursor.skip_space();
        self.cursor.expect("in", "`#foreach`")?;
        let source = self.argument()?;
        self.close("`#foreach`")?;
        let body = self.body(start, "`#foreach`")?;
        Ok(Node::Foreach(Box::new(Foreach { variable, source, body })))
    }

    fn define(&mut self, start: usize) -> Parsed<Node> {
        self.open("`#define`")?;
        let name = match self.reference()? {
            Some(reference) if reference.steps.is_empty() => reference.name,
            _ => return Err(self.cursor.wrong("`#define` needs one reference")),
        };
        self.close("`#define`")?;
        Ok(Node::Define(name, self.body(start, "`#define`")?))
    }

    /// Recorded on AWS: a definition prints nothing, and its calls stay text.
    fn macro_definition(&mut self, start: usize) -> Parsed<()> {
        self.arguments("`#macro`")?;
        self.body(start, "`#macro`")?;
        Ok(())
    }

    fn stop_of_loop(&mut self) -> Parsed<Node> {
        if self.parenthesis_comes() {
            self.arguments("`#break`")?;
        }
        Ok(Node::Break)
    }

    /// A directive that AWS does not know is text, its arguments included, as recorded for `#evaluate` and `#return`.
    fn unknown(&mut self, word: &str, start: usize, nodes: &mut Vec<Node>) -> Parsed<()> {
        // Unverified: what AWS does with these; they would read files or need a block of their own.
        if matches!(word, "parse" | "include" | "literal") || word.starts_with('@') {
            return Err(self.cursor.wrong_at(start, &format!("`#{word}` is not supported")));
        }
        if self.parenthesis_comes() {
            self.arguments(&format!("`#{word}`"))?;
        }
        push_text(nodes, &self.cursor.text[start..self.cursor.at]);
        Ok(())
    }

    fn parenthesis_comes(&self) -> bool {
        self.cursor.rest().trim_start_matches([' ', '\t', '\n', '\r']).starts_with('(')
    }

    /// `( word $reference "text", 1 )`: read, and dropped.
    fn arguments(&mut self, inside: &str) -> Parsed<()> {
        self.open(inside)?;
        while !self.cursor.rest().starts_with(')') {
            self.cursor.eat(",");
            self.cursor.skip_space();
            if self.cursor.directive_word().is_none() {
                self.argument()?;
            }
            self.cursor.skip_space();
        }
        self.close(inside)
    }
}

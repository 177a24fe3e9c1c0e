//! YAML (and JSON, which is YAML) to [`Node`]s: one document, bounded in size, depth and alias expansion.
//! Short intrinsics (`!Ref`) become their long form here, so nothing else has to know both.

mod anchors;
mod scalar;
mod tag;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use crate::error::{Error, Errors};
use crate::node::{Map, Node, Position, Value};
use anchors::Anchors;

/// CloudFormation's limit for a template given by URL.
const MAX_BYTES: usize = 1024 * 1024;
/// More levels than this are refused; CloudFormation's own templates need less than half.
const MAX_DEPTH: usize = 64;

/// Reads one document. All mistakes that do not stop the parser are returned together.
pub(crate) fn parse(text: &str, file: &str) -> Result<Node, Errors> {
    if text.len() > MAX_BYTES {
        return Err(Error::new(
            file,
            Position { line: 1, column: 1 },
            format!("the template has {} bytes, the limit is {MAX_BYTES}", text.len()),
            "Split it into nested stacks.",
        )
        .into());
    }
    let mut reader = Reader { file, text, parser: Parser::new_from_str(text), anchors: Anchors::default(), errors: Vec::new() };
    let document = reader.document();
    let mut errors = reader.errors;
    match document {
        Ok(node) if errors.is_empty() => Ok(node),
        Ok(_) => Err(Errors::sorted(errors)),
        Err(error) => {
            errors.push(error);
            Err(Errors::sorted(errors))
        }
    }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    parser: Parser<'a, StrInput<'a>>,
    anchors: Anchors,
    errors: Vec<Error>,
}

type Token<'a> = (Event<'a>, Position);

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Node, Error> {
        let mut document = None;
        loop {
            let (event, at) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                _ if document.is_some() => {
                    return Err(self.error(
                        at,
                        "a second document begins here",
                        "A template is one document: remove the `---` line and what follows.",
                    ));
                }
                event => document = Some(self.node(event, at, 0)?),
            }
        }
        document.ok_or_else(|| {
            self.error(Position { line: 1, column: 1 }, "the template is empty", "Write at least a `Resources` section.")
        })
    }

    fn next(&mut self) -> Result<Token<'a>, Error> {
        match self.parser.next_event() {
            Some(Ok((event, Span { start, .. }))) => Ok((event, position(start))),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Ok((Event::StreamEnd, Position::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, at: Position, depth: usize) -> Result<Node, Error> {
        if depth > MAX_DEPTH {
            return Err(self.error(at, format!("the template is nested deeper than {MAX_DEPTH} levels"), "Flatten it."));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let node = match tag.as_deref() {
                    Some(tag) if tag.is_yaml_core_schema() => self.core(&text, tag, at)?,
                    Some(_) => Node::string(text.into_owned(), at),
                    None if plain => Node::new(scalar::plain(&text), at),
                    None => Node::string(text.into_owned(), at),
                };
                self.finish(node, anchor, tag.as_deref(), at)
            }
            Event::SequenceStart(anchor, tag) => {
                let items = self.items(depth)?;
                self.finish(Node::list(items, at), anchor, tag.as_deref(), at)
            }
            Event::MappingStart(anchor, tag) => {
                let map = self.members(depth)?;
                self.finish(Node::map(map, at), anchor, tag.as_deref(), at)
            }
            Event::Alias(anchor) => self
                .anchors
                .expand(anchor, MAX_DEPTH.saturating_sub(depth))
                .map_err(|(message, remedy)| self.error(at, message, remedy)),
            _ => Err(self.error(at, "a value is missing here", "Write one, or remove the key.")),
        }
    }

    fn items(&mut self, depth: usize) -> Result<Vec<Node>, Error> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, at) => items.push(self.node(event, at, depth + 1)?),
            }
        }
    }

    fn members(&mut self, depth: usize) -> Result<Map, Error> {
        let mut map = Map::new();
        let mut merged = Vec::new();
        loop {
            let (event, key_at) = self.next()?;
            let plain = matches!(event, Event::Scalar(_, ScalarStyle::Plain, _, None));
            let key = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, _, _, None) => text.into_owned(),
                _ => {
                    return Err(self.error(
                        key_at,
                        "a key has to be a plain word",
                        "Quote it if it contains special characters.",
                    ));
                }
            };
            let (event, at) = self.next()?;
            let node = self.node(event, at, depth + 1)?;
            if plain && key == "<<" {
                merged.push(node);
            } else if let Some(first) = map.key_at(&key) {
                let message = format!("the key `{key}` is already on line {}", first.line);
                let error = self.error(key_at, message, "Remove one of the two.");
                self.errors.push(error);
            } else {
                map.insert_at(key, key_at, node);
            }
        }
        for node in merged {
            self.merge(&mut map, &node)?;
        }
        Ok(map)
    }

    /// `<<: *defaults`, as the AWS command line tools resolve it before they upload a template.
    fn merge(&self, map: &mut Map, from: &Node) -> Result<(), Error> {
        match &from.value {
            Value::Map(other) => {
                for (key, at, node) in other.entries() {
                    if !map.contains(key) {
                        map.insert_at(key, at, node.clone());
                    }
                }
                Ok(())
            }
            Value::List(items) => items.iter().try_for_each(|item| self.merge(map, item)),
            _ => Err(self.error(
                from.at,
                format!("`<<` takes a mapping, this is {}", from.describe()),
                "Name an anchor of a mapping: `<<: *defaults`.",
            )),
        }
    }

    fn core(&self, text: &str, tag: &Tag, at: Position) -> Result<Node, Error> {
        match tag.suffix.as_str() {
            "str" => Ok(Node::string(text, at)),
            "int" | "float" | "bool" | "null" => Ok(Node::new(scalar::plain(text), at)),
            other => Err(self.error(
                at,
                format!("the YAML tag `!!{other}` is not supported in templates"),
                "Write the value as a string, number, boolean, list or mapping.",
            )),
        }
    }

    fn finish(&mut self, node: Node, anchor: usize, tag: Option<&Tag>, at: Position) -> Result<Node, Error> {
        let node = match tag {
            Some(tag) if !tag.is_yaml_core_schema() => {
                tag::long_form(tag, node, at).map_err(|(message, remedy)| self.error(at, message, remedy))?
            }
            _ => node,
        };
        self.anchors.define(anchor, &node);
        Ok(node)
    }

    fn syntax(&self, error: &ScanError) -> Error {
        let at = position(*error.marker());
        let line = self.text.lines().nth(at.line.saturating_sub(1)).unwrap_or("");
        let indent = &line[..line.len() - line.trim_start().len()];
        let remedy = if indent.contains('\t') {
            "Indent with spaces: YAML does not allow tabs there."
        } else {
            "Check indentation, quotes and colons on this line and the one above."
        };
        self.error(at, format!("not valid YAML: {}", error.info()), remedy)
    }

    fn error(&self, at: Position, message: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::new(self.file, at, message, remedy)
    }
}

fn position(marker: Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

#[cfg(test)]
mod tests;

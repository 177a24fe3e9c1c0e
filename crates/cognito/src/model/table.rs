//! `service.txt` in memory. One line per operation and shape; lines that start with a space belong to the one above:
//! ` Name Shape [required|zero]` a member, ` =A|B` an enumeration, ` ~…` the pattern AWS publishes and quotes,
//! ` @…` the pattern that is checked in its place. `2..5` are limits, `secret` a value AWS leaves out of its texts.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::pattern::Pattern;

/// The table, parsed at first use.
pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("service.txt")));

/// What a successful answer is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// No body at all.
    Nothing,
    /// `{}`.
    Empty,
    /// An object with members.
    Members,
}

/// What AWS's model says about an operation.
#[derive(Debug)]
pub struct OperationFacts {
    /// E.g. `InitiateAuth`.
    pub name: &'static str,
    /// The answer on success.
    pub output: Output,
    /// Its request shape.
    pub(super) input: usize,
}

/// All operations and all shapes a request can hold.
pub(super) struct Table {
    pub(super) operations: Vec<OperationFacts>,
    pub(super) shapes: Vec<Shape>,
}

/// A type of the model.
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) secret: bool,
}

pub(super) enum Kind {
    Text {
        values: Vec<&'static str>,
        pattern: Option<Pattern>,
    },
    Integer,
    Long,
    Boolean,
    Blob,
    Timestamp,
    /// Free JSON.
    Document,
    List(usize),
    Map(usize, usize),
    Structure(Vec<Member>),
}

pub(super) struct Member {
    pub(super) name: &'static str,
    /// As it stands in a violation's path: the first letter in lower case.
    pub(super) path: String,
    pub(super) shape: usize,
    pub(super) presence: Presence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Optional,
    Required,
    /// A primitive of the service: missing means 0.
    Zero,
}

impl Table {
    pub(super) fn operation(&self, name: &str) -> Option<&OperationFacts> {
        let found = self.operations.binary_search_by(|facts| facts.name.cmp(name));
        found.ok().map(|index| &self.operations[index])
    }

    fn parse(text: &'static str) -> Self {
        let numbers = shape_numbers(text);
        let mut table = Self { operations: Vec::new(), shapes: Vec::with_capacity(numbers.len()) };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(detail) = line.strip_prefix(' ') {
                let shape = table.shapes.last_mut().expect("a detail follows its shape");
                shape.add(detail, &numbers);
            } else if let Some(operation) = line.strip_prefix("operation ") {
                table.operations.push(OperationFacts::parse(operation, &numbers));
            } else {
                table.shapes.push(Shape::parse(line, &numbers));
            }
        }
        table
    }
}

type Numbers = HashMap<&'static str, usize>;

/// Shapes refer to each other by name, also forwards: their places are known first.
fn shape_numbers(text: &'static str) -> Numbers {
    let heads = text.lines().filter(|line| !line.starts_with([' ', '#']) && !line.starts_with("operation "));
    let names = heads.filter_map(|line| line.split(' ').nth(1));
    names.enumerate().map(|(number, name)| (name, number)).collect()
}

impl OperationFacts {
    fn parse(line: &'static str, numbers: &Numbers) -> Self {
        let words: Vec<&'static str> = line.split(' ').collect();
        Self {
            name: words[0],
            input: numbers[words[1]],
            output: match words[2] {
                "nothing" => Output::Nothing,
                "empty" => Output::Empty,
                _ => Output::Members,
            },
        }
    }
}

impl Shape {
    fn parse(line: &'static str, numbers: &Numbers) -> Self {
        let words: Vec<&'static str> = line.split(' ').collect();
        let kind = match words[0] {
            "string" => Kind::Text { values: Vec::new(), pattern: None },
            "integer" => Kind::Integer,
            "long" => Kind::Long,
            "boolean" => Kind::Boolean,
            "blob" => Kind::Blob,
            "timestamp" => Kind::Timestamp,
            "document" => Kind::Document,
            "list" => Kind::List(numbers[words[3]]),
            "map" => Kind::Map(numbers[words[3]], numbers[words[4]]),
            "structure" => Kind::Structure(Vec::new()),
            other => unreachable!("the table is generated with known kinds, not {other}"),
        };
        let limits = words.get(2).and_then(|word| word.split_once(".."));
        let (min, max) = limits.unwrap_or(("", ""));
        Self { kind, min: min.parse().ok(), max: max.parse().ok(), secret: words.last() == Some(&"secret") }
    }

    fn add(&mut self, detail: &'static str, numbers: &Numbers) {
        match &mut self.kind {
            Kind::Structure(members) => members.push(Member::parse(detail, numbers)),
            Kind::Text { values, pattern } => {
                let (mark, rest) = detail.split_at(1);
                match (mark, pattern) {
                    ("=", _) => *values = rest.split('|').collect(),
                    ("~", pattern) => *pattern = Some(Pattern::new(rest)),
                    (_, Some(pattern)) => pattern.check_instead(rest),
                    (_, None) => unreachable!("` @` follows ` ~` in the generated table"),
                }
            }
            _ => unreachable!("only structures and strings have details in the generated table"),
        }
    }
}

impl Member {
    fn parse(detail: &'static str, numbers: &Numbers) -> Self {
        let words: Vec<&'static str> = detail.split(' ').collect();
        let (first, rest) = words[0].split_at(1);
        Self {
            name: words[0],
            path: first.to_ascii_lowercase() + rest,
            shape: numbers[words[1]],
            presence: match words.get(2) {
                Some(&"required") => Presence::Required,
                Some(&"zero") => Presence::Zero,
                _ => Presence::Optional,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn parsed_quickly_and_wholly() {
        let start = Instant::now();
        let table = Table::parse(include_str!("service.txt"));
        // Under 1 ms when optimised; this bound only catches something quadratic.
        assert!(start.elapsed().as_millis() < 200, "{:?}", start.elapsed());
        assert!(table.shapes.len() > 300, "{}", table.shapes.len());
    }

    #[test]
    fn every_pattern_compiles() {
        for shape in &TABLE.shapes {
            if let Kind::Text { pattern: Some(pattern), .. } = &shape.kind {
                pattern.matches("x");
            }
        }
    }

    #[test]
    fn no_shape_holds_itself() {
        fn depth(table: &Table, shape: usize, above: usize) -> usize {
            assert!(above < 20, "recursive shape");
            let parts: Vec<usize> = match &table.shapes[shape].kind {
                Kind::List(part) => vec![*part],
                Kind::Map(key, value) => vec![*key, *value],
                Kind::Structure(members) => members.iter().map(|member| member.shape).collect(),
                _ => Vec::new(),
            };
            let below = parts.into_iter().map(|part| depth(table, part, above + 1));
            below.max().map_or(0, |below| below + 1)
        }
        let deepest = TABLE.operations.iter().map(|o| depth(&TABLE, o.input, 0)).max();
        assert!(deepest < Some(10), "{deepest:?}");
    }
}

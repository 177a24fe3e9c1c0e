//! `[?(@.a == 'x' && @.b)]`: reading it, and deciding it for one item.

use std::cmp::Ordering;
use std::rc::Rc;

use super::Path;
use super::parse::{Read, Reader, malformed};
use crate::velocity::run::{Ran, Run, compare};
use crate::velocity::value::Value;

#[derive(Debug)]
pub(super) enum Test {
    Any(Vec<Test>),
    All(Vec<Test>),
    Not(Box<Test>),
    Exists(Path),
    Compare(Operand, Comparison, Operand),
}

#[derive(Debug)]
pub(super) enum Operand {
    Path(Path),
    Value(Value),
    List(Vec<Operand>),
    Pattern(Rc<str>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    Matches,
    In,
    NotIn,
}

/// Longer signs before those that start them.
const COMPARISONS: [(&str, Comparison); 10] = [
    ("===", Comparison::Equal),
    ("==", Comparison::Equal),
    ("=~", Comparison::Matches),
    ("!=", Comparison::NotEqual),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("in ", Comparison::In),
    ("nin ", Comparison::NotIn),
];

impl Reader<'_> {
    pub(super) fn test(&mut self) -> Read<Test> {
        let mut any = vec![self.all()?];
        while self.sign("||") {
            any.push(self.all()?);
        }
        Ok(Test::Any(any))
    }

    fn all(&mut self) -> Read<Test> {
        let mut all = vec![self.one()?];
        while self.sign("&&") {
            all.push(self.one()?);
        }
        Ok(Test::All(all))
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.skip_space();
        self.eat(sign)
    }

    fn one(&mut self) -> Read<Test> {
        if self.sign("!") {
            return Ok(Test::Not(Box::new(self.deeper(Self::one)?)));
        }
        if self.eat("(") {
            let test = self.deeper(Self::test)?;
            self.skip_space();
            self.expect(")")?;
            return Ok(test);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Read<Test> {
        let left = self.operand()?;
        self.skip_space();
        let found = COMPARISONS.iter().find(|(sign, _)| self.eat(sign));
        match (found, left) {
            (Some((_, comparison)), left) => Ok(Test::Compare(left, *comparison, self.operand()?)),
            (None, Operand::Path(path)) => Ok(Test::Exists(path)),
            (None, _) => Err(malformed()),
        }
    }

    fn operand(&mut self) -> Read<Operand> {
        self.skip_space();
        match self.rest.chars().next() {
            Some('@' | '$') => Ok(Operand::Path(self.deeper(Self::path)?)),
            Some('\'' | '"') => Ok(Operand::Value(Value::Text(self.quoted()?))),
            Some('/') => self.pattern(),
            Some('[') => self.deeper(Self::operands),
            _ => self.plain(),
        }
    }

    fn operands(&mut self) -> Read<Operand> {
        self.expect("[")?;
        self.skip_space();
        if self.eat("]") {
            return Ok(Operand::List(Vec::new()));
        }
        let items = self.separated(Self::operand)?;
        self.expect("]")?;
        Ok(Operand::List(items))
    }

    /// `/…/i`
    fn pattern(&mut self) -> Read<Operand> {
        self.expect("/")?;
        let end = self.rest.find('/').ok_or_else(malformed)?;
        let (pattern, rest) = (&self.rest[..end], &self.rest[end + 1..]);
        self.rest = rest;
        let folded = self.eat("i");
        Ok(Operand::Pattern(format!("{}{pattern}", if folded { "(?i)" } else { "" }).into()))
    }

    fn plain(&mut self) -> Read<Operand> {
        let word = self.take(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        Ok(Operand::Value(match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ if !word.ends_with(|c: char| c.is_ascii_digit()) => return Err(malformed()),
            _ => match (word.parse(), word.parse()) {
                (Ok(int), _) => Value::Int(int),
                (_, Ok(double)) => Value::Double(double),
                _ => return Err(malformed()),
            },
        }))
    }
}

impl Test {
    pub(super) fn holds(&self, run: &mut Run<'_>, item: &Value, document: &Value) -> Ran<bool> {
        run.charge(1)?;
        match self {
            Test::Any(tests) => {
                for test in tests {
                    if test.holds(run, item, document)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Test::All(tests) => {
                for test in tests {
                    if !test.holds(run, item, document)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Test::Not(test) => Ok(!test.holds(run, item, document)?),
            Test::Exists(path) => Ok(path.find_from(run, item, document)?.is_some()),
            Test::Compare(left, comparison, right) => compared(run, (left, *comparison, right), item, document),
        }
    }
}

fn compared(run: &mut Run<'_>, test: (&Operand, Comparison, &Operand), item: &Value, document: &Value) -> Ran<bool> {
    let (left, comparison, right) = test;
    let Some(left) = left.value(run, item, document)? else { return Ok(comparison == Comparison::NotEqual) };
    match (comparison, right) {
        (Comparison::Matches, Operand::Pattern(pattern)) => {
            let Value::Text(text) = left else { return Ok(false) };
            run.charge(100 + text.len() / 16)?;
            let whole: Rc<str> = format!(r"{pattern}\z").into();
            let regex = run.regexes.get(&whole)?;
            Ok(regex.find(&text).is_some_and(|found| found.start() == 0))
        }
        (Comparison::In | Comparison::NotIn, right) => {
            Ok(among(run, &left, right, item, document)? == (comparison == Comparison::In))
        }
        (_, right) => {
            let right = right.value(run, item, document)?;
            right.map_or(Ok(comparison == Comparison::NotEqual), |right| fits(run, &left, comparison, &right))
        }
    }
}

fn among(run: &mut Run<'_>, left: &Value, right: &Operand, item: &Value, document: &Value) -> Ran<bool> {
    let candidates = match right {
        Operand::List(items) => {
            let values: Ran<Vec<_>> = items.iter().map(|operand| operand.value(run, item, document)).collect();
            values?.into_iter().flatten().collect()
        }
        right => match right.value(run, item, document)? {
            Some(Value::List(at)) => run.heap.list(at).items.clone(),
            _ => Vec::new(),
        },
    };
    for candidate in candidates {
        if fits(run, left, Comparison::Equal, &candidate)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn fits(run: &mut Run<'_>, left: &Value, comparison: Comparison, right: &Value) -> Ran<bool> {
    let order = match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        _ => compare(left, right),
    };
    Ok(match comparison {
        Comparison::Equal => order == Some(Ordering::Equal) || order.is_none() && run.same(left, right)?,
        Comparison::NotEqual => !fits(run, left, Comparison::Equal, right)?,
        Comparison::Less => order.is_some_and(Ordering::is_lt),
        Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
        Comparison::Greater => order.is_some_and(Ordering::is_gt),
        Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        Comparison::Matches | Comparison::In | Comparison::NotIn => false,
    })
}

impl Operand {
    fn value(&self, run: &mut Run<'_>, item: &Value, document: &Value) -> Ran<Option<Value>> {
        match self {
            Operand::Path(path) => path.find_from(run, item, document),
            Operand::Value(value) => Ok(Some(value.clone())),
            Operand::List(_) | Operand::Pattern(_) => Ok(None),
        }
    }
}

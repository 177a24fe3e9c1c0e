//! `{ ($.status >= 500 && $.path = "/hello*") || $.error.code NOT EXISTS }`

use serde_json::Value;

use super::cursor::Cursor;
use super::test::Test;

/// Parentheses within parentheses.
const DEEPEST: usize = 32;
/// Where an unquoted value ends.
const ENDS: &str = "&|)}";

/// What must hold.
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compare(Selector, &'static str, Test),
    Is(Selector, Option<bool>),
    Missing(Selector),
}

/// The way to a value.
pub(super) struct Selector(Vec<Step>);

enum Step {
    Member(String),
    Element(usize),
    Each,
}

/// The whole pattern, braces included.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Condition, String> {
    cursor.expect("{")?;
    let condition = any(cursor, DEEPEST)?;
    cursor.expect("}")?;
    if cursor.is_done() { Ok(condition) } else { Err(cursor.unexpected("the end")) }
}

fn any(cursor: &mut Cursor<'_>, deeper: usize) -> Result<Condition, String> {
    let mut conditions = vec![all(cursor, deeper)?];
    while cursor.space().take("||") {
        conditions.push(all(cursor, deeper)?);
    }
    Ok(Condition::Any(conditions))
}

fn all(cursor: &mut Cursor<'_>, deeper: usize) -> Result<Condition, String> {
    let mut conditions = vec![one(cursor, deeper)?];
    while cursor.space().take("&&") {
        conditions.push(one(cursor, deeper)?);
    }
    Ok(Condition::All(conditions))
}

fn one(cursor: &mut Cursor<'_>, deeper: usize) -> Result<Condition, String> {
    if cursor.space().take("(") {
        let inside = any(cursor, deeper.checked_sub(1).ok_or("too many parentheses")?)?;
        return cursor.expect(")").map(|()| inside);
    }
    let selector = Selector::parse(cursor)?;
    if let Some(operator) = cursor.operator() {
        let test = cursor.value(ENDS)?;
        if !["=", "!="].contains(&operator) && !test.is_number() {
            return Err(format!("{operator} compares numbers"));
        }
        return Ok(Condition::Compare(selector, operator, test));
    }
    match (cursor.while_(char::is_alphabetic), cursor.space().while_(char::is_alphabetic)) {
        ("IS", "TRUE") => Ok(Condition::Is(selector, Some(true))),
        ("IS", "FALSE") => Ok(Condition::Is(selector, Some(false))),
        ("IS", "NULL") => Ok(Condition::Is(selector, None)),
        ("NOT", "EXISTS") => Ok(Condition::Missing(selector)),
        _ => Err("expected a comparison, IS TRUE, IS FALSE, IS NULL or NOT EXISTS".to_owned()),
    }
}

impl Condition {
    pub fn holds(&self, event: &Value) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(event)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(event)),
            // Unverified: a member that is not there differs from nothing.
            Self::Compare(selector, operator, test) => selector.any(event, |value| compare(value, operator, test)),
            Self::Is(selector, wanted) => selector.any(event, |value| match wanted {
                Some(wanted) => value == &Value::Bool(*wanted),
                None => value.is_null(),
            }),
            Self::Missing(selector) => !selector.any(event, |_| true),
        }
    }
}

fn compare(value: &Value, operator: &str, test: &Test) -> bool {
    match value {
        Value::String(text) => test.text_holds(operator, text),
        Value::Number(number) => number.as_f64().is_some_and(|number| test.number_holds(operator, number)),
        Value::Bool(value) => test.text_holds(operator, if *value { "true" } else { "false" }),
        _ => false,
    }
}

impl Selector {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self, String> {
        cursor.expect("$")?;
        let mut steps = Vec::new();
        loop {
            let dot = cursor.take(".");
            if cursor.take("[") {
                steps.push(bracket(cursor)?);
            } else if dot {
                steps.push(member(cursor)?);
            } else {
                break;
            }
        }
        if steps.is_empty() { Err(cursor.unexpected("a property")) } else { Ok(Self(steps)) }
    }

    /// Does one of the values it leads to do?
    fn any(&self, event: &Value, wanted: impl Fn(&Value) -> bool) -> bool {
        let mut values = vec![event];
        for step in &self.0 {
            values = values.into_iter().flat_map(|value| step.follow(value)).collect();
        }
        values.into_iter().any(wanted)
    }
}

impl Step {
    fn follow<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match (self, value) {
            (Self::Member(name), Value::Object(members)) => members.get(name).into_iter().collect(),
            (Self::Element(nth), Value::Array(elements)) => elements.get(*nth).into_iter().collect(),
            (Self::Each, Value::Array(elements)) => elements.iter().collect(),
            (Self::Each, Value::Object(members)) => members.values().collect(),
            _ => Vec::new(),
        }
    }
}

fn member(cursor: &mut Cursor<'_>) -> Result<Step, String> {
    if cursor.take("*") {
        return Ok(Step::Each);
    }
    let name = cursor.while_(|letter| letter.is_alphanumeric() || "_-:@".contains(letter));
    if name.is_empty() { Err(cursor.unexpected("a property's name")) } else { Ok(Step::Member(name.to_owned())) }
}

fn bracket(cursor: &mut Cursor<'_>) -> Result<Step, String> {
    let quote = cursor.space().peek().filter(|letter| ['\'', '"'].contains(letter));
    let step = match quote {
        Some(quote) => {
            cursor.take(&quote.to_string());
            Step::Member(cursor.quoted(quote)?)
        }
        None if cursor.take("*") => Step::Each,
        None => Step::Element(
            cursor.while_(|letter| letter.is_ascii_digit()).parse().map_err(|_| cursor.unexpected("a number, * or a name"))?,
        ),
    };
    cursor.expect("]").map(|()| step)
}

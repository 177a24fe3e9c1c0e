//! What a value is compared with.

use regex::{Regex, RegexBuilder};

/// Bytes that a compiled expression may take.
const EXPRESSION_SIZE: usize = 1024 * 1024;

/// The right side of a comparison.
pub(super) enum Test {
    /// Exactly this.
    Text(String),
    /// With `*` for anything.
    Glob(Regex),
    /// A number; its spelling, for values that are texts.
    Number(f64, String),
    /// Found anywhere.
    Expression(Regex),
}

impl Test {
    /// In quotes: a text, with `*` for anything.
    pub fn text(text: &str) -> Result<Self, String> {
        if !text.contains('*') {
            return Ok(Self::Text(text.to_owned()));
        }
        let parts: Vec<String> = text.split('*').map(regex::escape).collect();
        compile(&format!("(?s)^{}$", parts.join(".*"))).map(Self::Glob)
    }

    /// Without quotes: a number if it is one.
    pub fn bare(text: &str) -> Result<Self, String> {
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Self::Number(number, text.to_owned())),
            _ => Self::text(text),
        }
    }

    pub fn expression(text: &str) -> Result<Self, String> {
        compile(text).map(Self::Expression)
    }

    /// `None`: the operator does not go with the test.
    pub fn text_holds(&self, operator: &str, value: &str) -> bool {
        let equal = match self {
            Self::Text(text) => text == value,
            Self::Glob(glob) => glob.is_match(value),
            Self::Expression(expression) => expression.is_match(value),
            Self::Number(number, spelled) => match value.parse() {
                Ok(value) => return compare(operator, value, *number),
                Err(_) => spelled == value,
            },
        };
        match operator {
            "=" => equal,
            "!=" => !equal,
            _ => false,
        }
    }

    pub fn number_holds(&self, operator: &str, value: f64) -> bool {
        match self {
            Self::Number(number, _) => compare(operator, value, *number),
            _ => self.text_holds(operator, &value.to_string()),
        }
    }

    /// Are `<` and the like possible?
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(..))
    }

    /// Does it stand in this text?
    pub fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Text(own) | Self::Number(_, own) => text.contains(own),
            Self::Glob(expression) | Self::Expression(expression) => expression.is_match(text),
        }
    }
}

#[allow(clippy::float_cmp, reason = "a pattern's number is meant as it is written")]
fn compare(operator: &str, value: f64, with: f64) -> bool {
    match operator {
        "=" => value == with,
        "!=" => value != with,
        "<" => value < with,
        ">" => value > with,
        "<=" => value <= with,
        _ => value >= with,
    }
}

fn compile(expression: &str) -> Result<Regex, String> {
    let compiled = RegexBuilder::new(expression).size_limit(EXPRESSION_SIZE).build();
    compiled.map_err(|_| format!("the regular expression {expression} is not valid"))
}

//! Expressions to values.

use std::rc::Rc;

use super::{Ran, Run, is_true};
use crate::velocity::Failed;
use crate::velocity::tree::{Expression, Operator};
use crate::velocity::value::{Pairs, Printed, Value};

/// How many numbers a range may give.
const MAX_RANGE: u64 = 100_000;

impl<'t> Run<'t> {
    pub(in crate::velocity) fn evaluate(&mut self, expression: &'t Expression) -> Ran<Value> {
        self.charge(1)?;
        self.deeper(|run| run.evaluated(expression))
    }

    fn evaluated(&mut self, expression: &'t Expression) -> Ran<Value> {
        Ok(match expression {
            Expression::Null => Value::Null,
            Expression::Bool(value) => Value::Bool(*value),
            Expression::Int(value) => Value::Int(*value),
            Expression::Double(value) => Value::Double(*value),
            Expression::Text(text) => self.made(text)?,
            Expression::Interpolated(block) => {
                let text = self.block_text(block)?;
                self.made(&text)?
            }
            Expression::Reference(reference) => self.reach(reference)?,
            Expression::List(items) => {
                let items = self.all(items)?;
                self.heap.new_list(items, Printed::Java)
            }
            Expression::Range(from, to) => self.range(*from, *to)?,
            Expression::Map(pairs) => self.map(pairs)?,
            Expression::Not(inner) => Value::Bool(!is_true(&self.evaluate(inner)?)),
            Expression::Chain(first, rest) => self.chain(first, rest)?,
        })
    }

    pub(super) fn all(&mut self, expressions: &'t [Expression]) -> Ran<Vec<Value>> {
        expressions.iter().map(|expression| self.evaluate(expression)).collect()
    }

    fn range(&mut self, from: i64, to: i64) -> Ran<Value> {
        if from.abs_diff(to) >= MAX_RANGE {
            return Err(Failed::TooLong);
        }
        self.charge(usize::try_from(from.abs_diff(to)).unwrap_or(usize::MAX))?;
        let ascending = from.min(to)..=from.max(to);
        let mut items: Vec<Value> = ascending.map(|number| Value::Int(number.into())).collect();
        if from > to {
            items.reverse();
        }
        Ok(self.heap.new_list(items, Printed::Java))
    }

    fn map(&mut self, pairs: &'t [(Expression, Expression)]) -> Ran<Value> {
        let mut map = Pairs::new();
        for (key, value) in pairs {
            let key = self.evaluate(key)?;
            let key: Rc<str> = self.text_of(&key)?.into();
            map.insert(key, self.evaluate(value)?);
        }
        Ok(self.heap.new_map(map))
    }

    /// `||` and `&&` stop as soon as they know.
    fn chain(&mut self, first: &'t Expression, rest: &'t [(Operator, Expression)]) -> Ran<Value> {
        let mut value = self.evaluate(first)?;
        for (operator, expression) in rest {
            value = match operator {
                Operator::Or => Value::Bool(is_true(&value) || is_true(&self.evaluate(expression)?)),
                Operator::And => Value::Bool(is_true(&value) && is_true(&self.evaluate(expression)?)),
                operator => {
                    let right = self.evaluate(expression)?;
                    self.combine(*operator, &value, &right)?
                }
            };
        }
        Ok(value)
    }
}

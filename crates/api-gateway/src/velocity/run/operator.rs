//! Arithmetic and comparison as Velocity does them: what cannot be computed is nothing, not an error.

use std::cmp::Ordering;

use super::{Ran, Run};
use crate::velocity::Failed;
use crate::velocity::tree::Operator;
use crate::velocity::value::{MAX_NESTING, Value};

impl Run<'_> {
    pub(super) fn combine(&mut self, operator: Operator, left: &Value, right: &Value) -> Ran<Value> {
        let value = match operator {
            Operator::Equal => Value::Bool(self.equal(left, right)?),
            Operator::NotEqual => Value::Bool(!self.equal(left, right)?),
            Operator::Add if is_text(left) || is_text(right) => {
                let text = self.text_of(left)? + &self.text_of(right)?;
                self.made(&text)?
            }
            Operator::Less => ordered(left, right, Ordering::is_lt),
            Operator::LessOrEqual => ordered(left, right, Ordering::is_le),
            Operator::Greater => ordered(left, right, Ordering::is_gt),
            Operator::GreaterOrEqual => ordered(left, right, Ordering::is_ge),
            _ => arithmetic(operator, left, right),
        };
        Ok(value)
    }

    /// `==`: numbers by value, equal kinds by content, different kinds by their text.
    fn equal(&mut self, left: &Value, right: &Value) -> Ran<bool> {
        match (left, right) {
            (Value::Null, _) | (_, Value::Null) => Ok(left == right),
            _ if number(left).is_some() && number(right).is_some() => Ok(compare(left, right) == Some(Ordering::Equal)),
            _ if std::mem::discriminant(left) == std::mem::discriminant(right) => self.same(left, right),
            _ => Ok(self.text_of(left)? == self.text_of(right)?),
        }
    }

    /// Java's `equals`: kinds and contents alike.
    pub(in crate::velocity) fn same(&mut self, left: &Value, right: &Value) -> Ran<bool> {
        self.same_at(left, right, 0)
    }

    fn same_at(&mut self, left: &Value, right: &Value, depth: usize) -> Ran<bool> {
        self.charge(1)?;
        if depth > MAX_NESTING {
            return Err(Failed::TooLong);
        }
        match (left, right) {
            (Value::List(one), Value::List(other)) if one != other => self.same_lists(*one, *other, depth),
            (Value::Map(one), Value::Map(other)) if one != other => self.same_maps(*one, *other, depth),
            _ => Ok(left == right),
        }
    }

    fn same_lists(&mut self, one: usize, other: usize, depth: usize) -> Ran<bool> {
        let size = self.heap.list(one).items.len();
        if size != self.heap.list(other).items.len() {
            return Ok(false);
        }
        for index in 0..size {
            let (left, right) = (self.heap.list(one).items[index].clone(), self.heap.list(other).items[index].clone());
            if !self.same_at(&left, &right, depth + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn same_maps(&mut self, one: usize, other: usize, depth: usize) -> Ran<bool> {
        if self.heap.map(one).len() != self.heap.map(other).len() {
            return Ok(false);
        }
        for index in 0..self.heap.map(one).len() {
            let Some((name, left)) = self.heap.map(one).get_index(index) else { return Ok(false) };
            let Some(right) = self.heap.map(other).get(name).cloned() else { return Ok(false) };
            let left = left.clone();
            if !self.same_at(&left, &right, depth + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_))
}

pub(in crate::velocity) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Double(value) => Some(*value),
        _ => None,
    }
}

/// Numbers only.
pub(in crate::velocity) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

fn ordered(left: &Value, right: &Value, fits: fn(Ordering) -> bool) -> Value {
    Value::Bool(compare(left, right).is_some_and(fits))
}

fn arithmetic(operator: Operator, left: &Value, right: &Value) -> Value {
    if let (Value::Int(left), Value::Int(right)) = (left, right)
        && let Some(value) = whole(operator, *left, *right)
    {
        return Value::Int(value);
    }
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Value::Null };
    match operator {
        Operator::Add => Value::Double(left + right),
        Operator::Subtract => Value::Double(left - right),
        Operator::Multiply => Value::Double(left * right),
        Operator::Divide if right != 0.0 => Value::Double(left / right),
        Operator::Remainder if right != 0.0 => Value::Double(left % right),
        _ => Value::Null,
    }
}

fn whole(operator: Operator, left: i128, right: i128) -> Option<i128> {
    match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Divide => left.checked_div(right),
        Operator::Remainder => left.checked_rem(right),
        _ => None,
    }
}

//! What a path finds.

use super::{Function, Path, Step};
use crate::velocity::Failed;
use crate::velocity::run::{Ran, Run, compare, number};
use crate::velocity::value::{MAX_NESTING, Pairs, Printed, Value};

impl Path {
    /// `None`: a definite path that leads nowhere.
    pub(in crate::velocity) fn find(&self, run: &mut Run<'_>, document: &Value) -> Ran<Option<Value>> {
        self.find_from(run, document, document)
    }

    pub(super) fn find_from(&self, run: &mut Run<'_>, item: &Value, document: &Value) -> Ran<Option<Value>> {
        let mut found = vec![if self.relative { item } else { document }.clone()];
        let mut definite = true;
        for step in &self.steps {
            if let Step::Function(function) = step {
                let value = if definite { found.pop() } else { Some(run.heap.new_list(found, Printed::Json)) };
                return Ok(value.and_then(|value| apply(run, *function, &value)));
            }
            definite &= !matches!(step, Step::Slice(..) | Step::Every | Step::Deep | Step::Filter(_));
            found = step.all(run, &found, document)?;
        }
        if self.is_definite() {
            return Ok(found.pop());
        }
        Ok(Some(run.heap.new_list(found, Printed::Json)))
    }
}

impl Step {
    fn all(&self, run: &mut Run<'_>, from: &[Value], document: &Value) -> Ran<Vec<Value>> {
        let mut found = Vec::new();
        for value in from {
            run.charge(1)?;
            self.one(run, value, document, &mut found)?;
        }
        run.charge(found.len())?;
        Ok(found)
    }

    fn one(&self, run: &mut Run<'_>, value: &Value, document: &Value, found: &mut Vec<Value>) -> Ran<()> {
        match (self, value) {
            (Step::Names(names), Value::Map(at)) => match &**names {
                [name] => found.extend(run.heap.map(*at).get(name).cloned()),
                names => {
                    let pairs = run.heap.map(*at);
                    let some: Pairs = names.iter().filter_map(|name| Some((name.clone(), pairs.get(name)?.clone()))).collect();
                    found.push(run.heap.new_map(some));
                }
            },
            (Step::Indexes(indexes), Value::List(at)) => {
                let items = &run.heap.list(*at).items;
                found.extend(indexes.iter().filter_map(|index| items.get(from_start(*index, items.len())?).cloned()));
            }
            (Step::Slice(from, to), Value::List(at)) => {
                let items = &run.heap.list(*at).items;
                found.extend_from_slice(&items[slice(*from, *to, items.len())]);
            }
            (Step::Every, value) => found.extend(children(run, value)),
            (Step::Deep, value) => deep(run, value, 0, found)?,
            (Step::Filter(test), Value::List(at)) => {
                for item in run.heap.list(*at).items.clone() {
                    if test.holds(run, &item, document)? {
                        found.push(item);
                    }
                }
            }
            (Step::Filter(test), Value::Map(_)) if test.holds(run, value, document)? => found.push(value.clone()),
            _ => {}
        }
        Ok(())
    }
}

fn children(run: &Run<'_>, value: &Value) -> Vec<Value> {
    match value {
        Value::List(at) => run.heap.list(*at).items.clone(),
        Value::Map(at) => run.heap.map(*at).values().cloned().collect(),
        _ => Vec::new(),
    }
}

fn deep(run: &mut Run<'_>, value: &Value, depth: usize, found: &mut Vec<Value>) -> Ran<()> {
    run.charge(1)?;
    if depth > MAX_NESTING {
        return Err(Failed::TooLong);
    }
    found.push(value.clone());
    for child in children(run, value) {
        deep(run, &child, depth + 1, found)?;
    }
    Ok(())
}

/// `-1` is the last.
fn from_start(index: i64, size: usize) -> Option<usize> {
    let size = i64::try_from(size).ok()?;
    usize::try_from(if index < 0 { index.checked_add(size)? } else { index }).ok()
}

fn slice(from: Option<i64>, to: Option<i64>, size: usize) -> std::ops::Range<usize> {
    let place = |index: i64| from_start(index, size).unwrap_or(0).min(size);
    let (from, to) = (from.map_or(0, place), to.map_or(size, place));
    from..to.max(from)
}

fn apply(run: &mut Run<'_>, function: Function, value: &Value) -> Option<Value> {
    match (function, value) {
        (Function::Length, Value::List(at)) => Some(Value::Int(run.heap.list(*at).items.len() as i128)),
        (Function::Length, Value::Map(at)) => Some(Value::Int(run.heap.map(*at).len() as i128)),
        (Function::Length, Value::Text(text)) => Some(Value::Int(text.encode_utf16().count() as i128)),
        (Function::Keys, Value::Map(at)) => {
            let keys = run.heap.map(*at).keys().cloned().map(Value::Text).collect();
            Some(run.heap.new_list(keys, Printed::Java))
        }
        (_, Value::List(at)) => of_numbers(function, &run.heap.list(*at).items),
        _ => None,
    }
}

fn of_numbers(function: Function, items: &[Value]) -> Option<Value> {
    let numbers: Vec<f64> = items.iter().filter_map(number).collect();
    let sum: f64 = numbers.iter().sum();
    match function {
        Function::Sum if !numbers.is_empty() => Some(Value::Double(sum)),
        Function::Average if !numbers.is_empty() => Some(Value::Double(sum / numbers.len() as f64)),
        Function::Min => least(items, std::cmp::Ordering::Less),
        Function::Max => least(items, std::cmp::Ordering::Greater),
        _ => None,
    }
}

/// Jayway answers in `double`.
fn least(items: &[Value], order: std::cmp::Ordering) -> Option<Value> {
    let numbers = items.iter().filter(|item| number(item).is_some());
    let best = numbers.reduce(|best, item| if compare(item, best) == Some(order) { item } else { best })?;
    number(best).map(Value::Double)
}

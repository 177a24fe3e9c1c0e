//! JSONPath as Jayway has it, over the objects of a template: what `$input.path` and `$input.json` take.

mod filter;
mod find;
mod parse;

use std::rc::Rc;

use filter::Test;

/// A parsed path. Definite ones give one value or nothing, the others a list.
#[derive(Debug)]
pub(super) struct Path {
    steps: Vec<Step>,
    /// Starts at the item of a filter (`@`), not at the document (`$`).
    relative: bool,
}

#[derive(Debug)]
enum Step {
    /// `.a`, `['a']`, `['a','b']`
    Names(Vec<Rc<str>>),
    /// `[0]`, `[-1]`, `[0,2]`
    Indexes(Vec<i64>),
    /// `[1:3]`
    Slice(Option<i64>, Option<i64>),
    /// `*`
    Every,
    /// `..`: what it stands on, and all below
    Deep,
    /// `[?(…)]`
    Filter(Test),
    /// `.length()` and its like, last in the path
    Function(Function),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Length,
    Keys,
    Min,
    Max,
    Sum,
    Average,
}

impl Path {
    fn is_definite(&self) -> bool {
        self.steps.iter().all(|step| match step {
            Step::Names(_) => true,
            Step::Indexes(indexes) => indexes.len() == 1,
            Step::Function(_) => true,
            Step::Slice(..) | Step::Every | Step::Deep | Step::Filter(_) => false,
        })
    }
}

//! What an update would change, for people who watch.

use crate::plan::{Action, removals};
use crate::provider::Values;
use crate::store::Stored;
use crate::walk::{Plan, Step};

/// What happens to one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is done.
    pub action: ChangeAction,
    /// `Parent/Child` for a member of a nested stack.
    pub logical_id: String,
    /// `AWS::Cognito::UserPool`.
    pub type_name: String,
    /// The properties that change, sorted.
    pub properties: Vec<String>,
}

/// As a change set calls it; `Replace` is a `Modify` with a new physical id there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeAction {
    /// A new resource.
    Add,
    /// Other properties.
    Modify,
    /// A new one takes its place.
    Replace,
    /// It goes.
    Remove,
}

impl ChangeAction {
    /// In a table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Modify => "Modify",
            Self::Replace => "Replace",
            Self::Remove => "Remove",
        }
    }
}

/// The changes of a plan, removals last.
pub(crate) fn of(plan: &Plan, stored: &[Stored]) -> Vec<Change> {
    let wanted: Vec<&str> = plan.steps.iter().map(|step| step.resource.logical_id.as_str()).collect();
    let removed = removals(stored, &wanted).into_iter().map(|resource| Change {
        action: ChangeAction::Remove,
        logical_id: resource.logical_id.clone(),
        type_name: resource.type_name.clone(),
        properties: Vec::new(),
    });
    plan.steps.iter().filter_map(change).chain(removed).collect()
}

fn change(step: &Step) -> Option<Change> {
    let new = &step.resource;
    let (action, properties) = match &step.action {
        Action::Keep => return None,
        Action::Create | Action::Resume => (ChangeAction::Add, Vec::new()),
        Action::Update { from } => (ChangeAction::Modify, differing(&from.properties, &new.properties)),
        Action::Replace { from, .. } => (ChangeAction::Replace, differing(&from.properties, &new.properties)),
    };
    Some(Change { action, logical_id: new.logical_id.clone(), type_name: new.type_name.clone(), properties })
}

fn differing(old: &Values, new: &Values) -> Vec<String> {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differing_properties_are_named_once() {
        let map = |value: serde_json::Value| value.as_object().unwrap().clone();
        let (old, new) = (map(json!({ "C": 1, "A": 1, "B": 1 })), map(json!({ "C": 2, "B": 1, "D": 1 })));
        assert_eq!(differing(&old, &new), ["A", "C", "D"]);
    }
}

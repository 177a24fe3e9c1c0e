//! What has to happen to a resource: stored beside desired gives an action. Pure.

use crate::provider::Provider;
use crate::store::{Progress, Resource, Stored};

/// What happens to one resource.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// It is made.
    Create,
    /// An earlier run was cut off while it worked on this one: it is made or changed, whichever it needs.
    Resume,
    /// Its properties change.
    Update {
        /// As it is.
        from: Resource,
    },
    /// A property changed that cannot be changed: a new one takes its place.
    Replace {
        /// As it is.
        from: Resource,
        /// The property.
        because: String,
    },
    /// Nothing changed: it is made sure that it is there.
    Keep,
}

/// What happens to a resource, before its new physical id is known.
pub fn decide(stored: Option<&Stored>, provider: &Provider, desired: &crate::provider::Values) -> Action {
    let Some(stored) = stored else { return Action::Create };
    let from = &stored.resource;
    if from.type_name != provider.type_name {
        return Action::Replace { from: from.clone(), because: "Type".to_owned() };
    }
    let changed = |name: &&&str| from.properties.get(**name) != desired.get(**name);
    if let Some(because) = provider.replaces_on.iter().find(changed) {
        return Action::Replace { from: from.clone(), because: (*because).to_owned() };
    }
    match (stored.progress, from.properties == *desired) {
        (Progress::Begun, _) => Action::Resume,
        (Progress::Done, true) => Action::Keep,
        (Progress::Done, false) => Action::Update { from: from.clone() },
    }
}

/// What is stored and no longer wanted, last made first.
pub fn removals<'a>(stored: &'a [Stored], desired: &[&str]) -> Vec<&'a Resource> {
    let unwanted = |stored: &&Stored| !desired.contains(&stored.resource.logical_id.as_str());
    stored.iter().filter(unwanted).map(|stored| &stored.resource).rev().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::providers;
    use crate::store::Retain;

    fn stored(logical_id: &str, type_name: &str, properties: &Value, progress: Progress) -> Stored {
        let resource = Resource {
            logical_id: logical_id.to_owned(),
            type_name: type_name.to_owned(),
            physical_id: "id".to_owned(),
            properties: properties.as_object().unwrap().clone(),
            attributes: serde_json::Map::new(),
            retain: Retain::No,
            generation: 0,
        };
        Stored { resource, progress, position: 0, status: String::new(), reason: None, at: 0 }
    }

    #[test]
    fn stored_beside_desired_gives_an_action() {
        const CLIENT: &str = "AWS::Cognito::UserPoolClient";
        let same = json!({ "UserPoolId": "p", "ClientName": "a" });
        for (before, after, expected) in [
            (None, json!({}), "create"),
            (Some((CLIENT, same.clone(), Progress::Done)), same.clone(), "keep"),
            (Some((CLIENT, same.clone(), Progress::Begun)), same.clone(), "resume"),
            (Some((CLIENT, same.clone(), Progress::Begun)), json!({ "UserPoolId": "p" }), "resume"),
            (Some((CLIENT, same.clone(), Progress::Done)), json!({ "UserPoolId": "p" }), "update"),
            (Some((CLIENT, same.clone(), Progress::Done)), json!({ "UserPoolId": "q" }), "replace UserPoolId"),
            (
                Some((CLIENT, same.clone(), Progress::Done)),
                json!({ "UserPoolId": "p", "GenerateSecret": true }),
                "replace GenerateSecret",
            ),
            (Some(("AWS::Logs::LogGroup", same.clone(), Progress::Done)), same.clone(), "replace Type"),
        ] {
            let before = before.map(|(type_name, properties, progress)| stored("A", type_name, &properties, progress));
            let provider = providers::find(CLIENT).unwrap();
            let action = match decide(before.as_ref(), provider, after.as_object().unwrap()) {
                Action::Create => "create".to_owned(),
                Action::Resume => "resume".to_owned(),
                Action::Update { .. } => "update".to_owned(),
                Action::Replace { because, .. } => format!("replace {because}"),
                Action::Keep => "keep".to_owned(),
            };
            assert_eq!(action, expected, "{before:?} {after}");
        }
    }

    #[test]
    fn the_unwanted_leave_last_made_first() {
        let stored: Vec<_> =
            ["A", "B", "C", "D"].iter().map(|id| stored(id, "AWS::Logs::LogGroup", &json!({}), Progress::Done)).collect();
        let order: Vec<_> = removals(&stored, &["B"]).into_iter().map(|resource| resource.logical_id.as_str()).collect();
        assert_eq!(order, ["D", "C", "A"]);
    }
}

//! A partial body over what is there.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::management::input::Input;
use crate::refusal::Refusal;

/// `before` with the members that the body has. An empty text takes a member away. `maps` are changed entry by entry:
/// Terraform sends an empty value for an entry that goes.
// Unverified: that AWS changes other objects (CORS, throttling, the JWT configuration) as a whole.
pub(super) fn merged<T: Serialize + DeserializeOwned>(before: &T, input: Input, maps: &[&str]) -> Result<T, Refusal> {
    let Ok(Value::Object(mut members)) = serde_json::to_value(before) else {
        return Err(Refusal::internal("a create operation is a JSON object"));
    };
    for (name, value) in input.0 {
        match value {
            Value::Null => {}
            Value::Object(entries) if maps.contains(&name.as_str()) => change_entries(&mut members, &name, entries),
            Value::String(text) if text.is_empty() => drop(members.remove(&name)),
            value => drop(members.insert(name, value)),
        }
    }
    Input(members).read()
}

fn change_entries(members: &mut Map<String, Value>, name: &str, entries: Map<String, Value>) {
    let map = members.entry(name).or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(map) = map else {
        return;
    };
    for (key, value) in entries {
        let gone = value.as_str() == Some("") || value.as_object().is_some_and(Map::is_empty);
        if gone {
            map.remove(&key);
        } else {
            map.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http_api::CreateStage;

    fn update(body: Value) -> CreateStage {
        let before = json!({"stageName": "dev", "description": "d", "stageVariables": {"a": "1", "b": "2"}});
        let before: CreateStage = serde_json::from_value(before).expect("a stage");
        let Value::Object(body) = body else { panic!("an object") };
        merged(&before, Input(body), &["stageVariables"]).expect("merged")
    }

    #[test]
    fn what_a_body_does_not_say_stays() {
        let after = update(json!({"autoDeploy": true, "deploymentId": null}));
        assert_eq!((after.auto_deploy, after.description.as_deref()), (Some(true), Some("d")));
        assert_eq!(after.stage_variables.len(), 2);
    }

    #[test]
    fn empty_values_take_away() {
        let after = update(json!({"description": "", "stageVariables": {"a": "", "c": "3"}}));
        assert_eq!(after.description, None);
        let variables: Vec<_> = after.stage_variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(variables, [("b", "2"), ("c", "3")]);
    }
}

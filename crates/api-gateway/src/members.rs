//! Members of create operations as CloudFormation and the API spell them: names with a
//! small first letter, numbers and booleans that may come as text, and tags in two shapes.
//! `Other` holds every member a struct does not know, so that none is stored silently.

use std::collections::BTreeMap;

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// Members whose keys are data of the user (a header, a stage variable) and keep their case.
const FREE: &[&str] = &[
    "body",
    "parameters",
    "policy",
    "requestModels",
    "requestParameters",
    "requestTemplates",
    "responseModels",
    "responseParameters",
    "responseTemplates",
    "routeSettings",
    "schema",
    "stageVariables",
    "variables",
];

/// CloudFormation's properties as the API's members: the first letter of every name lowered,
/// keys that are the user's own data (headers, stage variables, an OpenAPI body) left alone.
#[must_use]
pub fn members(properties: &Value) -> Value {
    match properties {
        Value::Object(map) => Value::Object(map.iter().map(member).collect()),
        Value::Array(list) => list.iter().map(members).collect(),
        other => other.clone(),
    }
}

fn member((name, value): (&String, &Value)) -> (String, Value) {
    let name = lowered(name);
    let value = match value {
        // Keyed by the user, with members below.
        Value::Object(map) if name == "routeSettings" => {
            Value::Object(map.iter().map(|(k, v)| (k.clone(), members(v))).collect::<Map<_, _>>())
        }
        // A map of tags is data; a list of tags is a list of {Key, Value}.
        Value::Object(_) if name == "tags" => value.clone(),
        Value::Array(_) if name == "tags" || !FREE.contains(&name.as_str()) => members(value),
        _ if FREE.contains(&name.as_str()) => value.clone(),
        _ => members(value),
    };
    (name, value)
}

fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// The members a struct does not name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Other(pub BTreeMap<String, Value>);

impl Other {
    /// Refuses whatever is left and says something: `allowed` names members that change nothing here.
    pub(crate) fn refuse(&self, allowed: &[&str]) -> Result<(), Refusal> {
        let named = |(name, value): &(&String, &Value)| !allowed.contains(&name.as_str()) && says_something(value);
        match self.0.iter().find(named) {
            Some((name, _)) => Err(unsupported(name)),
            None => Ok(()),
        }
    }
}

/// The refusal for a member that API Gateway has and this gateway does not.
pub(crate) fn unsupported(member: &str) -> Refusal {
    Refusal::bad_request(format!("{member} is not supported by Sekisho's API Gateway"))
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty() && text != "false",
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    }
}

/// Reads a boolean that may be written as text.
pub(crate) fn boolean<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(value)),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        other => Err(D::Error::custom(format!("expected true or false, got {other}"))),
    }
}

/// Reads a whole number that may be written as text.
pub(crate) fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let value = Value::deserialize(from)?;
    let read = match &value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    read.map(Some).ok_or_else(|| D::Error::custom(format!("expected a whole number, got {value}")))
}

/// Reads a number that may be written as text.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    let value = Value::deserialize(from)?;
    let read = match &value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    read.map(Some).ok_or_else(|| D::Error::custom(format!("expected a number, got {value}")))
}

/// Reads text that may be written as a number (`StatusCode: 200`).
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(value) => Ok(Some(value.to_string())),
        other => Err(D::Error::custom(format!("expected text, got {other}"))),
    }
}

/// Reads a map whose values are texts or written like one (`statusCode: 401`, `"'*'"`).
pub(crate) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let map = Option::<BTreeMap<String, Value>>::deserialize(from)?.unwrap_or_default();
    Ok(map.into_iter().map(|(k, v)| (k, as_text(&v))).collect())
}

/// Reads maps by status code, each written as the API does, or as CloudFormation's
/// `{ResponseParameters: [{Destination, Source}]}`.
pub(crate) fn texts_by_status<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, D::Error> {
    let all = Option::<BTreeMap<String, Map<String, Value>>>::deserialize(from)?.unwrap_or_default();
    all.into_iter()
        .map(|(code, map)| {
            let list = map.get("ResponseParameters").or_else(|| map.get("responseParameters")).and_then(Value::as_array);
            let texts = match list {
                None => Some(map.iter().map(|(name, value)| (name.clone(), as_text(value))).collect()),
                Some(list) => list.iter().map(destination_and_source).collect(),
            };
            Ok((code, texts.ok_or_else(|| D::Error::custom("expected a list of {Destination, Source}"))?))
        })
        .collect()
}

fn destination_and_source(pair: &Value) -> Option<(String, String)> {
    let text = |name: &str| pair.get(name).or_else(|| pair.get(lowered(name)));
    Some((text("Destination")?.as_str()?.to_owned(), as_text(text("Source")?)))
}

/// Reads tags: a map, or CloudFormation's list of `{key, value}`.
pub(crate) fn tags<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(BTreeMap::new()),
        Value::Object(map) => Ok(map.iter().map(|(k, v)| (k.clone(), as_text(v))).collect()),
        Value::Array(list) => list
            .iter()
            .map(|tag| Some((tag.get("key")?.as_str()?.to_owned(), as_text(tag.get("value")?))))
            .collect::<Option<_>>()
            .ok_or_else(|| D::Error::custom("expected tags as a list of {Key, Value}")),
        other => Err(D::Error::custom(format!("expected tags, got {other}"))),
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn properties_become_members_and_user_keys_stay() {
        let cases = [
            (json!({"ProviderARNs": ["a"]}), json!({"providerARNs": ["a"]})),
            (
                json!({"Integration": {"RequestTemplates": {"Application/Json": "{}"}}}),
                json!({"integration": {"requestTemplates": {"Application/Json": "{}"}}}),
            ),
            (json!({"MethodResponses": [{"StatusCode": 200}]}), json!({"methodResponses": [{"statusCode": 200}]})),
            (json!({"Tags": [{"Key": "Team", "Value": "A"}]}), json!({"tags": [{"key": "Team", "value": "A"}]})),
            (json!({"Tags": {"Team": "A"}}), json!({"tags": {"Team": "A"}})),
            (
                json!({"RouteSettings": {"GET /A": {"ThrottlingBurstLimit": 1}}}),
                json!({"routeSettings": {"GET /A": {"throttlingBurstLimit": 1}}}),
            ),
            (json!({"Body": {"Paths": {}}}), json!({"body": {"Paths": {}}})),
        ];
        for (properties, expected) in cases {
            assert_eq!(members(&properties), expected);
        }
    }

    #[test]
    fn a_member_nobody_knows_is_refused_unless_it_says_nothing() {
        let read = |value| serde_json::from_value::<Other>(value).expect("an object");
        assert!(read(json!({"apiKeyRequired": false})).refuse(&[]).is_ok());
        assert!(read(json!({"restApiId": "x"})).refuse(&["restApiId"]).is_ok());
        let refusal = read(json!({"policy": {"Statement": []}})).refuse(&[]).unwrap_err();
        assert!(refusal.message.starts_with("policy is not supported"));
    }
}

//! Lists in pages, and JSON without what is not there.

use serde_json::{Map, Value, json};

use super::ManagementCall;
use crate::refusal::Refusal;

/// Names of the members and parameters of one API's pages.
pub(super) struct Pages {
    pub(super) items: &'static str,
    pub(super) limit: &'static str,
    pub(super) position: &'static str,
    /// The name of `position` in the answer.
    pub(super) next: &'static str,
    pub(super) default: usize,
    pub(super) most: usize,
}

/// REST APIs: `item`, `limit`, `position`.
pub(super) const V1: Pages =
    Pages { items: "item", limit: "limit", position: "position", next: "position", default: 25, most: 500 };

/// HTTP APIs: `items`, `maxResults`, `nextToken`.
pub(super) const V2: Pages =
    Pages { items: "items", limit: "maxResults", position: "nextToken", next: "nextToken", default: 100, most: 500 };

impl Pages {
    /// The page of `list` that the call asks for. A position is the number of items before it.
    pub(super) fn of(&self, list: Vec<Value>, call: &ManagementCall<'_>) -> Result<Value, Refusal> {
        let number = |name: &str| {
            call.query(name)
                .map(|text| text.parse::<usize>().map_err(|_| Refusal::bad_request(format!("Invalid {name} parameter: {text}"))))
                .transpose()
        };
        let limit = match number(self.limit)? {
            Some(0) => return Err(Refusal::bad_request("limit must be positive")),
            limit => limit.unwrap_or(self.default).min(self.most),
        };
        let from = number(self.position)?.unwrap_or(0);
        let more = list.len() > from.saturating_add(limit);
        let page: Vec<Value> = list.into_iter().skip(from).take(limit).collect();
        let mut answer = json!({ self.items: page });
        if more {
            answer[self.next] = json!((from + limit).to_string());
        }
        Ok(answer)
    }
}

/// A JSON object without nulls, empty lists and empty maps, which AWS leaves out.
pub(super) fn present(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let said = |value: &Value| match value {
                Value::Null => false,
                Value::Array(list) => !list.is_empty(),
                Value::Object(map) => !map.is_empty(),
                _ => true,
            };
            let kept: Map<_, _> = map.into_iter().filter(|(_, value)| said(value)).collect();
            Value::Object(kept)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_left_out() {
        let value = json!({"a": null, "b": [], "c": {}, "d": "", "e": false, "f": 0});
        assert_eq!(present(value), json!({"d": "", "e": false, "f": 0}));
    }
}

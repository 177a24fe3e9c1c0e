//! `x-amazon-apigateway-endpoint-configuration`: at the root of a document, or of its servers in OpenAPI 3.

use serde_json::{Map, Value};

use crate::members::unsupported;
use crate::refusal::Refusal;

pub(super) const NAME: &str = "x-amazon-apigateway-endpoint-configuration";

/// Whether the default address is off; `None` where the document does not say.
pub(super) fn disabled(root: &Map<String, Value>) -> Result<Option<bool>, Refusal> {
    let servers = root.get("servers").and_then(Value::as_array).into_iter().flatten();
    let mut said = None;
    for (member, value) in servers.filter_map(|one| one.get(NAME)).chain(root.get(NAME)).filter_map(Value::as_object).flatten() {
        match (member.as_str(), value) {
            ("disableExecuteApiEndpoint", Value::Bool(flag)) => said = Some(*flag),
            ("disableExecuteApiEndpoint", Value::String(text)) => said = Some(text.eq_ignore_ascii_case("true")),
            _ => return Err(unsupported(&format!("{NAME}.{member}"))),
        }
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_read_where_both_versions_have_it() {
        let table = [
            (json!({}), Some(None)),
            (json!({ NAME: { "disableExecuteApiEndpoint": true } }), Some(Some(true))),
            (json!({ "servers": [{ "url": "/" }, { NAME: { "disableExecuteApiEndpoint": "false" } }] }), Some(Some(false))),
            (json!({ NAME: { "vpcEndpointIds": ["vpce-1"] } }), None),
        ];
        for (root, expected) in table {
            assert_eq!(disabled(root.as_object().unwrap()).ok(), expected, "{root}");
        }
    }
}

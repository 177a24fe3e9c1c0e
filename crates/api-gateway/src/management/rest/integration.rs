//! `…/methods/GET/integration`: what answers a method.

use serde_json::{Map, Value, json};

use super::at::At;
use super::{integration_response, method, resource};
use crate::management::answered::Answered;
use crate::management::input::{Input, Invalid};
use crate::management::page::present;
use crate::management::patch::{ANY, Edit, MEMBER, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{PutIntegration, PutMethod};

/// As AWS lists them.
const TYPES: &[&str] = &["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"];

pub(super) fn answer(at: &At<'_>, id: &str, http_method: &str, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("PUT", []) => put(at, id, http_method),
        ("GET", []) => {
            at.read(resource::missing(), |api| Ok(Answered::ok(show(id, known(method::known(api, id, http_method)?)?))))
        }
        ("PATCH", []) => update(at, id, http_method),
        ("DELETE", []) => delete(at, id, http_method),
        (_, ["responses", status]) => integration_response::answer(at, id, http_method, status),
        _ => Err(at.call.unsupported()),
    }
}

pub(super) fn missing() -> Refusal {
    Refusal::not_found("Invalid Integration identifier specified")
}

pub(super) fn known(method: &PutMethod) -> Result<&PutIntegration, Refusal> {
    method.integration.as_ref().ok_or_else(missing)
}

fn put(at: &At<'_>, id: &str, http_method: &str) -> Result<Answered, Refusal> {
    let create = read(at.call.input()?)?;
    method::change(at, id, http_method, |_, method| {
        let shown = show(id, &create);
        // Unverified: that responses of an integration which was there go with it.
        method.integration = Some(create);
        Ok(Answered::created(shown))
    })
}

fn read(mut input: Input) -> Result<PutIntegration, Refusal> {
    let mut invalid = Invalid::default();
    invalid.word(input.text("type").unwrap_or("null"), "putIntegrationInput.type", TYPES);
    invalid.end()?;
    input.texts(&["uri", "httpMethod", "credentials", "passthroughBehavior", "contentHandling", "connectionType"])?;
    input.maps(&["requestParameters", "requestTemplates"])?;
    // Responses have operations of their own; an answer that is not streamed is the only kind there is.
    input.take("integrationResponses");
    if input.text("responseTransferMode") == Some("BUFFERED") {
        input.take("responseTransferMode");
    }
    input.read()
}

fn delete(at: &At<'_>, id: &str, http_method: &str) -> Result<Answered, Refusal> {
    method::change(at, id, http_method, |_, method| {
        method.integration.take().ok_or_else(missing)?;
        Ok(Answered::no_content())
    })
}

// Unverified: the words of refused paths and operations.
static TABLE: Table<PutIntegration> = Table {
    words: Words::Path,
    rows: &[
        Row { path: "/cacheKeyParameters/{}", ops: MEMBER, apply: cache_key },
        Row { path: "/cacheNamespace", ops: REPLACE, apply: |one, edit| set(&mut one.cache_namespace, edit.some()) },
        Row { path: "/connectionId", ops: REPLACE, apply: |one, edit| set(&mut one.connection_id, edit.some()) },
        Row { path: "/connectionType", ops: REPLACE, apply: |one, edit| set(&mut one.connection_type, edit.some()) },
        Row { path: "/contentHandling", ops: REPLACE, apply: |one, edit| set(&mut one.content_handling, edit.some()) },
        Row { path: "/credentials", ops: REPLACE, apply: |one, edit| set(&mut one.credentials, edit.some()) },
        Row { path: "/httpMethod", ops: REPLACE, apply: |one, edit| set(&mut one.integration_http_method, edit.some()) },
        Row { path: "/passthroughBehavior", ops: REPLACE, apply: |one, edit| set(&mut one.passthrough_behavior, edit.some()) },
        Row {
            path: "/requestParameters/{}",
            ops: ANY,
            apply: |one, edit| edit.entry(&mut one.request_parameters, edit.text(), "Invalid parameter name specified"),
        },
        Row {
            path: "/requestTemplates/{}",
            ops: ANY,
            apply: |one, edit| edit.entry(&mut one.request_templates, edit.text(), "Content-Type specified was not found"),
        },
        Row { path: "/timeoutInMillis", ops: REPLACE, apply: |one, edit| set(&mut one.timeout_in_millis, Some(edit.integer()?)) },
        Row { path: "/tlsConfig/insecureSkipVerification", ops: REPLACE, apply: tls },
        Row { path: "/uri", ops: REPLACE, apply: |one, edit| set(&mut one.uri, edit.some()) },
    ],
};

fn cache_key(one: &mut PutIntegration, edit: &Edit) -> Result<(), Refusal> {
    edit.member(&mut one.cache_key_parameters, &edit.key);
    Ok(())
}

fn tls(one: &mut PutIntegration, edit: &Edit) -> Result<(), Refusal> {
    set(&mut one.tls_config, Some(json!({ "insecureSkipVerification": edit.flag() })))
}

fn update(at: &At<'_>, id: &str, http_method: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateIntegration")?;
    method::change(at, id, http_method, |_, method| {
        let integration = method.integration.as_mut().ok_or_else(missing)?;
        TABLE.apply(integration, &mut edits)?;
        Ok(Answered::ok(show(id, integration)))
    })
}

pub(super) fn show(resource: &str, create: &PutIntegration) -> Value {
    let responses: Map<String, Value> = create
        .integration_responses
        .iter()
        .filter_map(|response| Some((response.status_code.clone()?, integration_response::show(response))))
        .collect();
    // Without a default where no connection is made: AWS shows none for a function (recorded 2024).
    let connection = create.kind.starts_with("HTTP").then_some("INTERNET");
    let mut shown = present(json!({
        "type": create.kind,
        "httpMethod": create.integration_http_method,
        "uri": create.uri,
        "connectionType": create.connection_type.as_deref().or(connection),
        "connectionId": create.connection_id,
        "contentHandling": create.content_handling,
        "credentials": create.credentials,
        "requestParameters": create.request_parameters,
        "requestTemplates": integration_response::templates(&create.request_templates),
        "passthroughBehavior": create.passthrough_behavior.as_deref().unwrap_or("WHEN_NO_MATCH"),
        "timeoutInMillis": create.timeout_in_millis.unwrap_or(29_000),
        "tlsConfig": create.tls_config,
        "cacheNamespace": create.cache_namespace.as_deref().unwrap_or(resource),
        "integrationResponses": responses,
    }));
    shown["cacheKeyParameters"] = json!(create.cache_key_parameters);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(create: Value) -> Vec<String> {
        let create: PutIntegration = serde_json::from_value(create).expect("an integration");
        let shown = show("a1b2c3", &create);
        let mut names: Vec<_> = shown.as_object().expect("an object").keys().cloned().collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn an_integration_is_shown_as_recorded() {
        let common = ["cacheKeyParameters", "cacheNamespace", "passthroughBehavior", "timeoutInMillis", "type"];
        let rows = [
            (json!({"type": "MOCK"}), vec![]),
            (
                json!({"type": "MOCK", "requestTemplates": {"application/json": "{}"}, "integrationResponses": [{"statusCode": "200"}]}),
                vec!["integrationResponses", "requestTemplates"],
            ),
            (json!({"type": "AWS_PROXY", "uri": "u", "httpMethod": "POST"}), vec!["httpMethod", "uri"]),
            (
                json!({"type": "AWS_PROXY", "uri": "u", "httpMethod": "POST", "contentHandling": "CONVERT_TO_TEXT"}),
                vec!["contentHandling", "httpMethod", "uri"],
            ),
            (json!({"type": "HTTP", "uri": "u", "httpMethod": "POST"}), vec!["connectionType", "httpMethod", "uri"]),
        ];
        for (create, own) in rows {
            let mut expected: Vec<_> = common.iter().chain(&own).map(ToString::to_string).collect();
            expected.sort_unstable();
            assert_eq!(names(create.clone()), expected, "{create}");
        }
    }
}

//! A method of a REST API as an operation: parameters, bodies, answers, guard, integration.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::rest::RestExport;
use super::{Specification, integration, said, schemas, security, variables};
use crate::rest_api::{MethodResponse, Parts, PutMethod};

const JSON: &str = "application/json";

/// Which method, and of what.
pub(super) struct Written<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'a PutMethod,
    pub(super) parts: &'a Parts,
    pub(super) export: &'a RestExport<'a>,
}

impl Written<'_> {
    pub(super) fn operation(&self) -> Map<String, Value> {
        let method = self.method;
        let mut operation = match self.export.specification {
            Specification::Swagger2 => said(json!({
                "operationId": method.operation_name,
                "consumes": self.consumes(),
                "produces": self.produces(),
                "parameters": self.parameters(),
            })),
            Specification::OpenApi3 => said(json!({
                "operationId": method.operation_name,
                "parameters": self.parameters(),
                "requestBody": self.request_body(),
            })),
        };
        operation.insert("responses".to_owned(), Value::Object(self.responses()));
        operation.extend(said(json!({ "security": security::asked(method, self.parts) })));
        operation.extend(self.extensions());
        operation
    }

    fn extensions(&self) -> Map<String, Value> {
        let wanted = self.export.extensions;
        let validator = self.method.request_validator_id.as_ref().filter(|_| wanted.others);
        let validator = validator.and_then(|id| self.parts.request_validators.get(id)?.name.clone());
        let integration = self.method.integration.as_ref().filter(|_| wanted.integrations);
        said(json!({
            "x-amazon-apigateway-request-validator": validator,
            "x-amazon-apigateway-integration": integration.map(integration::written),
        }))
    }

    /// Declared parameters, and the path's whether declared or not: a document without them would be none.
    fn parameters(&self) -> Vec<Value> {
        let mut all: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for name in variables(self.path) {
            all.insert(("path", name.trim_end_matches('+')), true);
        }
        for (place, required) in &self.method.request_parameters {
            let Some((place, name)) = place.strip_prefix("method.request.").and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            let required = required.as_bool().unwrap_or_else(|| required.as_str() == Some("true"));
            match place {
                "path" => drop(all.insert(("path", name), true)),
                "querystring" => drop(all.insert(("query", name), required)),
                "header" => drop(all.insert(("header", name), required)),
                _ => {}
            }
        }
        let mut parameters: Vec<_> =
            all.into_iter().map(|((place, name), required)| self.parameter(place, name, required)).collect();
        parameters.extend(self.body_parameter());
        parameters
    }

    fn parameter(&self, place: &str, name: &str, required: bool) -> Value {
        match self.export.specification {
            Specification::Swagger2 => json!({ "name": name, "in": place, "required": required, "type": "string" }),
            Specification::OpenApi3 => Value::Object(said(json!({
                "name": name,
                "in": place,
                "required": required.then_some(true),
                "schema": { "type": "string" },
            }))),
        }
    }

    /// Swagger has one body, whatever its type.
    fn body_parameter(&self) -> Option<Value> {
        if self.export.specification == Specification::OpenApi3 {
            return None;
        }
        let models = &self.method.request_models;
        let model = models.get(JSON).or_else(|| models.values().next())?.as_str()?;
        Some(json!({ "in": "body", "name": model, "required": true, "schema": self.model(model) }))
    }

    fn request_body(&self) -> Option<Value> {
        let content = self.content(&self.method.request_models);
        (!content.is_empty()).then(|| json!({ "content": content, "required": true }))
    }

    fn content(&self, models: &BTreeMap<String, Value>) -> Map<String, Value> {
        let media = |(kind, model): (&String, &Value)| Some((kind.clone(), json!({ "schema": self.model(model.as_str()?) })));
        models.iter().filter_map(media).collect()
    }

    fn model(&self, name: &str) -> Value {
        json!({ "$ref": schemas::reference(name, self.export.specification) })
    }

    /// Types of bodies that models or templates name.
    fn consumes(&self) -> BTreeSet<&String> {
        let templates = self.method.integration.iter().flat_map(|one| one.request_templates.keys());
        self.method.request_models.keys().chain(templates).collect()
    }

    fn produces(&self) -> BTreeSet<&String> {
        let answers = self.method.integration.iter().flat_map(|one| &one.integration_responses);
        let templates = answers.flat_map(|one| one.response_templates.keys());
        self.method.method_responses.iter().flat_map(|one| one.response_models.keys()).chain(templates).collect()
    }

    fn responses(&self) -> Map<String, Value> {
        let response = |one: &MethodResponse| {
            let status = one.status_code.clone()?;
            let written = self.response(&status, one);
            Some((status, Value::Object(written)))
        };
        self.method.method_responses.iter().filter_map(response).collect()
    }

    fn response(&self, status: &str, response: &MethodResponse) -> Map<String, Value> {
        let text = json!({ "type": "string" });
        let header = match self.export.specification {
            Specification::Swagger2 => text,
            Specification::OpenApi3 => json!({ "schema": text }),
        };
        let names = response.response_parameters.keys().filter_map(|name| name.strip_prefix("method.response.header."));
        let headers: Map<_, _> = names.map(|name| (name.to_owned(), header.clone())).collect();
        let models = &response.response_models;
        let mut written = said(json!({ "description": format!("{status} response"), "headers": headers }));
        match self.export.specification {
            Specification::OpenApi3 => drop(written.insert("content".to_owned(), Value::Object(self.content(models)))),
            Specification::Swagger2 => {
                let model = models.get(JSON).or_else(|| models.values().next()).and_then(Value::as_str);
                written.extend(said(json!({ "schema": model.map(|name| self.model(name)) })));
            }
        }
        written
    }
}

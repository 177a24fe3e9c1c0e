//! A stage of a REST API as a document: what its deployment had.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Extensions, Specification, method, method_key, said, schemas, security, servers};
use crate::gateway::Address;
use crate::rest_api::{Deployment, Parts, RestApi, Stage};
use crate::when;

/// What is exported, and how.
pub(crate) struct RestExport<'a> {
    pub(crate) api: &'a RestApi,
    pub(crate) stage: &'a Stage,
    pub(crate) deployment: &'a Deployment,
    pub(crate) address: Address,
    pub(crate) specification: Specification,
    pub(crate) extensions: Extensions,
}

impl RestExport<'_> {
    /// `info.version`, also of the file's name. An API without one has a date.
    // Unverified: that it is the deployment's.
    pub(crate) fn version(&self) -> String {
        self.api.version.clone().unwrap_or_else(|| when::utc(when::seconds(self.deployment.created)))
    }

    pub(crate) fn document(&self) -> Value {
        let mut document = match self.specification {
            Specification::Swagger2 => self.swagger2(),
            Specification::OpenApi3 => self.openapi3(),
        };
        if self.extensions.others {
            document.extend(self.extensions());
        }
        if self.extensions.documentation
            && let Some(documentation) = self.documentation()
        {
            document.insert("x-amazon-apigateway-documentation".to_owned(), documentation);
        }
        Value::Object(document)
    }

    fn swagger2(&self) -> Map<String, Value> {
        let stage = &self.stage.create.stage_name;
        let mut document = said(json!({
            "swagger": "2.0",
            "info": self.info(),
            "host": self.address.host,
            "basePath": format!("{}/{stage}", self.address.path),
            "schemes": [self.address.scheme],
        }));
        document.insert("paths".to_owned(), self.paths());
        document.extend(said(json!({
            "securityDefinitions": security::schemes(self.parts(), self.extensions),
            "definitions": schemas::used(self.parts(), self.specification),
        })));
        document
    }

    fn openapi3(&self) -> Map<String, Value> {
        let mut document = said(json!({
            "openapi": "3.0.1",
            "info": self.info(),
            "servers": servers(&self.address, &self.stage.create.stage_name),
        }));
        document.insert("paths".to_owned(), self.paths());
        let components = said(json!({
            "schemas": schemas::used(self.parts(), self.specification),
            "securitySchemes": security::schemes(self.parts(), self.extensions),
        }));
        document.insert("components".to_owned(), Value::Object(components));
        document
    }

    fn parts(&self) -> &Parts {
        &self.deployment.parts
    }

    fn info(&self) -> Map<String, Value> {
        let api = self.api;
        said(json!({ "title": api.name, "description": api.description, "version": self.version() }))
    }

    fn paths(&self) -> Value {
        let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for ((resource, name), one) in &self.parts().methods {
            let path = self.parts().path(resource);
            let written = method::Written { path: &path, method: one, parts: self.parts(), export: self };
            let operation = written.operation();
            paths.entry(path).or_default().insert(method_key(name), Value::Object(operation));
        }
        json!(paths)
    }

    /// Of the API as a whole.
    fn extensions(&self) -> Map<String, Value> {
        let parts = self.parts();
        let responses = parts.gateway_responses.iter().map(|(kind, one)| {
            let members = said(json!({
                "statusCode": one.status_code,
                "responseParameters": one.response_parameters,
                "responseTemplates": one.response_templates,
            }));
            (kind.clone(), Value::Object(members))
        });
        let validators = parts.request_validators.values().filter_map(|one| {
            let members = json!({
                "validateRequestBody": one.validate_request_body.unwrap_or(false),
                "validateRequestParameters": one.validate_request_parameters.unwrap_or(false),
            });
            Some((one.name.clone()?, members))
        });
        said(json!({
            "x-amazon-apigateway-api-key-source": self.api.create.api_key_source.as_deref().filter(|place| *place != "HEADER"),
            "x-amazon-apigateway-binary-media-types": self.deployment.binary_media_types,
            "x-amazon-apigateway-gateway-responses": responses.collect::<Map<_, _>>(),
            "x-amazon-apigateway-policy": policy(self.deployment.policy.as_ref()),
            "x-amazon-apigateway-request-validators": validators.collect::<Map<_, _>>(),
        }))
    }

    /// The version that the stage names.
    fn documentation(&self) -> Option<Value> {
        let name = self.stage.create.documentation_version.as_ref()?;
        let version = self.api.documentation_versions.get(name)?;
        let parts = version.parts.values().map(|part| {
            let properties: Value = serde_json::from_str(&part.properties).unwrap_or_else(|_| json!(part.properties));
            json!({ "location": part.location, "properties": properties })
        });
        Some(json!({
            "version": name,
            "createdDate": when::utc(when::seconds(version.created)),
            "documentationParts": parts.collect::<Vec<_>>(),
        }))
    }
}

/// A policy that was given as text is JSON in a document.
fn policy(policy: Option<&Value>) -> Option<Value> {
    let policy = policy?;
    policy.as_str().and_then(|text| serde_json::from_str(text).ok()).or_else(|| Some(policy.clone()))
}

//! An OpenAPI document as a REST API: resources, methods, Cognito authorizers, gateway
//! responses, binary media types.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::document::{Document, Head, Operation, Version, known_extensions, not_object};
use super::security::{self, Authorizers, Scheme, known_members};
use crate::ids;
use crate::members::unsupported;
use crate::refusal::Refusal;
use crate::rest_api::{
    CreateAuthorizer, IntegrationResponse, MethodResponse, Parts, PutGatewayResponse, PutIntegration, PutMethod, rules,
};

/// What a document says about a REST API.
#[derive(Debug, Default)]
pub(crate) struct RestDocument {
    pub(crate) head: Head,
    pub(crate) binary_media_types: Vec<String>,
    pub(crate) parts: Parts,
}

/// Reads a document. Ids of its parts are derived from the API's id and their names.
pub(crate) fn rest_api(api_id: &str, root_id: &str, body: &Value) -> Result<RestDocument, Refusal> {
    let document = Document::read(body)?;
    document.known_extensions(&[
        "x-amazon-apigateway-binary-media-types",
        "x-amazon-apigateway-documentation",
        "x-amazon-apigateway-gateway-responses",
        "x-amazon-apigateway-importexport-version",
    ])?;
    let mut import =
        Import { api_id, version: document.version, parts: Parts::with_root(root_id), authorizers: Authorizers::default() };
    for scheme in security::schemes(&document)? {
        import.authorizer(&scheme)?;
    }
    for operation in document.operations()? {
        import.operation(root_id, &operation).map_err(|refusal| operation.refused(refusal))?;
    }
    import.gateway_responses(document.get("x-amazon-apigateway-gateway-responses"))?;
    Ok(RestDocument {
        head: document.head(),
        binary_media_types: texts(document.get("x-amazon-apigateway-binary-media-types")),
        parts: import.parts,
    })
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

struct Import<'a> {
    api_id: &'a str,
    version: Version,
    parts: Parts,
    authorizers: Authorizers,
}

impl Import<'_> {
    fn id(&self, name: &str) -> String {
        ids::resource_id(Some(&format!("{}/{name}", self.api_id)))
    }

    fn authorizer(&mut self, scheme: &Scheme<'_>) -> Result<(), Refusal> {
        let made = scheme.made(|members| authorizer(scheme, members), rules::authorizer)?;
        let id = made.map(|create| {
            let id = self.id(&format!("authorizer/{}", scheme.name));
            self.parts.authorizers.insert(id.clone(), create);
            id
        });
        self.authorizers.add(scheme, id);
        Ok(())
    }

    fn operation(&mut self, root_id: &str, operation: &Operation<'_>) -> Result<(), Refusal> {
        known_extensions(
            operation.members,
            &["x-amazon-apigateway-integration", "x-amazon-apigateway-auth"],
            &operation.place(),
        )?;
        open_only(operation.members.get("x-amazon-apigateway-auth"))?;
        let resource = self.resource(root_id, operation.path)?;
        let mut method = PutMethod {
            http_method: operation.method.to_owned(),
            operation_name: operation.name(),
            method_responses: self.method_responses(operation),
            ..PutMethod::default()
        };
        self.secure(&mut method, operation)?;
        if let Some(members) = operation.integration()? {
            method.integration = Some(integration(members)?);
        }
        rules::method(&method)?;
        let key = (resource, operation.method.to_owned());
        self.parts.methods.insert(key, method);
        Ok(())
    }

    /// The resource of a path; those above it are made on the way.
    fn resource(&mut self, root_id: &str, path: &str) -> Result<String, Refusal> {
        let inner = path.strip_prefix('/').ok_or_else(|| Refusal::bad_request("a path must begin with /"))?;
        let mut at = root_id.to_owned();
        let mut so_far = String::new();
        // A trailing slash names the same resource.
        for part in inner.split('/').filter(|part| !part.is_empty()) {
            so_far = format!("{so_far}/{part}");
            let id = self.id(&format!("resource{so_far}"));
            if !self.parts.resources.contains_key(&id) {
                self.parts.add_resource(&id, &at, part)?;
            }
            at = id;
        }
        Ok(at)
    }

    fn secure(&self, method: &mut PutMethod, operation: &Operation<'_>) -> Result<(), Refusal> {
        let Some((id, scopes)) = self.authorizers.of(operation)? else {
            return Ok(());
        };
        method.authorization_type = Some("COGNITO_USER_POOLS".to_owned());
        method.authorizer_id = Some(id);
        method.authorization_scopes = scopes;
        Ok(())
    }

    fn method_responses(&self, operation: &Operation<'_>) -> Vec<MethodResponse> {
        let responses = operation.members.get("responses").and_then(Value::as_object);
        responses
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.parse::<u16>().is_ok())
            .map(|(status, response)| MethodResponse {
                status_code: Some(status.clone()),
                response_parameters: headers(response),
                response_models: self.models(response),
            })
            .collect()
    }

    fn models(&self, response: &Value) -> BTreeMap<String, Value> {
        let name = |schema: &Value| {
            let reference = schema.get("$ref")?.as_str()?;
            reference.rsplit('/').next().map(|name| Value::from(name.to_owned()))
        };
        match self.version {
            Version::Swagger2 => {
                response.get("schema").and_then(name).map(|model| ("application/json".to_owned(), model)).into_iter().collect()
            }
            Version::OpenApi3 => response
                .get("content")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter_map(|(kind, media)| Some((kind.clone(), name(media.get("schema")?)?)))
                .collect(),
        }
    }

    fn gateway_responses(&mut self, value: Option<&Value>) -> Result<(), Refusal> {
        let Some(value) = value else {
            return Ok(());
        };
        let place = "x-amazon-apigateway-gateway-responses";
        for (kind, value) in value.as_object().ok_or_else(|| not_object(place))? {
            let mut create: PutGatewayResponse = serde_json::from_value(value.clone())
                .map_err(|error| Refusal::bad_request(format!("{place} {kind}: {error}")))?;
            create.response_type.clone_from(kind);
            rules::gateway_response(&create).map_err(|refusal| refusal.at(place))?;
            self.parts.gateway_responses.insert(kind.clone(), create);
        }
        Ok(())
    }
}

/// `x-amazon-apigateway-auth` can ask for IAM.
fn open_only(auth: Option<&Value>) -> Result<(), Refusal> {
    let kind = auth.and_then(|auth| auth.get("type")).and_then(Value::as_str);
    match kind {
        None => Ok(()),
        Some(kind) if kind.eq_ignore_ascii_case("none") => Ok(()),
        Some(kind) => Err(unsupported(&format!("x-amazon-apigateway-auth of type {kind}"))),
    }
}

fn headers(response: &Value) -> BTreeMap<String, Value> {
    let headers = response.get("headers").and_then(Value::as_object);
    headers.into_iter().flatten().map(|(name, _)| (format!("method.response.header.{name}"), Value::Bool(false))).collect()
}

fn authorizer(scheme: &Scheme<'_>, members: &Map<String, Value>) -> Result<CreateAuthorizer, Refusal> {
    let kind = members.get("type").and_then(Value::as_str).unwrap_or_default();
    if !kind.eq_ignore_ascii_case("cognito_user_pools") {
        return Err(unsupported(&format!("x-amazon-apigateway-authorizer of type {kind:?}")));
    }
    known_members(
        members,
        &["type", "providerARNs", "identitySource", "identityValidationExpression", "authorizerResultTtlInSeconds"],
    )?;
    let header = match (scheme.text("in"), scheme.text("name")) {
        (Some("header"), Some(name)) => name,
        _ => {
            return Err(Refusal::bad_request("a cognito_user_pools scheme must be an apiKey in a named header"));
        }
    };
    let text = |member: &str| members.get(member).and_then(Value::as_str).map(str::to_owned);
    Ok(CreateAuthorizer {
        name: scheme.name.to_owned(),
        kind: "COGNITO_USER_POOLS".to_owned(),
        provider_arns: texts(members.get("providerARNs")),
        identity_source: text("identitySource").or_else(|| Some(format!("method.request.header.{header}"))),
        identity_validation_expression: text("identityValidationExpression"),
        auth_type: scheme.text("x-amazon-apigateway-authtype").map(str::to_owned),
        authorizer_result_ttl_in_seconds: members.get("authorizerResultTtlInSeconds").and_then(Value::as_i64),
        ..CreateAuthorizer::default()
    })
}

/// The extension has the create operation's members, and responses keyed by their pattern.
fn integration(mut members: Map<String, Value>) -> Result<PutIntegration, Refusal> {
    let responses = members.remove("responses").unwrap_or_default();
    let bad = |error: serde_json::Error| Refusal::bad_request(format!("x-amazon-apigateway-integration: {error}"));
    let mut create: PutIntegration = serde_json::from_value(Value::Object(members)).map_err(bad)?;
    create.kind = create.kind.to_ascii_uppercase();
    // Documents write `when_no_match`, the operation `WHEN_NO_MATCH`.
    create.passthrough_behavior = create.passthrough_behavior.map(|text| text.to_ascii_uppercase());
    for (pattern, response) in responses.as_object().into_iter().flatten() {
        let mut response: IntegrationResponse = serde_json::from_value(response.clone()).map_err(bad)?;
        response.selection_pattern = Some(pattern.clone()).filter(|pattern| pattern != "default");
        create.integration_responses.push(response);
    }
    Ok(create)
}

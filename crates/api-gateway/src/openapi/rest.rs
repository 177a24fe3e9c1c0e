//! An OpenAPI document as a REST API: resources, methods, Cognito authorizers, gateway
//! responses, binary media types.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::authorizer;
use super::document::{Document, Head, Operation, Version, known_extensions, not_object};
use super::documentation::documentation;
use super::security::{self, Authorizers, Guarded, Scheme};
use super::{endpoint, models, parameters, validators};
use crate::ids;
use crate::refusal::Refusal;
use crate::rest_api::{IntegrationResponse, MethodResponse, Parts, PutGatewayResponse, PutIntegration, PutMethod, rules};

/// What a document says about a REST API.
#[derive(Debug, Default)]
pub(crate) struct RestDocument {
    pub(crate) head: Head,
    pub(crate) binary_media_types: Vec<String>,
    /// `x-amazon-apigateway-api-key-source`.
    pub(crate) api_key_source: Option<String>,
    /// `x-amazon-apigateway-policy`
    pub(crate) policy: Option<Value>,
    pub(crate) parts: Parts,
}

/// Reads a document. Ids of its parts are derived from the API's id and their names; `asked` are the import's parameters.
pub(crate) fn rest_api(
    api_id: &str,
    root_id: &str,
    body: &Value,
    asked: &BTreeMap<String, String>,
) -> Result<RestDocument, Refusal> {
    let document = Document::read(body)?;
    document.known_extensions(&[
        "x-amazon-apigateway-api-key-source",
        "x-amazon-apigateway-binary-media-types",
        "x-amazon-apigateway-documentation",
        endpoint::NAME,
        "x-amazon-apigateway-gateway-responses",
        "x-amazon-apigateway-importexport-version",
        "x-amazon-apigateway-policy",
        "x-amazon-apigateway-request-validator",
        "x-amazon-apigateway-request-validators",
    ])?;
    let mut import = Import {
        api_id,
        version: document.version,
        prefix: document.path_prefix(asked.get("basepath").map(String::as_str))?,
        parts: Parts::with_root(root_id),
        authorizers: Authorizers::inheriting(&document),
    };
    import.parts.models = models::named(api_id, &document)?;
    import.parts.request_validators = validators::all(api_id, &document)?;
    for scheme in security::schemes(&document)? {
        import.authorizer(&scheme)?;
    }
    for operation in document.operations()? {
        import.operation(root_id, &document, &operation).map_err(|refusal| operation.refused(refusal))?;
    }
    import.gateway_responses(document.get("x-amazon-apigateway-gateway-responses"))?;
    if asked.get("ignore").map(String::as_str) != Some("documentation") {
        import.parts.documentation_parts = documentation(api_id, body)?;
    }
    Ok(RestDocument {
        head: document.head()?,
        binary_media_types: texts(document.get("x-amazon-apigateway-binary-media-types")),
        api_key_source: document.get("x-amazon-apigateway-api-key-source").and_then(Value::as_str).map(str::to_owned),
        policy: document.get("x-amazon-apigateway-policy").cloned(),
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
    /// What stands before every path.
    prefix: String,
    parts: Parts,
    authorizers: Authorizers,
}

impl Import<'_> {
    fn id(&self, name: &str) -> String {
        ids::resource_id(Some(&format!("{}/{name}", self.api_id)))
    }

    fn authorizer(&mut self, scheme: &Scheme<'_>) -> Result<(), Refusal> {
        if scheme.is_api_key() {
            self.authorizers.add_key(scheme);
            return Ok(());
        }
        let made = scheme.made(|members| authorizer::rest_api(scheme, members), rules::authorizer)?;
        let guarded = made.map(|create| {
            let id = self.id(&format!("authorizer/{}", scheme.name));
            let kind = if create.kind == "COGNITO_USER_POOLS" { "COGNITO_USER_POOLS" } else { "CUSTOM" };
            self.parts.authorizers.insert(id.clone(), create);
            Guarded { kind, id: Some(id) }
        });
        self.authorizers.add(scheme, guarded);
        Ok(())
    }

    fn operation(&mut self, root_id: &str, document: &Document<'_>, operation: &Operation<'_>) -> Result<(), Refusal> {
        known_extensions(
            operation.members,
            &["x-amazon-apigateway-integration", "x-amazon-apigateway-auth", "x-amazon-apigateway-request-validator"],
            &operation.place(),
        )?;
        let resource = self.resource(root_id, &format!("{}{}", self.prefix, operation.path))?;
        let mut method = PutMethod {
            http_method: operation.method.to_owned(),
            operation_name: operation.name(),
            method_responses: self.method_responses(operation),
            request_parameters: parameters::declared(document, operation),
            request_models: models::of_body(self.api_id, document, operation, &mut self.parts.models),
            request_validator_id: validators::named(self.api_id, document, operation)?,
            api_key_required: self.authorizers.needs_key(operation).then_some(true),
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
        let Some((Guarded { kind, id }, scopes)) = self.authorizers.of(operation)? else {
            return Ok(());
        };
        method.authorization_type = Some(kind.to_owned());
        method.authorizer_id = id;
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

fn headers(response: &Value) -> BTreeMap<String, Value> {
    let headers = response.get("headers").and_then(Value::as_object);
    headers.into_iter().flatten().map(|(name, _)| (format!("method.response.header.{name}"), Value::Bool(false))).collect()
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

//! An OpenAPI document as an HTTP API: routes, integrations, JWT authorizers, CORS.

use serde_json::{Map, Value};

use super::document::{Document, Head, Operation, Version, known_extensions};
use super::security::{self, Authorizers, Guarded, Scheme};
use super::{authorizer, endpoint};
use crate::http_api::{Cors, CreateIntegration, CreateRoute, Parts, rules};
use crate::ids;
use crate::lambda_uri::function_of;
use crate::refusal::Refusal;

/// What a document says about an HTTP API.
#[derive(Debug, Default)]
pub(crate) struct HttpDocument {
    pub(crate) head: Head,
    pub(crate) cors: Option<Cors>,
    pub(crate) parts: Parts,
}

/// Reads a document. Ids of its parts are derived from the API's id and their names; `basepath` is the import's mode.
pub(crate) fn http_api(api_id: &str, body: &Value, basepath: Option<&str>) -> Result<HttpDocument, Refusal> {
    let document = Document::read(body)?;
    if document.version == Version::Swagger2 {
        return Err(Refusal::bad_request("An HTTP API is imported from OpenAPI 3.0; this body is Swagger 2.0"));
    }
    document.known_extensions(&["x-amazon-apigateway-cors", endpoint::NAME, "x-amazon-apigateway-importexport-version"])?;
    let prefix = document.path_prefix(basepath)?;
    let mut import = Import { api_id, document: &document, prefix, parts: Parts::default(), authorizers: Authorizers::default() };
    for scheme in security::schemes(&document)? {
        import.authorizer(&scheme)?;
    }
    for operation in document.operations()? {
        import.operation(&operation).map_err(|refusal| operation.refused(refusal))?;
    }
    Ok(HttpDocument {
        head: document.head()?,
        cors: document.get("x-amazon-apigateway-cors").map(cors).transpose()?,
        parts: import.parts,
    })
}

fn cors(value: &Value) -> Result<Cors, Refusal> {
    let cors: Cors = serde_json::from_value(value.clone())
        .map_err(|error| Refusal::bad_request(format!("x-amazon-apigateway-cors: {error}")))?;
    rules::cors(&cors).map_err(|refusal| refusal.at("x-amazon-apigateway-cors"))?;
    Ok(cors)
}

struct Import<'a> {
    api_id: &'a str,
    document: &'a Document<'a>,
    /// What stands before every path.
    prefix: String,
    parts: Parts,
    authorizers: Authorizers,
}

impl Import<'_> {
    fn id(&self, name: &str) -> String {
        ids::route_id(Some(&format!("{}/{name}", self.api_id)))
    }

    fn authorizer(&mut self, scheme: &Scheme<'_>) -> Result<(), Refusal> {
        let made = scheme.made(|members| authorizer::http_api(scheme.name, members), rules::authorizer)?;
        let guarded = made.map(|create| {
            let id = self.id(&format!("authorizer/{}", scheme.name));
            let kind = if create.authorizer_type == "JWT" { "JWT" } else { "CUSTOM" };
            self.parts.authorizers.insert(id.clone(), create);
            Guarded { kind, id: Some(id) }
        });
        self.authorizers.add(scheme, guarded);
        Ok(())
    }

    fn operation(&mut self, operation: &Operation<'_>) -> Result<(), Refusal> {
        let place = operation.place();
        known_extensions(operation.members, &["x-amazon-apigateway-auth", "x-amazon-apigateway-integration"], &place)?;
        let route_key = match operation.path {
            "$default" | "/$default" => "$default".to_owned(),
            "/" if !self.prefix.is_empty() => format!("{} {}", operation.method, self.prefix),
            path => format!("{} {}{path}", operation.method, self.prefix),
        };
        let mut route = CreateRoute { operation_name: operation.name(), route_key, ..CreateRoute::default() };
        self.secure(&mut route, operation)?;
        if let Some(members) = operation.integration()? {
            let create = integration(self.document.followed(members)?)?;
            rules::integration(&create)?;
            let id = self.id(&format!("integration/{}", route.route_key));
            route.target = Some(format!("integrations/{id}"));
            self.parts.integrations.insert(id, create);
        }
        rules::route(&route)?;
        let id = self.id(&format!("route/{}", route.route_key));
        if self.parts.routes.insert(id, route).is_some() {
            return Err(Refusal::bad_request("this route is described twice"));
        }
        Ok(())
    }

    fn secure(&self, route: &mut CreateRoute, operation: &Operation<'_>) -> Result<(), Refusal> {
        let Some((Guarded { kind, id }, scopes)) = self.authorizers.of(operation)? else {
            return Ok(());
        };
        route.authorization_type = Some(kind.to_owned());
        route.authorizer_id = id;
        route.authorization_scopes = scopes;
        Ok(())
    }
}

/// The extension has the create operation's members under older names.
fn integration(mut members: Map<String, Value>) -> Result<CreateIntegration, Refusal> {
    let kind = members.remove("type").unwrap_or_default();
    let kind = kind.as_str().unwrap_or_default().to_ascii_uppercase();
    let uri = members.remove("uri").unwrap_or_default();
    let method = members.remove("httpMethod");
    if let Some(credentials) = members.remove("credentials") {
        members.insert("credentialsArn".to_owned(), credentials);
    }
    // Responses describe nothing for a proxy integration.
    members.remove("responses");
    let mut create: CreateIntegration = serde_json::from_value(Value::Object(members))
        .map_err(|error| Refusal::bad_request(format!("x-amazon-apigateway-integration: {error}")))?;
    create.integration_type = Some(kind);
    create.integration_uri = uri.as_str().map(str::to_owned);
    create.integration_method = method.and_then(|m| m.as_str().map(str::to_owned));
    if create.payload_format_version.is_none() && function_of(uri.as_str().unwrap_or_default()).is_some() {
        // The developer guide names payloadFormatVersion as required for Lambda; a document
        // without it is imported with the older format.
        create.payload_format_version = Some("1.0".to_owned());
    }
    Ok(create)
}

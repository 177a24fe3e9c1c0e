//! `GetExport` and `ExportApi`: an API as a document, which is a file and no JSON answer.

use ::http::Method;
use bytes::Bytes;
use serde_json::Value;

use super::ManagementCall;
use crate::gateway::Gateway;
use crate::http_api::{HttpApi, no};
use crate::openapi::{Extensions, HttpExport, RestExport, Specification, to_yaml};
use crate::refusal::Refusal;
use crate::rest_api::RestApi;

/// A document.
pub(super) struct File {
    /// `attachment; filename="oas30_1.0.0.json"`
    pub(super) disposition: Option<String>,
    pub(super) content_type: &'static str,
    pub(super) body: Bytes,
}

/// Answers the calls that ask for one.
pub(super) fn answer(call: &ManagementCall<'_>, accept: Option<&str>) -> Option<Result<File, Refusal>> {
    match call.path {
        ["restapis", api, "stages", stage, "exports", kind] if call.method == Method::GET => {
            Some(rest(call, api, stage, kind, accept))
        }
        ["v2", "apis", api, "exports", kind] if call.method == Method::GET => Some(http(call, api, kind)),
        _ => None,
    }
}

/// How a document is written.
#[derive(Clone, Copy)]
enum Written {
    Json,
    Yaml,
}

impl Written {
    fn body(self, document: &Value) -> Bytes {
        Bytes::from(match self {
            Self::Json => format!("{document:#}"),
            Self::Yaml => to_yaml(document),
        })
    }
}

fn rest(call: &ManagementCall<'_>, api: &str, stage: &str, kind: &str, accept: Option<&str>) -> Result<File, Refusal> {
    let specification = match kind {
        "swagger" => Specification::Swagger2,
        "oas30" => Specification::OpenApi3,
        // Unverified: AWS's text.
        other => return Err(Refusal::bad_request(format!("Invalid export type specified: {other}"))),
    };
    let written = match accept.map(|accept| accept.split([';', ',']).next().unwrap_or_default().trim()) {
        Some("application/yaml") => Written::Yaml,
        None | Some("" | "*/*" | "application/json") => Written::Json,
        // Unverified: AWS's text.
        Some(other) => return Err(Refusal::bad_request(format!("Invalid accept header specified: {other}"))),
    };
    let extensions = Extensions::read(&call.query("extensions").unwrap_or_default())?;
    if call.query("postman").is_some() {
        return Err(crate::members::unsupported("export parameter postman"));
    }
    let definitions = call.gateway.definitions();
    let found = definitions.rest.get(api).ok_or_else(|| call.gateway.no_api(api))?;
    let export = rest_export(call.gateway, (api, found), stage, specification, extensions)?;
    let ending = if matches!(written, Written::Yaml) { "yaml" } else { "json" };
    Ok(File {
        disposition: Some(format!("attachment; filename=\"{kind}_{}.{ending}\"", export.version())),
        // Recorded for JSON. Unverified: for YAML.
        content_type: "application/octet-stream",
        body: written.body(&export.document()),
    })
}

fn rest_export<'a>(
    gateway: &Gateway,
    (id, api): (&str, &'a RestApi),
    stage: &str,
    specification: Specification,
    extensions: Extensions,
) -> Result<RestExport<'a>, Refusal> {
    let missing = || Refusal::not_found("Invalid stage identifier specified");
    let stage = api.stages.get(stage).ok_or_else(missing)?;
    let deployment = stage.create.deployment_id.as_ref().and_then(|id| api.deployments.get(id)).ok_or_else(missing)?;
    Ok(RestExport { api, stage, deployment, address: gateway.address(id), specification, extensions })
}

fn http(call: &ManagementCall<'_>, id: &str, kind: &str) -> Result<File, Refusal> {
    // Unverified: AWS's texts.
    if kind != "OAS30" {
        return Err(Refusal::bad_request(format!("Invalid specification {kind}: only OAS30 is supported")));
    }
    let (written, content_type) = match call.query("outputType").as_deref() {
        Some("JSON") => (Written::Json, "application/json"),
        Some("YAML") => (Written::Yaml, "application/yaml"),
        _ => return Err(Refusal::bad_request("outputType must be JSON or YAML")),
    };
    if call.query("exportVersion").is_some_and(|version| version != "1.0") {
        return Err(Refusal::bad_request("exportVersion must be 1.0"));
    }
    let definitions = call.gateway.definitions();
    let api = definitions.http.get(id).ok_or_else(|| no("API", id))?;
    let extensions = call.query("includeExtensions").as_deref() != Some("false");
    let stage = call.query("stageName");
    let document = http_export(call.gateway, (id, api), stage.as_deref(), extensions)?.document();
    Ok(File { disposition: None, content_type, body: written.body(&document) })
}

/// Without a stage the API as it is now.
fn http_export<'a>(
    gateway: &Gateway,
    (id, api): (&str, &'a HttpApi),
    stage: Option<&'a str>,
    extensions: bool,
) -> Result<HttpExport<'a>, Refusal> {
    let parts = match stage {
        None => &api.parts,
        Some(name) => {
            let stage = api.stages.get(name).ok_or_else(|| no("Stage", name))?;
            // Unverified: AWS's text for a stage that serves nothing yet.
            api.served_by(stage).ok_or_else(|| Refusal::bad_request(format!("Stage {name} has no deployment")))?
        }
    };
    let base_path = stage.filter(|name| *name != "$default").unwrap_or_default();
    Ok(HttpExport { api, parts, base_path, address: gateway.address(id), extensions })
}

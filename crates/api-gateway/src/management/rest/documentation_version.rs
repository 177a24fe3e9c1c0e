//! `…/documentation/versions`: snapshots of the documentation, by name.

use serde::Deserialize;
use serde_json::{Value, json};

use super::at::At;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{DocumentationVersion, RestApi};
use crate::when;

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.documentation_versions.iter().map(|(name, one)| show(name, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [name]) => at.read(missing(), |api| Ok(Answered::ok(show(name, known(api, name)?)))),
        ("PATCH", [name]) => update(at, name),
        ("DELETE", [name]) => at.change(missing(), |api| delete(api, name)),
        _ => Err(at.call.unsupported()),
    }
}

// Unverified: AWS's text.
fn missing() -> Refusal {
    Refusal::not_found("Invalid Documentation version specified")
}

fn known<'a>(api: &'a RestApi, name: &str) -> Result<&'a DocumentationVersion, Refusal> {
    api.documentation_versions.get(name).ok_or_else(missing)
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct CreateDocumentationVersion {
    documentation_version: String,
    stage_name: Option<String>,
    description: Option<String>,
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let create: CreateDocumentationVersion = at.call.input()?.read()?;
    let name = create.documentation_version;
    at.change(at.no_api(), |api| {
        if name.is_empty() {
            // Unverified: AWS's text.
            return Err(Refusal::bad_request("Documentation version must be non-empty"));
        }
        if api.documentation_versions.contains_key(&name) {
            // Unverified: AWS's text.
            return Err(Refusal::conflict("Documentation version already exists"));
        }
        if let Some(stage) = &create.stage_name {
            let stage = api.stages.get_mut(stage).ok_or_else(super::stage::missing)?;
            stage.create.documentation_version = Some(name.clone());
        }
        let parts = api.parts.documentation_parts.clone();
        let version = DocumentationVersion { description: create.description, created: at.call.now, parts };
        let shown = show(&name, &version);
        api.documentation_versions.insert(name, version);
        Ok(Answered::created(shown))
    })
}

static TABLE: Table<DocumentationVersion> = Table {
    words: Words::Listed,
    rows: &[Row { path: "/description", ops: REPLACE, apply: |one, edit| set(&mut one.description, edit.some()) }],
};

fn update(at: &At<'_>, name: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateDocumentationVersion")?;
    at.change(missing(), |api| {
        let version = api.documentation_versions.get_mut(name).ok_or_else(missing)?;
        TABLE.apply(version, &mut edits)?;
        Ok(Answered::ok(show(name, version)))
    })
}

fn delete(api: &mut RestApi, name: &str) -> Result<Answered, Refusal> {
    known(api, name)?;
    if api.stages.values().any(|stage| stage.create.documentation_version.as_deref() == Some(name)) {
        // Unverified: AWS's text.
        return Err(Refusal::conflict("Documentation version is still in use by a stage"));
    }
    api.documentation_versions.remove(name);
    Ok(Answered::accepted())
}

fn show(name: &str, version: &DocumentationVersion) -> Value {
    present(json!({
        "version": name,
        "createdDate": when::seconds(version.created),
        "description": version.description,
    }))
}

//! `…/documentation/parts`: what is said about parts of an API.

use serde_json::{Value, json};

use super::at::At;
use crate::ids;
use crate::management::answered::Answered;
use crate::management::input::{Input, Invalid};
use crate::management::patch::{Edit, REPLACE, Row, Table, Words};
use crate::openapi;
use crate::refusal::Refusal;
use crate::rest_api::{CreateDocumentationPart, RestApi};

/// As AWS lists them.
const TYPES: &[&str] = &[
    "RESPONSE_BODY",
    "RESPONSE",
    "METHOD",
    "MODEL",
    "AUTHORIZER",
    "RESPONSE_HEADER",
    "RESOURCE",
    "PATH_PARAMETER",
    "REQUEST_BODY",
    "QUERY_PARAMETER",
    "API",
    "REQUEST_HEADER",
];

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => list(at),
        ("POST", []) => create(at),
        ("PUT", []) => import(at),
        ("GET", [id]) => at.read(missing(), |api| Ok(Answered::ok(show(id, known(api, id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(at.no_api(), |api| {
            api.parts.documentation_parts.remove(*id).ok_or_else(missing)?;
            Ok(Answered::accepted())
        }),
        _ => Err(at.call.unsupported()),
    }
}

fn missing() -> Refusal {
    Refusal::not_found("Invalid Documentation part identifier specified")
}

fn known<'a>(api: &'a RestApi, id: &str) -> Result<&'a CreateDocumentationPart, Refusal> {
    api.parts.documentation_parts.get(id).ok_or_else(missing)
}

fn list(at: &At<'_>) -> Result<Answered, Refusal> {
    if at.call.query("locationStatus").is_some_and(|status| status != "DOCUMENTED") {
        return Err(Refusal::bad_request("locationStatus UNDOCUMENTED is not supported by Sekisho's API Gateway"));
    }
    let wanted = ["type", "name", "path"].map(|member| (member, at.call.query(member)));
    let fits = |part: &CreateDocumentationPart| {
        wanted.iter().all(|(member, wanted)| wanted.is_none() || part.location.get(*member) == wanted.as_ref())
    };
    at.list(|api| {
        let all = api.parts.documentation_parts.iter();
        all.filter(|(_, part)| fits(part)).map(|(id, part)| show(id, part)).collect()
    })
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.texts(&["properties"])?;
    valid_location(&input)?;
    let create: CreateDocumentationPart = input.read()?;
    let id = ids::resource_id(None);
    at.change(at.no_api(), |api| {
        if api.parts.documentation_parts.values().any(|part| part.location == create.location) {
            // Unverified: AWS's text.
            return Err(Refusal::conflict("Documentation part already exists for the specified location"));
        }
        let shown = show(&id, &create);
        api.put_documentation_part(&id, create)?;
        Ok(Answered::created(shown))
    })
}

fn valid_location(input: &Input) -> Result<(), Refusal> {
    let kind = input.0.get("location").and_then(|location| location.get("type")).and_then(Value::as_str);
    let mut invalid = Invalid::default();
    invalid.word(kind.unwrap_or("null"), "createDocumentationPartInput.location.type", TYPES);
    invalid.end()
}

/// `ImportDocumentationParts`: those that an OpenAPI document has.
fn import(at: &At<'_>) -> Result<Answered, Refusal> {
    let merge = at.call.query("mode").is_none_or(|mode| mode == "merge");
    let unreadable = || Refusal::bad_request("Unable to build importer with provided input.");
    let document: Value = openapi::parse(at.call.body).map_err(|_| unreadable())?;
    let parts = openapi::documentation(at.api, &document)?;
    at.change(at.no_api(), |api| {
        let before = &mut api.parts.documentation_parts;
        if !merge {
            before.clear();
        }
        before.retain(|_, old| parts.values().all(|new| new.location != old.location));
        let ids: Vec<_> = parts.keys().cloned().collect();
        before.extend(parts);
        Ok(Answered::ok(json!({ "ids": ids })))
    })
}

static TABLE: Table<CreateDocumentationPart> =
    Table { words: Words::Listed, rows: &[Row { path: "/properties", ops: REPLACE, apply: rewrite }] };

fn rewrite(part: &mut CreateDocumentationPart, edit: &Edit) -> Result<(), Refusal> {
    part.properties = edit.some().ok_or_else(|| Refusal::bad_request("Documentation part properties must be non-empty"))?;
    Ok(())
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateDocumentationPart")?;
    at.change(missing(), |api| {
        let mut part = known(api, id)?.clone();
        TABLE.apply(&mut part, &mut edits)?;
        let shown = show(id, &part);
        api.put_documentation_part(id, part)?;
        Ok(Answered::ok(shown))
    })
}

fn show(id: &str, part: &CreateDocumentationPart) -> Value {
    json!({ "id": id, "location": part.location, "properties": part.properties })
}

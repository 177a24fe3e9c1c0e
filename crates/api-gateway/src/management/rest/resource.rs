//! `…/resources`: the tree of paths.

use serde_json::{Map, Value, json};

use super::at::At;
use super::method;
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{Edit, REPLACE, Row, Table, Words};
use crate::refusal::Refusal;
use crate::rest_api::{CreateResource, Parts, Resource, RestApi};

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => list(at),
        ("POST", [parent]) => create(at, parent),
        ("GET", [id]) => {
            let embed = embeds_methods(at);
            let shown = at.read(missing(), |api| known(api, id).map(|_| show(&api.parts, id, embed)))?;
            Ok(Answered::ok(shown))
        }
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(missing(), |api| api.delete_resource(id)).map(|()| Answered::accepted()),
        (_, [id, "methods", http_method, rest @ ..]) => method::answer(at, id, http_method, rest),
        _ => Err(at.call.unsupported()),
    }
}

pub(super) fn missing() -> Refusal {
    Refusal::not_found("Invalid Resource identifier specified")
}

pub(super) fn known<'a>(api: &'a RestApi, id: &str) -> Result<&'a Resource, Refusal> {
    api.parts.resources.get(id).ok_or_else(missing)
}

fn embeds_methods(at: &At<'_>) -> bool {
    at.call.query("embed").as_deref() == Some("methods")
}

fn list(at: &At<'_>) -> Result<Answered, Refusal> {
    let embed = embeds_methods(at);
    at.list(|api| {
        let mut all: Vec<_> = api.parts.resources.keys().map(|id| (api.parts.path(id), id)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, id)| show(&api.parts, id, embed)).collect()
    })
}

fn create(at: &At<'_>, parent: &str) -> Result<Answered, Refusal> {
    let create: CreateResource = at.call.input()?.with("parentId", parent).read()?;
    let id = ids::resource_id(None);
    at.change(at.no_api(), |api| {
        api.put_resource(&id, create)?;
        Ok(Answered::created(show(&api.parts, &id, false)))
    })
}

static TABLE: Table<Resource> = Table {
    words: Words::Listed,
    rows: &[
        Row { path: "/parentId", ops: REPLACE, apply: |resource, edit| move_below(resource, edit) },
        Row { path: "/pathPart", ops: REPLACE, apply: |resource, edit| rename(resource, edit) },
    ],
};

fn move_below(resource: &mut Resource, edit: &Edit) -> Result<(), Refusal> {
    if resource.parent.replace(edit.text()).is_none() {
        return Err(Refusal::bad_request("Root resource cannot update its parentId."));
    }
    Ok(())
}

fn rename(resource: &mut Resource, edit: &Edit) -> Result<(), Refusal> {
    if resource.parent.is_none() {
        return Err(Refusal::bad_request("Root resource cannot update its pathPart."));
    }
    resource.part = edit.text();
    Ok(())
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateResource")?;
    at.change(missing(), |api| {
        let mut resource = known(api, id)?.clone();
        TABLE.apply(&mut resource, &mut edits)?;
        if let Some(parent) = &resource.parent {
            api.parts.place_resource(id, parent, &resource.part)?;
        }
        Ok(Answered::ok(show(&api.parts, id, false)))
    })
}

pub(super) fn show(parts: &Parts, id: &str, embed: bool) -> Value {
    let resource = parts.resources.get(id);
    let own = parts.methods.iter().filter(|((at, _), _)| at == id);
    let methods: Map<String, Value> = own
        .map(|((_, name), create)| {
            let shown = if embed { method::show(id, create) } else { json!({}) };
            (name.clone(), shown)
        })
        .collect();
    let parent = resource.and_then(|resource| resource.parent.as_ref());
    present(json!({
        "id": id,
        "parentId": parent,
        "pathPart": parent.and(resource).map(|resource| &resource.part),
        "path": parts.path(id),
        "resourceMethods": methods,
    }))
}

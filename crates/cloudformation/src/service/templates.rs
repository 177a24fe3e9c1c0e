//! `GetTemplate`: as it came, or after its transform.

use std::path::Path;

use sekisho_query::{Fault, Xml};
use sekisho_template::{Errors, Template};

use super::view::View;
use super::{Call, Given, faults, text};
use crate::engine::Engine;
use crate::records::{ChangeSetRecord, StackRecord};
use crate::s3_address;

/// The template of a stack, or the one that a change set would give it.
pub fn get(call: &Call<'_>) -> Given {
    let record = record(call)?;
    if record.template.is_empty() {
        // A stack in review, or a nested one, whose template is not kept. Unverified: the words.
        return Err(Fault::validation(format!("Template for stack {} is not available", record.name)));
    }
    let body = match call.query.text("TemplateStage") {
        None | Some("Original") => original(call.engine, &record),
        Some("Processed") => processed(call.engine, &record)?,
        Some(other) => {
            let rule = "Member must satisfy enum value set: [Original, Processed]";
            return Err(faults::constraint("templateStage", &format!("'{other}'"), rule));
        }
    };
    let mut xml = Xml::new();
    xml.text("TemplateBody", body).texts("StagesAvailable", ["Original", "Processed"]);
    Ok(Some(xml))
}

fn original(engine: &Engine, record: &StackRecord) -> String {
    let endpoint = engine.endpoint.get().map_or("", String::as_str);
    s3_address::as_on_aws(&record.template, endpoint, &engine.place.region, &engine.services.s3)
}

fn record(call: &Call<'_>) -> Result<StackRecord, Fault> {
    let (stack, set) = (call.query.text("StackName"), call.query.text("ChangeSetName"));
    match (stack, set) {
        (stack, Some(set)) => change_set(call, set, stack).map(|set| set.stack),
        (Some(stack), None) => View::find(&call.engine.store(), stack).map(|view| view.record),
        (None, None) => faults::required(&call.query, "StackName").map(|_| StackRecord::default()),
    }
}

/// The change set of that id, or of that name in a stack.
fn change_set(call: &Call<'_>, set: &str, stack: Option<&str>) -> Result<ChangeSetRecord, Fault> {
    let store = call.engine.store();
    let found = match (set.starts_with("arn:"), stack) {
        (true, _) => store.change_set(set).map_err(faults::internal)?,
        (false, Some(stack)) => {
            let stack = View::find(&store, stack)?.record.id;
            store.change_sets(&stack).map_err(faults::internal)?.into_iter().find(|known| known.name == set)
        }
        (false, None) => {
            return Err(Fault::validation("StackName must be specified if ChangeSetName is not specified as an ARN."));
        }
    };
    found.ok_or_else(|| {
        Fault::new("ChangeSetNotFound", format!("ChangeSet [{set}] does not exist")).with_status(http::StatusCode::NOT_FOUND)
    })
}

/// A template after its transform, as JSON; one without a transform is what it was.
fn processed(engine: &Engine, record: &StackRecord) -> Result<String, Fault> {
    let written = parse(&record.template)?;
    if !written.is_sam() {
        return Ok(record.template.clone());
    }
    let read = |path: &str| beside(engine, record.file.as_deref(), path);
    let expanded = written.expand_sam(&read).map_err(|errors| wrong(&errors))?;
    Ok(expanded.to_json().to_string())
}

/// What a `DefinitionUri` leads to: a file beside the template of `up`, or an object.
fn beside(engine: &Engine, file: Option<&str>, path: &str) -> std::io::Result<String> {
    let folder = file.and_then(|file| Path::new(file).parent());
    match folder {
        Some(folder) if !path.contains("://") => std::fs::read_to_string(folder.join(path)),
        _ => text::from_s3(&engine.services.s3, path).map_err(|fault| std::io::Error::other(fault.message)),
    }
}

/// A template of a request.
pub fn parse(text: &str) -> Result<Template, Fault> {
    Template::parse(text, "Template").map_err(|errors| wrong(&errors))
}

/// Unverified: AWS names one mistake in words of its own.
fn wrong(errors: &Errors) -> Fault {
    Fault::validation(format!("Template format error: {errors}"))
}

//! CreateFunction.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;

use super::answer::{Refusal, json_response};
use super::call::Call;
use super::change::{Zip, check_size};
use super::describe::described;
use super::members::{CodeMembers, Members, check_architectures};
use super::tags::check_tags;
use super::validate::{FUNCTION_NAME, Violations};
use crate::backend::Backend;
use crate::configuration::FunctionConfiguration;
use crate::function::Function;
use crate::function::about::{About, Declared};
use crate::functions::Functions;
use crate::functions::entry::Entry;
use crate::package::{CodeFolder, Program};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateFunction<'a> {
    #[serde(default)]
    function_name: String,
    #[serde(borrow, default)]
    code: Option<CodeMembers<'a>>,
    architectures: Option<Vec<String>>,
    package_type: Option<String>,
    publish: Option<bool>,
    tags: Option<BTreeMap<String, String>>,
}

pub(super) async fn create(functions: &Functions, call: &Call<'_>) -> Result<Response<Bytes>, Refusal> {
    check_size(call.request.body(), "CreateFunction")?;
    let request: CreateFunction<'_> = call.body()?;
    let members: Members = call.body()?;
    let configuration = configuration(functions, call, &request, members)?;
    let zip: Zip = request.code.as_ref().map_or_else(|| CodeMembers::default().zip(), CodeMembers::zip)?;
    refuse_known(functions, &configuration.function_name)?;
    let unpacked = functions.unpack(zip).await?;
    let made = insert(functions, configuration, unpacked, call.millis(), request.publish == Some(true))?;
    let mut answer = described(&made, made.arn());
    answer["FunctionArn"] = made.arn().into();
    Ok(json_response(StatusCode::CREATED, &answer))
}

fn configuration(
    functions: &Functions,
    call: &Call<'_>,
    request: &CreateFunction<'_>,
    members: Members,
) -> Result<FunctionConfiguration, Refusal> {
    let name = name(functions, call, request)?;
    let mut found = Violations::default();
    for (member, missing) in [("code", request.code.is_none()), ("role", members.role.is_none())] {
        if missing {
            found.missing(member);
        }
    }
    found.check()?;
    check_architectures(request.architectures.as_deref())?;
    if request.package_type.as_deref() == Some("Image") {
        return Err(Refusal::unsupported("PackageType Image is not supported here: functions are native programs; send a zip"));
    }
    members.check()?;
    // Unverified: AWS's text, second-hand.
    if members.runtime.is_none() || members.handler.is_none() {
        let text = "Runtime and Handler are mandatory parameters for functions created with deployment packages.";
        return Err(Refusal::invalid(text));
    }
    let tags = request.tags.clone().unwrap_or_default();
    check_tags(&tags)?;
    let mut configuration = FunctionConfiguration { function_name: name, tags, ..Default::default() };
    configuration.architectures = request.architectures.clone().unwrap_or(configuration.architectures);
    members.apply(&mut configuration);
    configuration.check()?;
    Ok(configuration)
}

/// The plain name; a full or partial ARN may name it.
fn name(functions: &Functions, call: &Call<'_>, request: &CreateFunction<'_>) -> Result<String, Refusal> {
    let given = &request.function_name;
    let mut found = Violations::default();
    if given.is_empty() {
        found.missing("functionName");
        found.check()?;
        return Ok(String::new());
    }
    found.length("functionName", given, 140);
    found.pattern("functionName", given, &FUNCTION_NAME);
    found.check()?;
    let named = functions.named(given, call)?;
    if named.name.len() > 64 {
        return Err(Refusal::invalid(&format!(
            "1 validation error detected: Value '{}' at 'functionName' failed to satisfy constraint: Member must have length less \
             than or equal to 64",
            named.name
        )));
    }
    Ok(named.name)
}

fn refuse_known(functions: &Functions, name: &str) -> Result<(), Refusal> {
    match functions.entry(name) {
        Some(_) => Err(Refusal::conflict(&format!("Function already exist: {name}"))),
        None => Ok(()),
    }
}

/// A name that a stack has (its function was deleted) stays the stack's: it puts its own there again.
fn insert(
    functions: &Functions,
    configuration: FunctionConfiguration,
    folder: Arc<CodeFolder>,
    now: i64,
    publish: bool,
) -> Result<Arc<Function>, Refusal> {
    let of_the_stack = functions.changing();
    refuse_known(functions, &configuration.function_name)?;
    let is_of_a_stack = of_the_stack.names.contains(&configuration.function_name);
    let declared = is_of_a_stack.then(|| Declared { configuration: configuration.clone(), code: String::new() });
    let backend = Backend::from(Program::of(folder));
    let mut about = About { last_modified: Some(now), declared, ..About::default() };
    about.set_code(&backend);
    functions.store.write(|rows| rows.put_function(&configuration, &about))?;
    let entry = Entry::of(Function::new(configuration, about, backend, Arc::default(), Arc::clone(&functions.host)));
    let latest = Arc::clone(&entry.latest);
    functions.set(entry.clone());
    if publish { Ok(functions.publish(entry, None, None)?.1) } else { Ok(latest) }
}

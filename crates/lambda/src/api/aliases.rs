//! CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Refusal, json_response, ok};
use super::call::{Call, Named};
use super::validate::{VERSION, Violations};
use crate::function::about::revision;
use crate::functions::Functions;
use crate::functions::entry::{AliasRecord, Entry};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AliasMembers {
    name: Option<String>,
    function_version: Option<String>,
    description: Option<String>,
    revision_id: Option<String>,
    routing_config: Option<RoutingConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoutingConfig {
    additional_version_weights: Option<serde_json::Map<String, Value>>,
}

pub(super) fn create(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let request: AliasMembers = call.body()?;
    request.check(true)?;
    let (name, version) = (request.name.unwrap_or_default(), request.function_version.unwrap_or_default());
    let _one = functions.changing();
    let missing = |_| named.missing(&format!("{}:{version}", named.arn));
    let entry = functions.existing(named).map_err(missing)?;
    if entry.aliases.contains_key(&name) {
        return Err(Refusal::conflict(&format!("Alias already exists: {}:{name}", named.arn)));
    }
    let description = request.description.unwrap_or_default();
    let record = AliasRecord { name, function_version: version.clone(), description, revision_id: revision() };
    save(functions, entry, named, record, StatusCode::CREATED)
}

pub(super) fn get(functions: &Functions, named: &Named, name: &str) -> Result<Response<Bytes>, Refusal> {
    let entry = functions.existing(named)?;
    match entry.aliases.get(name) {
        Some(alias) => Ok(ok(&described(named, &alias.record))),
        None => Err(Refusal::not_found(&format!("Cannot find alias arn: {}:{name}", named.arn))),
    }
}

pub(super) fn update(functions: &Functions, call: &Call<'_>, named: &Named, name: &str) -> Result<Response<Bytes>, Refusal> {
    let request: AliasMembers = call.body()?;
    request.check(false)?;
    let _one = functions.changing();
    let entry = functions.existing(named)?;
    let Some(alias) = entry.aliases.get(name) else {
        return Err(Refusal::not_found(&format!("Alias not found: {}:{name}", named.arn)));
    };
    let mut record = alias.record.clone();
    if request.revision_id.is_some_and(|given| given != record.revision_id) {
        return Err(Refusal::other_revision("GetFunction/GetAlias"));
    }
    record.function_version = request.function_version.unwrap_or(record.function_version);
    record.description = request.description.unwrap_or(record.description);
    record.revision_id = revision();
    save(functions, entry, named, record, StatusCode::OK)
}

pub(super) fn delete(functions: &Functions, named: &Named, name: &str) -> Result<Response<Bytes>, Refusal> {
    let _one = functions.changing();
    let mut entry = functions.existing(named)?;
    if entry.aliases.remove(name).is_some() {
        functions.store.write(|rows| rows.delete_alias(&named.name, name))?;
        functions.set(entry);
    }
    Ok(answer::empty())
}

pub(super) fn list(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let entry = functions.existing(named)?;
    let version = call.query("FunctionVersion");
    let aliases = entry.aliases.values().map(|alias| &alias.record);
    let wanted = aliases.filter(|alias| version.is_none_or(|version| alias.function_version == version));
    let items = wanted.map(|alias| (alias.name.clone(), described(named, alias)));
    Ok(ok(&call.page(items, (10_000, 50))?.answer("Aliases")))
}

impl AliasMembers {
    fn check(&self, whole: bool) -> Result<(), Refusal> {
        let mut found = Violations::default();
        for (member, value) in [("name", &self.name), ("functionVersion", &self.function_version)] {
            if whole && value.is_none() {
                found.missing(member);
            }
        }
        if let Some(name) = &self.name {
            found.length("name", name, 128);
            found.alias("name", name);
        }
        found.optional("functionVersion", self.function_version.as_deref(), &VERSION);
        found.length("description", self.description.as_deref().unwrap_or_default(), 256);
        found.check()?;
        let weights = self.routing_config.as_ref().and_then(|config| config.additional_version_weights.as_ref());
        if weights.is_some_and(|weights| !weights.is_empty()) {
            return Err(Refusal::unsupported("RoutingConfig: an alias of two versions is not supported here; name one version"));
        }
        Ok(())
    }
}

/// Saves an alias and puts it in its place. The caller holds the lock.
fn save(
    functions: &Functions,
    mut entry: Entry,
    named: &Named,
    record: AliasRecord,
    status: StatusCode,
) -> Result<Response<Bytes>, Refusal> {
    if entry.version(&record.function_version).is_none() {
        return Err(Refusal::no_function(&format!("{}:{}", named.arn, record.function_version)));
    }
    functions.store.write(|rows| rows.put_alias(&named.name, &record.name, &record))?;
    let answer = described(named, &record);
    // The version was looked up above.
    let _ = entry.set_alias(record);
    functions.set(entry);
    Ok(json_response(status, &answer))
}

fn described(named: &Named, alias: &AliasRecord) -> Value {
    let mut described = json!({ "AliasArn": format!("{}:{}", named.arn, alias.name) });
    if let (Value::Object(all), Value::Object(members)) = (&mut described, json!(alias)) {
        all.extend(members);
    }
    described
}

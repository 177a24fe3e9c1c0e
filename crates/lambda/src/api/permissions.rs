//! AddPermission, RemovePermission and GetPolicy: of a function, a version or an alias, each with a policy of its own.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::answer::{self, Refusal, json_response, ok};
use super::call::{Call, Named};
use super::change::is_latest;
use super::validate::{ACTION, ORGANISATION, PRINCIPAL, SOURCE_ACCOUNT, SOURCE_ARN, STATEMENT_ID, Violations};
use crate::error::LambdaError;
use crate::function::about::revision;
use crate::functions::Functions;
use crate::functions::entry::Entry;
use crate::invocation::LATEST;
use crate::permission::{Permission, is_principal};
use crate::store::Rows;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AddPermission {
    #[serde(flatten)]
    permission: Permission,
    revision_id: Option<String>,
}

pub(super) fn add(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let AddPermission { permission, revision_id } = call.body()?;
    check(&permission)?;
    if let Some(refusal) = named.invalid() {
        return Err(refusal);
    }
    if named.qualifier.as_deref() == Some(LATEST) {
        return Err(Refusal::invalid("We currently do not support adding policies for $LATEST."));
    }
    if !is_principal(&permission.principal) {
        return Err(Refusal::invalid("The provided principal was invalid. Please check the principal and try again."));
    }
    let _one = functions.changing();
    let entry = functions.existing(named)?;
    let (function, latest) = subject(&entry, named)?;
    check_policy_revision(revision_id.as_deref(), &latest)?;
    if function.policy().has(&permission.statement_id) {
        return Err(LambdaError::StatementExists(permission.statement_id).into());
    }
    let qualifier = named.qualifier.as_deref().unwrap_or_default();
    touch(functions, entry, named, |rows| rows.add_statement(&named.name, qualifier, &permission))?;
    let statement = permission.statement(&named.qualified_arn()).to_string();
    function.policy().add(permission)?;
    Ok(json_response(StatusCode::CREATED, &json!({ "Statement": statement })))
}

pub(super) fn remove(functions: &Functions, call: &Call<'_>, named: &Named, id: &str) -> Result<Response<Bytes>, Refusal> {
    let _one = functions.changing();
    let Ok(entry) = functions.existing(named) else {
        let missing = Refusal::not_found(&format!("No policy found for: {}", named.qualified_arn()));
        return Err(named.invalid().unwrap_or(missing));
    };
    let (function, latest) = subject(&entry, named)?;
    let policy = function.policy();
    if policy.is_empty() {
        return Err(Refusal::not_found("No policy is associated with the given resource."));
    }
    if !policy.has(id) {
        return Err(Refusal::not_found(&format!("Statement {id} is not found in resource policy.")));
    }
    check_policy_revision(call.query("RevisionId"), &latest)?;
    let qualifier = named.qualifier.as_deref().unwrap_or_default();
    touch(functions, entry, named, |rows| rows.delete_statement(&named.name, qualifier, id))?;
    policy.remove(id);
    Ok(answer::empty())
}

pub(super) fn get(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let none = || named.invalid().unwrap_or_else(Refusal::no_resource);
    let entry = functions.existing(named).map_err(|_| none())?;
    let (function, revision) = subject(&entry, named).map_err(|_| none())?;
    // `$LATEST` by that name has no policy of its own.
    let document = function.policy().document(&named.qualified_arn()).filter(|_| named.qualifier.as_deref() != Some(LATEST));
    let document = document.ok_or_else(none)?;
    Ok(ok(&json!({ "Policy": document.to_string(), "RevisionId": revision })))
}

/// What a policy belongs to, and its latest revision id.
fn subject(entry: &Entry, named: &Named) -> Result<(Arc<crate::Function>, String), Refusal> {
    let qualifier = named.qualifier.as_deref();
    if let Some(alias) = qualifier.and_then(|qualifier| entry.aliases.get(qualifier)) {
        return Ok((Arc::clone(&alias.function), alias.record.revision_id.clone()));
    }
    match entry.find(qualifier) {
        Some(function) => Ok((Arc::clone(function), function.about().revision_id.clone())),
        None if is_alias_name(qualifier) => Err(Refusal::not_found(&format!("Cannot find alias arn: {}", named.qualified_arn()))),
        None => Err(named.missing(&named.qualified_arn())),
    }
}

fn is_alias_name(qualifier: Option<&str>) -> bool {
    qualifier.is_some_and(|name| {
        !name.bytes().all(|byte| byte.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    })
}

/// A changed policy is a changed function, version or alias: it gets another revision id. Rows first, then the memory.
fn touch(
    functions: &Functions,
    mut entry: Entry,
    named: &Named,
    change: impl FnOnce(&Rows<'_>) -> rusqlite::Result<()>,
) -> Result<(), Refusal> {
    let qualifier = named.qualifier.as_deref();
    let alias = qualifier.and_then(|name| entry.aliases.get(name)).map(|alias| alias.record.clone());
    if let Some(mut alias) = alias {
        alias.revision_id = revision();
        functions.store.write(|rows| {
            change(rows)?;
            rows.put_alias(&named.name, &alias.name, &alias)
        })?;
        // Its version is there, since the alias is.
        let _ = entry.set_alias(alias);
    } else if let Some(function) = entry.find(qualifier).cloned() {
        let mut about = function.about().clone();
        about.revision_id = revision();
        let described = Arc::new(function.described(function.configuration().clone(), about));
        functions.store.write(|rows| {
            change(rows)?;
            rows.put_function(described.configuration(), described.about())
        })?;
        match described.version().parse() {
            Ok(number) if !is_latest(qualifier) => drop(entry.versions.insert(number, described)),
            _ => entry.set_latest(described),
        }
    }
    functions.set(entry);
    Ok(())
}

fn check(permission: &Permission) -> Result<(), Refusal> {
    let mut found = Violations::default();
    found.length("statementId", &permission.statement_id, 100);
    found.pattern("statementId", &permission.statement_id, &STATEMENT_ID);
    found.pattern("action", &permission.action, &ACTION);
    found.pattern("principal", &permission.principal, &PRINCIPAL);
    found.optional("sourceArn", permission.source_arn.as_deref(), &SOURCE_ARN);
    found.optional("sourceAccount", permission.source_account.as_deref(), &SOURCE_ACCOUNT);
    found.optional("principalOrgID", permission.principal_org_id.as_deref(), &ORGANISATION);
    found.one_of("functionUrlAuthType", permission.function_url_auth_type.as_deref(), &["NONE", "AWS_IAM"]);
    found.check()
}

fn check_policy_revision(given: Option<&str>, latest: &str) -> Result<(), Refusal> {
    if given.is_some_and(|given| given != latest) { Err(Refusal::other_revision("GetPolicy")) } else { Ok(()) }
}

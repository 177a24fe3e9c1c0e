//! `…/authorizers`: who lets callers in.

use serde_json::{Value, json};

use super::at::At;
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{Edit, MEMBER, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{CreateAuthorizer, RestApi, TestedAuthorizer, test_invoke};

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.parts.authorizers.iter().map(|(id, one)| show(id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => at.read(missing(), |api| Ok(Answered::ok(show(id, known(api, id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(missing(), |api| api.delete_authorizer(id)).map(|()| Answered::accepted()),
        _ => Err(at.call.unsupported()),
    }
}

fn missing() -> Refusal {
    Refusal::not_found("Invalid Authorizer identifier specified")
}

fn known<'a>(api: &'a RestApi, id: &str) -> Result<&'a CreateAuthorizer, Refusal> {
    api.parts.authorizers.get(id).ok_or_else(missing)
}

/// `TestInvokeAuthorizer`, the one operation that waits.
pub(super) async fn test(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let authorizer = at.read(missing(), |api| known(api, id).cloned())?;
    let call = at.call;
    let tested = TestedAuthorizer { api_id: at.api, id, authorizer: &authorizer };
    test_invoke(call.gateway, tested, call.body, call.now).await.map(Answered::ok)
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.texts(&["name", "type", "authType", "authorizerUri", "identitySource", "identityValidationExpression"])?;
    let create: CreateAuthorizer = input.read()?;
    let id = ids::resource_id(None);
    // An API that is not there is told in these words (recorded 2024).
    let gone = Refusal::conflict("Unable to complete operation due to concurrent modification. Please try again later.");
    at.change(gone, |api| {
        unique(api, &create.name)?;
        let shown = show(&id, &create);
        api.put_authorizer(&id, create)?;
        Ok(Answered::created(shown))
    })
}

fn unique(api: &RestApi, name: &str) -> Result<(), Refusal> {
    if api.parts.authorizers.values().all(|one| one.name != name) {
        return Ok(());
    }
    Err(Refusal::bad_request(format!("Authorizer name must be unique. Authorizer {name} already exists in this RestApi.")))
}

// Unverified: the words of refused paths and operations.
static TABLE: Table<CreateAuthorizer> = Table {
    words: Words::Path,
    rows: &[
        Row { path: "/authType", ops: REPLACE, apply: |one, edit| set(&mut one.auth_type, edit.some()) },
        Row {
            path: "/authorizerCredentials",
            ops: REPLACE,
            apply: |one, edit| set(&mut one.authorizer_credentials, edit.some()),
        },
        Row {
            path: "/authorizerResultTtlInSeconds",
            ops: REPLACE,
            apply: |one, edit| set(&mut one.authorizer_result_ttl_in_seconds, Some(edit.integer()?)),
        },
        Row { path: "/authorizerUri", ops: REPLACE, apply: |one, edit| set(&mut one.authorizer_uri, edit.some()) },
        Row { path: "/identitySource", ops: REPLACE, apply: |one, edit| set(&mut one.identity_source, edit.some()) },
        Row {
            path: "/identityValidationExpression",
            ops: REPLACE,
            apply: |one, edit| set(&mut one.identity_validation_expression, edit.some()),
        },
        Row { path: "/name", ops: REPLACE, apply: |one, edit| set(&mut one.name, edit.text()) },
        Row { path: "/providerARNs", ops: MEMBER, apply: |one, edit| provider(one, &edit.text(), edit) },
        Row { path: "/providerARNs/{}", ops: MEMBER, apply: |one, edit| provider(one, &edit.key, edit) },
        Row { path: "/type", ops: REPLACE, apply: |one, edit| set(&mut one.kind, edit.text()) },
    ],
};

fn provider(one: &mut CreateAuthorizer, arn: &str, edit: &Edit) -> Result<(), Refusal> {
    edit.member(&mut one.provider_arns, arn);
    Ok(())
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateAuthorizer")?;
    at.change(missing(), |api| {
        let before = known(api, id)?;
        let mut changed = before.clone();
        TABLE.apply(&mut changed, &mut edits)?;
        if changed.name != before.name {
            unique(api, &changed.name)?;
        }
        let shown = show(id, &changed);
        api.put_authorizer(id, changed)?;
        Ok(Answered::ok(shown))
    })
}

fn show(id: &str, create: &CreateAuthorizer) -> Value {
    let kind = if create.kind == "COGNITO_USER_POOLS" { "cognito_user_pools" } else { "custom" };
    // A REQUEST authorizer may have no source at all.
    let source = (create.kind != "REQUEST").then_some("method.request.header.Authorization");
    present(json!({
        "id": id,
        "name": create.name,
        "type": create.kind,
        "providerARNs": create.provider_arns,
        "authType": create.auth_type.as_deref().unwrap_or(kind),
        "authorizerUri": create.authorizer_uri,
        "authorizerCredentials": create.authorizer_credentials,
        "identitySource": create.identity_source.as_deref().or(source),
        "identityValidationExpression": create.identity_validation_expression,
        "authorizerResultTtlInSeconds": create.authorizer_result_ttl_in_seconds,
    }))
}

//! `…/gatewayresponses`: what errors of the gateway look like.

use serde_json::Value;

use super::at::At;
use crate::management::answered::Answered;
use crate::management::page::V1;
use crate::management::patch::{ANY, Edit, Op, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{PutGatewayResponse, RestApi, listed_gateway_responses, rules};

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    if let [kind] = rest {
        rules::gateway_response_type(kind)?;
    }
    match (at.method(), rest) {
        ("GET", []) => {
            let all = at.read(at.no_api(), |api| Ok(listed_gateway_responses(&api.parts)))?;
            V1.of(all, at.call).map(Answered::ok)
        }
        ("GET", [kind]) => at.read(at.no_api(), |api| show(api, kind).map(Answered::ok)),
        ("PUT", [kind]) => put(at, kind),
        ("PATCH", [kind]) => update(at, kind),
        ("DELETE", [kind]) => at.change(at.no_api(), |api| api.delete_gateway_response(kind)).map(|()| Answered::accepted()),
        _ => Err(at.call.unsupported()),
    }
}

fn show(api: &RestApi, kind: &str) -> Result<Value, Refusal> {
    let all = listed_gateway_responses(&api.parts);
    all.into_iter().find(|one| one["responseType"] == kind).ok_or_else(|| rules::no_response_type(kind))
}

fn put(at: &At<'_>, kind: &str) -> Result<Answered, Refusal> {
    let input = at.call.input()?.with("responseType", kind);
    input.maps(&["responseParameters", "responseTemplates"])?;
    let create: PutGatewayResponse = input.read()?;
    at.change(at.no_api(), |api| {
        api.put_gateway_response(create)?;
        show(api, kind).map(Answered::created)
    })
}

static TABLE: Table<PutGatewayResponse> = Table {
    words: Words::PathOnly,
    rows: &[
        Row {
            path: "/responseParameters/{}",
            ops: ANY,
            apply: |one, edit| {
                said(edit, "responseParameters")?;
                edit.entry(&mut one.response_parameters, edit.text(), "Invalid parameter name specified")
            },
        },
        Row {
            path: "/responseTemplates/{}",
            ops: ANY,
            apply: |one, edit| {
                said(edit, "responseTemplates")?;
                edit.entry(&mut one.response_templates, edit.text(), "Content-Type specified was not found")
            },
        },
        Row { path: "/statusCode", ops: REPLACE, apply: |one, edit| set(&mut one.status_code, edit.some()) },
    ],
};

fn said(edit: &Edit, map: &str) -> Result<(), Refusal> {
    if edit.op != Op::Remove && edit.some().is_none() {
        return Err(Refusal::bad_request(format!("Invalid null or empty value in {map}")));
    }
    Ok(())
}

fn update(at: &At<'_>, kind: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateGatewayResponse")?;
    at.change(at.no_api(), |api| {
        let before = api.parts.gateway_responses.get(kind).cloned();
        let mut changed = before.unwrap_or_else(|| PutGatewayResponse { response_type: kind.to_owned(), ..Default::default() });
        TABLE.apply(&mut changed, &mut edits)?;
        api.put_gateway_response(changed)?;
        show(api, kind).map(Answered::ok)
    })
}

//! The paths that `UpdateRestApi` takes.

use serde_json::Value;

use crate::management::patch::{ANY, Edit, Op, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{EndpointConfiguration, RestApi};

pub(super) static TABLE: Table<RestApi> = Table {
    words: Words::Path,
    rows: &[
        Row { path: "/apiKeySource", ops: REPLACE, apply: |api, edit| set(&mut api.create.api_key_source, edit.some()) },
        Row { path: "/binaryMediaTypes/{}", ops: ANY, apply: media_type },
        Row { path: "/description", ops: &[Op::Replace, Op::Remove], apply: |api, edit| set(&mut api.description, edit.some()) },
        Row {
            path: "/disableExecuteApiEndpoint",
            ops: REPLACE,
            apply: |api, edit| set(&mut api.create.disable_execute_api_endpoint, Some(edit.flag())),
        },
        Row { path: "/endpointConfiguration/ipAddressType", ops: REPLACE, apply: family },
        Row { path: "/endpointConfiguration/types/{}", ops: ALL, apply: kind },
        Row { path: "/minimumCompressionSize", ops: REPLACE, apply: compression },
        Row { path: "/name", ops: REPLACE, apply: |api, edit| set(&mut api.name, edit.text()) },
        Row {
            path: "/policy",
            ops: &[Op::Replace, Op::Remove],
            apply: |api, edit| set(&mut api.create.policy, edit.some().map(Value::from)),
        },
        Row { path: "/version", ops: REPLACE, apply: |api, edit| set(&mut api.version, edit.some()) },
    ],
};

/// Types of endpoints refuse operations in words of their own.
const ALL: &[Op] = &[Op::Add, Op::Copy, Op::Move, Op::Remove, Op::Replace, Op::Test];

/// A type that replaces another comes last (recorded 2024).
fn media_type(api: &mut RestApi, edit: &Edit) -> Result<(), Refusal> {
    let types = &mut api.binary_media_types;
    types.retain(|kind| *kind != edit.key);
    match edit.op {
        Op::Remove => {}
        Op::Replace => edit.member(types, &edit.text()),
        _ => types.push(edit.key.clone()),
    }
    Ok(())
}

fn endpoint(api: &mut RestApi) -> &mut EndpointConfiguration {
    api.create.endpoint_configuration.get_or_insert_default()
}

fn kind(api: &mut RestApi, edit: &Edit) -> Result<(), Refusal> {
    if edit.op != Op::Replace {
        return Err(Refusal::bad_request("Invalid patch operation specified. Must be 'add'|'remove'|'replace'"));
    }
    if !["REGIONAL", "EDGE", "PRIVATE"].contains(&edit.text().as_str()) {
        return Err(Refusal::bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"));
    }
    endpoint(api).types = vec![edit.text()];
    Ok(())
}

fn family(api: &mut RestApi, edit: &Edit) -> Result<(), Refusal> {
    if !["ipv4", "dualstack"].contains(&edit.text().as_str()) {
        return Err(Refusal::bad_request("ipAddressType must be either ipv4 or dualstack."));
    }
    set(&mut endpoint(api).ip_address_type, edit.some())
}

/// Empty turns it off.
fn compression(api: &mut RestApi, edit: &Edit) -> Result<(), Refusal> {
    let size = edit.some().map(|text| text.parse().unwrap_or(-1));
    set(&mut api.create.minimum_compression_size, size)
}

//! `AWS::Lambda::Permission`: a statement of a function's policy.

use sekisho_lambda::Permission;
use serde_json::Value;

use crate::names::{UPPER, derived};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::{Flag, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Lambda::Permission",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &[
        "Action",
        "EventSourceToken",
        "FunctionName",
        "FunctionUrlAuthType",
        "InvokedViaFunctionUrl",
        "Principal",
        "PrincipalOrgID",
        "SourceAccount",
        "SourceArn",
    ],
    forbids: forbids_nothing,
    physical_id: |naming, _| format!("{}-{}", naming.logical_id, derived(naming.seed, 12, UPPER)),
    attributes: |_, id, _| vec![("Id", id.to_owned())],
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::required("Action", Text),
    Property::new("EventSourceToken", Text),
    Property::required("FunctionName", Text),
    Property::new("FunctionUrlAuthType", Text),
    Property::new("InvokedViaFunctionUrl", Flag),
    Property::required("Principal", Text),
    Property::refused("PrincipalOrgID", Text, &[], "organisations are not known here, so everybody would be let in"),
    Property::new("SourceAccount", Text),
    Property::new("SourceArn", Text),
];

fn put(context: &Context<'_>, permission: &Resource) -> Result<(), Fault> {
    let property = |name| text(&permission.properties, name).to_owned();
    let given = |name| permission.properties.get(name).and_then(Value::as_str).map(str::to_owned);
    let statement = Permission {
        statement_id: permission.physical_id.clone(),
        action: property("Action"),
        principal: property("Principal"),
        source_arn: given("SourceArn"),
        source_account: given("SourceAccount"),
        function_url_auth_type: given("FunctionUrlAuthType"),
        invoked_via_function_url: permission.properties.get("InvokedViaFunctionUrl").and_then(Value::as_bool),
        event_source_token: given("EventSourceToken"),
        principal_org_id: None,
    };
    let functions = &context.services.functions;
    let function = property("FunctionName");
    functions.remove_permission(&function, &permission.physical_id);
    functions.add_permission(&function, statement).map_err(|error| {
        let remedy = "Name a function of this stack, by !Ref or !GetAtt Function.Arn.";
        Fault::of("FunctionName", format!("Lambda refuses it: {error}"), remedy)
    })
}

fn delete(context: &Context<'_>, permission: &Resource) -> Result<(), Fault> {
    let function = text(&permission.properties, "FunctionName");
    context.services.functions.remove_permission(function, &permission.physical_id);
    Ok(())
}

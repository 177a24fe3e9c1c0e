//! `AWS::Cognito::UserPoolRiskConfigurationAttachment`: what threat protection would do, for a client or for `ALL`.

use serde_json::Value;

use super::{call, members, present, try_call, without};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{self, Flag, Object, Text};
use crate::shape::TEXTS;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolRiskConfigurationAttachment",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ClientId", "UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| super::attachment_id("UserPoolRiskConfigurationAttachment", properties),
    attributes: no_attributes,
    life: Life::Database { exists, create: set, update: |context, _, to| set(context, to), delete },
    remark: Remark::None,
};

const RISKS: &str = "judging of risks";

const PROPERTIES: &[Property] = &[
    Property::quiet("AccountTakeoverRiskConfiguration", TAKEOVER, RISKS),
    Property::required("ClientId", Text),
    Property::quiet("CompromisedCredentialsRiskConfiguration", COMPROMISED, RISKS),
    Property::ignored("RiskExceptionConfiguration", EXCEPTIONS, "no address is blocked here"),
    Property::required("UserPoolId", Text),
];

const ACTION: Shape = Object(&[("EventAction", Text), ("Notify", Flag)]);
const EMAIL: Shape = Object(&[("HtmlBody", Text), ("Subject", Text), ("TextBody", Text)]);

const NOTIFY: Shape = Object(&[
    ("BlockEmail", EMAIL),
    ("From", Text),
    ("MfaEmail", EMAIL),
    ("NoActionEmail", EMAIL),
    ("ReplyTo", Text),
    ("SourceArn", Text),
]);

const TAKEOVER: Shape = Object(&[
    ("Actions", Object(&[("HighAction", ACTION), ("LowAction", ACTION), ("MediumAction", ACTION)])),
    ("NotifyConfiguration", NOTIFY),
]);

const COMPROMISED: Shape = Object(&[("Actions", Object(&[("EventAction", Text)])), ("EventFilter", TEXTS)]);
const EXCEPTIONS: Shape = Object(&[("BlockedIPRangeList", TEXTS), ("SkippedIPRangeList", TEXTS)]);

/// For the API the configuration of all clients is the one without a client.
fn with_id(mut body: Values, configuration: &Resource) -> Values {
    let property = |name| text(&configuration.properties, name);
    body.extend(members([("UserPoolId", property("UserPoolId"))]));
    if property("ClientId") != super::ALL {
        body.extend(members([("ClientId", property("ClientId"))]));
    }
    body
}

fn exists(context: &Context<'_>, configuration: &Resource) -> Result<bool, Fault> {
    let id = with_id(Values::new(), configuration);
    let Ok(answer) = try_call(context, "DescribeRiskConfiguration", id, configuration) else {
        // Without its pool, its client or threat protection there is none; setting it says what is wrong.
        return Ok(false);
    };
    Ok(answer["RiskConfiguration"].get("LastModifiedDate").is_some_and(Value::is_number))
}

fn set(context: &Context<'_>, configuration: &Resource) -> Result<(), Fault> {
    let body = with_id(without(&configuration.properties, &["ClientId", "UserPoolId"]), configuration);
    call(context, "SetRiskConfiguration", body, configuration).map(|_| ())
}

/// There is no operation for it: an empty configuration takes its place. Without threat protection there is none.
fn delete(context: &Context<'_>, configuration: &Resource) -> Result<(), Fault> {
    let empty = with_id(Values::new(), configuration);
    match try_call(context, "SetRiskConfiguration", empty, configuration) {
        Err(error) if error.kind == "UserPoolAddOnNotEnabledException" => Ok(()),
        answer => present(answer).map(|_| ()),
    }
}

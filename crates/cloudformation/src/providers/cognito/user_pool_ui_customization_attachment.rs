//! `AWS::Cognito::UserPoolUICustomizationAttachment`: the look of the hosted UI (classic), of a client or of `ALL`.

use super::{call, members, remove, try_call};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, no_attributes, text};
use crate::shape::Shape::Text;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolUICustomizationAttachment",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ClientId", "UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| super::attachment_id("UserPoolUICustomizationAttachment", properties),
    attributes: no_attributes,
    life: Life::Database { exists, create: set, update: |context, _, to| set(context, to), delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] =
    &[Property::new("CSS", Text), Property::required("ClientId", Text), Property::required("UserPoolId", Text)];

fn id(look: &Resource) -> Values {
    let property = |name| text(&look.properties, name);
    members([("UserPoolId", property("UserPoolId")), ("ClientId", property("ClientId"))])
}

/// A client without a look of its own is shown the one of all clients. A look that was taken away is an empty one.
fn exists(context: &Context<'_>, look: &Resource) -> Result<bool, Fault> {
    let Ok(answer) = try_call(context, "GetUICustomization", id(look), look) else {
        // Without its pool or client there is no look; setting it says what is wrong.
        return Ok(false);
    };
    let shown = &answer["UICustomization"];
    let lost = look.properties.contains_key("CSS") && shown["CSS"].is_null();
    Ok(shown["ClientId"] == text(&look.properties, "ClientId") && !lost)
}

fn set(context: &Context<'_>, look: &Resource) -> Result<(), Fault> {
    call(context, "SetUICustomization", look.properties.clone(), look).map(|_| ())
}

/// There is no operation for it: an empty look takes its place. Without a domain there are no pages to look like
/// anything.
fn delete(context: &Context<'_>, look: &Resource) -> Result<(), Fault> {
    let pool = members([("UserPoolId", text(&look.properties, "UserPoolId"))]);
    match try_call(context, "DescribeUserPool", pool, look) {
        Ok(answer) if answer["UserPool"]["Domain"].is_null() && answer["UserPool"]["CustomDomain"].is_null() => Ok(()),
        _ => remove(context, "SetUICustomization", id(look), look),
    }
}

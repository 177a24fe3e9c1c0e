//! `AWS::Cognito::UserPoolUserToGroupAttachment`: a user's membership in a group.

use super::{call, members, remove, try_call};
use crate::names::{UPPER, derived};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, no_attributes, text};
use crate::shape::Shape::Text;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolUserToGroupAttachment",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["GroupName", "UserPoolId", "Username"],
    forbids: forbids_nothing,
    physical_id: |naming, _| format!("UserToGroupAttachment-{}", derived(naming.seed, 12, UPPER)),
    attributes: no_attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] =
    &[Property::required("GroupName", Text), Property::required("UserPoolId", Text), Property::required("Username", Text)];

fn user(attachment: &Resource) -> Values {
    let property = |name| text(&attachment.properties, name);
    members([("UserPoolId", property("UserPoolId")), ("Username", property("Username"))])
}

fn exists(context: &Context<'_>, attachment: &Resource) -> Result<bool, Fault> {
    let Ok(answer) = try_call(context, "AdminListGroupsForUser", user(attachment), attachment) else {
        // Without its user or pool there is no membership; making it says what is wrong.
        return Ok(false);
    };
    let wanted = text(&attachment.properties, "GroupName");
    let groups = answer["Groups"].as_array();
    Ok(groups.is_some_and(|groups| groups.iter().any(|group| group["GroupName"] == wanted)))
}

fn create(context: &Context<'_>, attachment: &Resource) -> Result<(), Fault> {
    call(context, "AdminAddUserToGroup", attachment.properties.clone(), attachment).map(|_| ())
}

/// Every property makes a new attachment, so there is nothing left to change.
fn update(_: &Context<'_>, _: &Resource, _: &Resource) -> Result<(), Fault> {
    Ok(())
}

fn delete(context: &Context<'_>, attachment: &Resource) -> Result<(), Fault> {
    remove(context, "AdminRemoveUserFromGroup", attachment.properties.clone(), attachment)
}

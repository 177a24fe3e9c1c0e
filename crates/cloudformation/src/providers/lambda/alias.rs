//! `AWS::Lambda::Alias`: a name for a version.

use super::refused;
use super::version::function_arn;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::{Any, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Lambda::Alias",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["FunctionName", "Name"],
    forbids: forbids_nothing,
    physical_id: |naming, properties| format!("{}:{}", function_arn(naming, properties), text(properties, "Name")),
    attributes: |_, arn, _| vec![("AliasArn", arn.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("Description", Text),
    Property::required("FunctionName", Text),
    Property::required("FunctionVersion", Text),
    Property::required("Name", Text),
    Property::quiet("ProvisionedConcurrencyConfig", Any, "provisioned concurrency"),
    Property::ignored("RoutingConfig", Any, "every invocation goes to FunctionVersion here"),
];

fn exists(context: &Context<'_>, alias: &Resource) -> bool {
    context.services.functions.get(&alias.physical_id).is_some()
}

fn put(context: &Context<'_>, alias: &Resource) -> Result<(), Fault> {
    let (version, description) = (text(&alias.properties, "FunctionVersion"), text(&alias.properties, "Description"));
    context.services.functions.put_alias(&alias.physical_id, version, description).map_err(|error| refused(&error))
}

fn delete(context: &Context<'_>, alias: &Resource) -> Result<(), Fault> {
    context.services.functions.delete_alias(&alias.physical_id).map_err(|error| refused(&error))
}

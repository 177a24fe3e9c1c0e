//! `AWS::Lambda::Version`: the function as it was when it was published.

use serde_json::Value;

use super::refused;
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{Any, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Lambda::Version",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["Description", "FunctionName"],
    forbids: forbids_nothing,
    physical_id: |naming, properties| {
        let function = function_arn(naming, properties);
        format!("{function}:{}", (naming.next_version)(&function))
    },
    attributes: |naming, arn, properties| {
        vec![
            ("FunctionArn", arn.to_owned()),
            ("FunctionArnWithoutVersion", function_arn(naming, properties)),
            ("Version", arn.rsplit(':').next().unwrap_or_default().to_owned()),
        ]
    },
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("CodeSha256", Text),
    Property::new("Description", Text),
    Property::required("FunctionName", Text),
    Property::quiet("FunctionScalingConfig", Any, "managed instances"),
    Property::quiet("ProvisionedConcurrencyConfig", Any, "provisioned concurrency"),
    Property::quiet("RuntimePolicy", Any, "updates of runtimes"),
];

fn exists(context: &Context<'_>, version: &Resource) -> bool {
    context.services.functions.get(&version.physical_id).is_some()
}

fn put(context: &Context<'_>, version: &Resource) -> Result<(), Fault> {
    let given = |name| version.properties.get(name).and_then(Value::as_str);
    let functions = &context.services.functions;
    functions
        .put_version(&version.physical_id, given("Description").map(str::to_owned), given("CodeSha256"))
        .map_err(|error| refused(&error))
}

fn delete(context: &Context<'_>, version: &Resource) -> Result<(), Fault> {
    context.services.functions.delete_version(&version.physical_id).map_err(|error| refused(&error))
}

/// The ARN of the function that `FunctionName` names by name or ARN.
pub fn function_arn(naming: &Naming<'_>, properties: &Values) -> String {
    match text(properties, "FunctionName") {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        name => naming.place.arn("lambda", &format!("function:{name}")),
    }
}

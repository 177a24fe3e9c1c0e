//! `AWS::Lambda::Url`: a function URL.

use sekisho_lambda::{UrlConfig, url_id};
use serde_json::{Value, json};

use super::version::function_arn;
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{Flag, Object, Text, Whole};
use crate::shape::TEXTS;
use crate::store::Resource;

/// The type's name; addresses of its resources are shown as ours.
pub const TYPE_NAME: &str = "AWS::Lambda::Url";

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: TYPE_NAME,
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["Qualifier", "TargetFunctionArn"],
    forbids: forbids_nothing,
    physical_id: url_arn,
    attributes,
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::required("AuthType", Text),
    Property::new(
        "Cors",
        Object(&[
            ("AllowCredentials", Flag),
            ("AllowHeaders", TEXTS),
            ("AllowMethods", TEXTS),
            ("AllowOrigins", TEXTS),
            ("ExposeHeaders", TEXTS),
            ("MaxAge", Whole),
        ]),
    ),
    Property::new("InvokeMode", Text),
    Property::new("Qualifier", Text),
    Property::required("TargetFunctionArn", Text),
];

/// The ARN of the function, with the alias when there is one: it is also the id.
fn url_arn(naming: &Naming<'_>, properties: &Values) -> String {
    let named = Values::from_iter([("FunctionName".to_owned(), json!(text(properties, "TargetFunctionArn")))]);
    let arn = function_arn(naming, &named);
    match text(properties, "Qualifier") {
        "" => arn,
        alias => format!("{arn}:{alias}"),
    }
}

/// AWS's address; outputs show the one that answers here.
fn attributes(naming: &Naming<'_>, arn: &str, _: &Values) -> Vec<(&'static str, String)> {
    let address = format!("https://{}.lambda-url.{}.on.aws/", url_id(arn), naming.place.region);
    vec![("FunctionArn", arn.to_owned()), ("FunctionUrl", address)]
}

fn put(context: &Context<'_>, url: &Resource) -> Result<(), Fault> {
    let config: UrlConfig = serde_json::from_value(Value::Object(url.properties.clone()))
        .map_err(|error| Fault::new(format!("Lambda refuses it: {error}"), "Change the properties so that Lambda takes them."))?;
    context.services.functions.put_url(&url.physical_id, "", config, context.now).map_err(|error| {
        let remedy = "Name a function of this stack, by !GetAtt Function.Arn.";
        Fault::of("TargetFunctionArn", format!("Lambda refuses it: {error}"), remedy)
    })
}

fn delete(context: &Context<'_>, url: &Resource) -> Result<(), Fault> {
    context.services.functions.delete_url(&url_id(&url.physical_id));
    Ok(())
}

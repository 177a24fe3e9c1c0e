//! `AWS::Logs::LogGroup`. Unlike on AWS it takes over a group of its name that is there already: a function may have made it.

use serde_json::{Map, Value, json};

use super::{gone, refused};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{Any, Flag, Text, Whole};
use crate::shape::TAG_LIST;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Logs::LogGroup",
    properties: Some(PROPERTIES),
    named_by: Some(("LogGroupName", 512)),
    replaces_on: &["LogGroupName"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "LogGroupName").to_owned(),
    attributes: |naming, name, _| vec![("Arn", naming.place.arn("logs", &format!("log-group:{name}:*")))],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::quiet("BearerTokenAuthenticationEnabled", Flag, "bearer tokens of log groups"),
    Property::quiet("DataProtectionPolicy", Any, "data protection policies"),
    Property::new("DeletionProtectionEnabled", Flag),
    Property::quiet("FieldIndexPolicies", Any, "field indexes"),
    Property::quiet("KmsKeyId", Text, "encryption with KMS"),
    Property::new("LogGroupClass", Text),
    Property::new("LogGroupName", Text),
    Property::quiet("ResourcePolicyDocument", Any, "resource policies of log groups"),
    Property::new("RetentionInDays", Whole),
    Property::new("Tags", TAG_LIST),
];

fn exists(context: &Context<'_>, group: &Resource) -> bool {
    context.services.logs.has_group(&group.physical_id)
}

fn put(context: &Context<'_>, group: &Resource) -> Result<(), Fault> {
    let (name, of) = (&group.physical_id, &group.properties);
    let call = |operation: &str, input: Value| context.services.logs.call(operation, &input, context.now).map_err(refused);
    if !exists(context, group) {
        let mut create = json!({ "logGroupName": name });
        for (member, property) in [("logGroupClass", "LogGroupClass"), ("kmsKeyId", "KmsKeyId")] {
            if let Some(value) = of.get(property) {
                create[member] = value.clone();
            }
        }
        call("CreateLogGroup", create)?;
    }
    match of.get("RetentionInDays") {
        Some(days) => call("PutRetentionPolicy", json!({ "logGroupName": name, "retentionInDays": days }))?,
        None => call("DeleteRetentionPolicy", json!({ "logGroupName": name }))?,
    };
    let protected = of.get("DeletionProtectionEnabled").and_then(Value::as_bool).unwrap_or_default();
    call("PutLogGroupDeletionProtection", json!({ "logGroupIdentifier": name, "deletionProtectionEnabled": protected }))?;
    let old = call("ListTagsLogGroup", json!({ "logGroupName": name }))?;
    let keys: Vec<&String> = old["tags"].as_object().into_iter().flat_map(Map::keys).collect();
    call("UntagLogGroup", json!({ "logGroupName": name, "tags": keys }))?;
    call("TagLogGroup", json!({ "logGroupName": name, "tags": tags(of) })).map(drop)
}

fn tags(of: &Values) -> Map<String, Value> {
    let list = of.get("Tags").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|tag| Some((tag["Key"].as_str()?.to_owned(), tag["Value"].clone()))).collect()
}

fn delete(context: &Context<'_>, group: &Resource) -> Result<(), Fault> {
    gone(context.services.logs.call("DeleteLogGroup", &json!({ "logGroupName": group.physical_id }), context.now))
}

//! `AWS::S3::Bucket`.

use sekisho_s3::Versioning;
use serde_json::Value;

use super::{fault, settings};
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{Any, Flag, List, Object, Text};
use crate::shape::{Shape, TAG_LIST};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::S3::Bucket",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["BucketName", "BucketNamePrefix", "BucketNamespace"],
    forbids: forbids_nothing,
    physical_id,
    attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const ENCRYPTION: Shape = Object(&[(
    "ServerSideEncryptionConfiguration",
    List(&Object(&[
        ("BlockedEncryptionTypes", Any),
        ("BucketKeyEnabled", Flag),
        ("ServerSideEncryptionByDefault", Object(&[("KMSMasterKeyID", Text), ("SSEAlgorithm", Text)])),
    ])),
)]);
const OWNERSHIP: Shape = Object(&[("Rules", List(&Object(&[("ObjectOwnership", Text)])))]);
const PUBLIC_ACCESS: Shape = Object(&[
    ("BlockPublicAcls", Flag),
    ("BlockPublicPolicy", Flag),
    ("IgnorePublicAcls", Flag),
    ("RestrictPublicBuckets", Flag),
]);

const PROPERTIES: &[Property] = &[
    Property::quiet("AbacStatus", Text, "access to objects"),
    Property::quiet("AccelerateConfiguration", Any, "faster transfers"),
    Property::quiet("AccessControl", Text, "access to objects"),
    Property::quiet("AnalyticsConfigurations", Any, "analytics"),
    Property::new("BucketEncryption", ENCRYPTION),
    Property::new("BucketName", Text),
    Property::ignored("BucketNamePrefix", Text, "the bucket is named after its stack"),
    Property::ignored("BucketNamespace", Text, "the bucket is named after its stack"),
    Property::ignored("CorsConfiguration", Any, "browsers of other origins get no CORS headers"),
    Property::quiet("IntelligentTieringConfigurations", Any, "storage classes"),
    Property::quiet("InventoryConfigurations", Any, "inventories"),
    Property::quiet("LifecycleConfiguration", Any, "expiry of objects"),
    Property::quiet("LoggingConfiguration", Any, "logs of buckets"),
    Property::quiet("MetadataConfiguration", Any, "metadata tables"),
    Property::quiet("MetadataTableConfiguration", Any, "metadata tables"),
    Property::quiet("MetricsConfigurations", Any, "metrics"),
    Property::ignored("NotificationConfiguration", Any, "nobody is told of new objects"),
    Property::ignored("ObjectLockConfiguration", Any, "objects can be deleted at any time"),
    Property::ignored("ObjectLockEnabled", Flag, "objects can be deleted at any time"),
    Property::new("OwnershipControls", OWNERSHIP),
    Property::new("PublicAccessBlockConfiguration", PUBLIC_ACCESS),
    Property::quiet("ReplicationConfiguration", Any, "replication"),
    Property::new("Tags", TAG_LIST),
    Property::new("VersioningConfiguration", Object(&[("Status", Text)])),
    Property::ignored("WebsiteConfiguration", Any, "the bucket is no website"),
];

/// Regions whose websites have a dash before them; those that came later have a dot.
const DASHED: [&str; 9] = [
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

fn physical_id(naming: &Naming<'_>, properties: &Values) -> String {
    match text(properties, "BucketName") {
        "" => naming.generated(63).to_lowercase(),
        name => name.to_owned(),
    }
}

fn attributes(naming: &Naming<'_>, name: &str, _: &Values) -> Vec<(&'static str, String)> {
    let region = &naming.place.region;
    let dash = if DASHED.contains(&region.as_str()) { '-' } else { '.' };
    vec![
        ("Arn", format!("arn:aws:s3:::{name}")),
        ("DomainName", format!("{name}.s3.amazonaws.com")),
        ("DualStackDomainName", format!("{name}.s3.dualstack.{region}.amazonaws.com")),
        ("RegionalDomainName", format!("{name}.s3.{region}.amazonaws.com")),
        ("WebsiteURL", format!("http://{name}.s3-website{dash}{region}.amazonaws.com")),
    ]
}

fn exists(context: &Context<'_>, bucket: &Resource) -> Result<bool, Fault> {
    context.services.s3.has_bucket(&bucket.physical_id).map_err(fault)
}

fn create(context: &Context<'_>, bucket: &Resource) -> Result<(), Fault> {
    context.services.s3.create_bucket(&bucket.physical_id, context.now).map_err(fault)?;
    // Half of it is nothing that a later run could take up.
    put(context, &Values::new(), bucket).inspect_err(|_| drop(delete(context, bucket)))
}

fn update(context: &Context<'_>, from: &Resource, to: &Resource) -> Result<(), Fault> {
    put(context, &from.properties, to)
}

/// Sets what the template says; what it said before and says no more is as of a new bucket.
fn put(context: &Context<'_>, from: &Values, to: &Resource) -> Result<(), Fault> {
    let (s3, name) = (&context.services.s3, &to.physical_id);
    for setting in settings::ALL {
        match to.properties.get(setting.property) {
            Some(value) => s3.set(name, setting.name, &(setting.document)(value)),
            None if !from.contains_key(setting.property) => Ok(()),
            None => match setting.default {
                Some(default) => s3.set(name, setting.name, &default()),
                None => s3.unset(name, setting.name),
            },
        }
        .map_err(|error| Fault { property: Some(setting.property.to_owned()), ..fault(error) })?;
    }
    let status =
        |values: &Values| values.get("VersioningConfiguration").and_then(|one| one["Status"].as_str()).map(str::to_owned);
    let versioning = match (status(&to.properties).as_deref(), status(from)) {
        (Some("Enabled"), _) => Versioning::Enabled,
        (None, None) => return Ok(()),
        (Some("Suspended") | None, _) => Versioning::Suspended,
        (Some(other), _) => {
            let message = format!("{other} is not a status of versioning");
            return Err(Fault::of("VersioningConfiguration.Status", message, "Write Enabled or Suspended."));
        }
    };
    s3.set_versioning(name, versioning).map_err(fault)
}

fn delete(context: &Context<'_>, bucket: &Resource) -> Result<(), Fault> {
    context.services.s3.delete_bucket(&bucket.physical_id).map_err(fault)
}

/// A member of a map, as text.
pub(super) fn member(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

//! `AWS::CloudFormation::Stack`: a nested stack from a template beside this one.

use crate::names::derived_uuid;
use crate::provider::{Life, Property, Provider, Remark, forbids_nothing, no_attributes};
use crate::shape::Shape::{Text, Whole};
use crate::shape::{TAG_LIST, TEXT_MAP, TEXTS};

/// The type. Its attributes are the outputs of its template, `Outputs.<name>`.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::CloudFormation::Stack",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &[],
    forbids: forbids_nothing,
    physical_id: |naming, _| {
        let stack = format!("stack/{}/{}", naming.generated(128), derived_uuid(naming.seed));
        naming.place.arn("cloudformation", &stack)
    },
    attributes: no_attributes,
    life: Life::Stack,
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::quiet("NotificationARNs", TEXTS, "notifications"),
    Property::new("Parameters", TEXT_MAP),
    Property::quiet("Tags", TAG_LIST, "tags of nested stacks"),
    Property::required("TemplateURL", Text),
    Property::quiet("TimeoutInMinutes", Whole, "time limits of nested stacks"),
];

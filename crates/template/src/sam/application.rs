//! `AWS::Serverless::Application` with a template is a nested stack. Applications of AWS's repository are not to be had here.

use super::{Expansion, known, make};
use crate::node::{Map, Node};
use crate::template::Resource;

pub(super) fn expand(expansion: &mut Expansion<'_>, resource: &Resource) {
    let id = &resource.logical_id;
    let empty = Map::new();
    let given = resource.properties.as_map().unwrap_or(&empty);
    expansion.check_known(id, "Properties", given, &known::APPLICATION);
    let Some(location) = given.get("Location").filter(|location| location.as_str().is_some()) else {
        let at = given.get("Location").map_or(resource.at, |location| location.at);
        let remedy = "Give the path of a template on this disk, or its address in S3: `Location: infra/alarms.yaml`.";
        expansion.error(at, id, "Properties.Location", "an application needs a template", remedy);
        return;
    };
    let mut properties = Map::new().with("TemplateURL", location.clone());
    for name in ["Parameters", "NotificationARNs", "TimeoutInMinutes"] {
        if let Some(node) = given.get(name) {
            properties.insert(name, node.clone());
        }
    }
    let tags = make::tag_list(Some("lambda:createdBy"), given.get("Tags"), resource.at);
    properties.insert("Tags", tags);
    let mut stack = resource.clone();
    "AWS::CloudFormation::Stack".clone_into(&mut stack.kind);
    stack.properties = Node::map(properties, resource.properties.at);
    stack.renamed = Some(("Location", "TemplateURL"));
    expansion.add(stack);
}

//! `AWS::Serverless::Function`: the function, its role, its alias, its URL, and its events.

use serde_json::json;

use super::{Expansion, event, known, make, role, url};
use crate::node::{Map, Node, Value};
use crate::template::Resource;

/// Properties that `AWS::Lambda::Function` has under the same name.
const SAME: &[&str] = &[
    "Description",
    "FunctionName",
    "Handler",
    "MemorySize",
    "Runtime",
    "Timeout",
    "Environment",
    "VpcConfig",
    "Layers",
    "KmsKeyArn",
    "ReservedConcurrentExecutions",
    "FileSystemConfigs",
    "CodeSigningConfigArn",
    "ImageConfig",
    "PackageType",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "RecursiveLoop",
];

pub(super) fn expand(expansion: &mut Expansion<'_>, resource: &Resource) {
    let id = &resource.logical_id;
    let empty = Map::new();
    let given = resource.properties.as_map().unwrap_or(&empty);
    expansion.check_known(id, "Properties", given, &known::FUNCTION);
    if let Some(at) = resource.sam.key_at("Connectors") {
        let message = "`Connectors` are not supported here and have no effect";
        expansion.warn(at, id, "Connectors", crate::Severity::Warning, message);
    }
    require(expansion, resource, given);

    let mut properties = Map::new();
    if let Some(code) = code(given) {
        properties.insert("Code", code);
    }
    for name in SAME {
        if let Some(node) = given.get(name) {
            properties.insert(*name, node.clone());
        }
    }
    if let Some(mode) = given.get("Tracing") {
        properties.insert("TracingConfig", Node::map(Map::new().with("Mode", mode.clone()), mode.at));
    }
    if let Some(target) = given.get("DeadLetterQueue").and_then(|queue| queue.get("TargetArn")) {
        properties.insert("DeadLetterConfig", Node::map(Map::new().with("TargetArn", target.clone()), target.at));
    }
    let tags = make::tag_list(Some("lambda:createdBy"), given.get("Tags"), resource.at);
    if let Some(role) = role::of(expansion, resource, given, &tags) {
        properties.insert("Role", role);
    }
    properties.insert("Tags", tags);

    let mut function = resource.clone();
    "AWS::Lambda::Function".clone_into(&mut function.kind);
    function.properties = Node::map(properties, resource.properties.at);
    function.renamed = Some(("CodeUri", "Code"));
    let target = alias(expansion, resource, given, &function.properties);
    expansion.add(function);
    let target = target.unwrap_or_else(|| id.clone());
    url::expand(expansion, resource, given, &target);
    event::expand(expansion, resource, given, &target);
}

fn require(expansion: &mut Expansion<'_>, resource: &Resource, given: &Map) {
    let id = &resource.logical_id;
    let is_image = given.get("PackageType").and_then(Node::as_str) == Some("Image") || given.contains("ImageUri");
    if is_image {
        let at = given.get("PackageType").map_or(resource.at, |node| node.at);
        let remedy = "Functions run as native processes: give `CodeUri` and `Runtime: provided.al2023`.";
        expansion.error(at, id, "Properties.PackageType", "container images are not supported here", remedy);
        return;
    }
    if !given.contains("CodeUri") && !given.contains("InlineCode") {
        let remedy = "Give the folder of the package: `CodeUri: lambdas/hello/`.";
        expansion.error(resource.at, id, "Properties", "the function has no `CodeUri`", remedy);
    }
    for (name, example) in [("Runtime", "provided.al2023"), ("Handler", "bootstrap")] {
        if !given.contains(name) {
            let message = format!("the function has no `{name}`");
            let remedy = format!("Add `{name}: {example}` here or in `Globals.Function`.");
            expansion.error(resource.at, id, "Properties", message, remedy);
        }
    }
}

/// `CodeUri` as it was written, or code inline; S3's three names are CloudFormation's with a prefix.
fn code(given: &Map) -> Option<Node> {
    if let Some(text) = given.get("InlineCode") {
        return Some(Node::map(Map::new().with("ZipFile", text.clone()), text.at));
    }
    let uri = given.get("CodeUri")?;
    let Value::Map(parts) = &uri.value else {
        return Some(in_s3(uri).unwrap_or_else(|| uri.clone()));
    };
    let mut code = Map::new();
    for (key, node) in parts.iter() {
        let name = match key {
            "Bucket" => "S3Bucket",
            "Key" => "S3Key",
            "Version" => "S3ObjectVersion",
            other => other,
        };
        code.insert(name, node.clone());
    }
    Some(Node::map(code, uri.at))
}

/// `s3://bucket/key` and `s3://bucket/key?versionId=…` in their parts.
fn in_s3(uri: &Node) -> Option<Node> {
    let (bucket, rest) = uri.as_str()?.strip_prefix("s3://")?.split_once('/')?;
    let (key, query) = rest.split_once('?').unwrap_or((rest, ""));
    let version = query.split('&').find_map(|pair| pair.strip_prefix("versionId="));
    let part = |text: &str| Node::string(text, uri.at);
    let mut code = Map::new().with("S3Bucket", part(bucket)).with("S3Key", part(key));
    if let Some(version) = version {
        code.insert("S3ObjectVersion", part(version));
    }
    Some(Node::map(code, uri.at))
}

/// `AutoPublishAlias`: a version and an alias of it. Gives the alias's logical id, which then stands for the function.
fn alias(expansion: &mut Expansion<'_>, resource: &Resource, given: &Map, properties: &Node) -> Option<String> {
    let name = given.get("AutoPublishAlias")?;
    let id = &resource.logical_id;
    let parameter = name.get("Ref").and_then(Node::as_str);
    let literal = match parameter {
        Some(parameter) => expansion.parameters.get(parameter).cloned(),
        None => name.scalar().map(std::borrow::Cow::into_owned),
    };
    let Some(literal) = literal.filter(|text| !text.is_empty()) else {
        let remedy = "Write it out, or refer to a parameter that has a default.";
        expansion.error(name.at, id, "Properties.AutoPublishAlias", "the name of an alias has to be known here", remedy);
        return None;
    };
    let at = name.at;
    let condition = resource.condition.as_ref();
    let hash = super::body::sha1(&properties.to_json());
    let version_id = format!("{id}Version{}", &hash[..10]);
    let mut properties = Map::new().with("FunctionName", make::reference(id, at));
    if let Some(description) = given.get("VersionDescription") {
        properties.insert("Description", description.clone());
    }
    let mut version = Resource::generated(&version_id, "AWS::Lambda::Version", properties, at).when(condition);
    let retention = given.get("VersionDeletionPolicy").and_then(Node::as_str).unwrap_or("Retain");
    version.deletion_policy = Some(retention.to_owned());
    expansion.add(version);
    expansion.refer(id, "Version", &version_id);

    let suffix: String = literal.chars().filter(char::is_ascii_alphanumeric).collect();
    let alias_id = format!("{id}Alias{suffix}");
    let version = make::node(&json!({ "Fn::GetAtt": [version_id, "Version"] }), at);
    let properties =
        Map::new().with("Name", name.clone()).with("FunctionName", make::reference(id, at)).with("FunctionVersion", version);
    expansion.add(Resource::generated(&alias_id, "AWS::Lambda::Alias", properties, at).when(condition));
    expansion.refer(id, "Alias", &alias_id);
    Some(alias_id)
}

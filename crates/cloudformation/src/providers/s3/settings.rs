//! Properties of a bucket as the documents that S3's own operations take.

use sekisho_s3::Element;
use serde_json::Value;

use super::bucket::member;

/// A property and what it sets.
pub struct Setting {
    /// `BucketEncryption`
    pub property: &'static str,
    /// What the query of S3 calls it.
    pub name: &'static str,
    /// The property as a document.
    pub document: fn(&Value) -> Element,
    /// What a new bucket has; nothing where it is not set.
    pub default: Option<fn() -> Element>,
}

/// All of them.
pub const ALL: &[Setting] = &[
    Setting { property: "BucketEncryption", name: "encryption", document: encryption, default: None },
    Setting {
        property: "OwnershipControls",
        name: "ownershipControls",
        document: ownership,
        default: Some(|| owned_by("BucketOwnerEnforced")),
    },
    Setting {
        property: "PublicAccessBlockConfiguration",
        name: "publicAccessBlock",
        document: public_access,
        default: Some(|| Element::new("PublicAccessBlockConfiguration", BLOCKS.map(|name| Element::leaf(name, "true")).to_vec())),
    },
    Setting { property: "Tags", name: "tagging", document: tags, default: None },
];

const BLOCKS: [&str; 4] = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn leaf(value: &Value, name: &str) -> Option<Element> {
    member(value, name).map(|text| Element::leaf(name, text))
}

fn encryption(value: &Value) -> Element {
    let rule = |rule: &Value| {
        let by_default = rule.get("ServerSideEncryptionByDefault").map(|one| {
            let members = ["SSEAlgorithm", "KMSMasterKeyID"].into_iter().filter_map(|name| leaf(one, name));
            Element::new("ApplyServerSideEncryptionByDefault", members.collect())
        });
        let key = Element::leaf("BucketKeyEnabled", member(rule, "BucketKeyEnabled").unwrap_or_else(|| "false".to_owned()));
        Element::new("Rule", by_default.into_iter().chain([key]).collect())
    };
    let rules = list(value, "ServerSideEncryptionConfiguration").map(rule).collect();
    Element::new("ServerSideEncryptionConfiguration", rules)
}

fn ownership(value: &Value) -> Element {
    let rules = list(value, "Rules").map(|rule| Element::new("Rule", leaf(rule, "ObjectOwnership").into_iter().collect()));
    Element::new("OwnershipControls", rules.collect())
}

fn owned_by(who: &str) -> Element {
    Element::new("OwnershipControls", vec![Element::new("Rule", vec![Element::leaf("ObjectOwnership", who)])])
}

fn public_access(value: &Value) -> Element {
    let block = |name: &str| Element::leaf(name, member(value, name).unwrap_or_else(|| "false".to_owned()));
    Element::new("PublicAccessBlockConfiguration", BLOCKS.map(block).to_vec())
}

fn tags(value: &Value) -> Element {
    let tag = |tag: &Value| Element::new("Tag", ["Key", "Value"].into_iter().filter_map(|name| leaf(tag, name)).collect());
    let tags = value.as_array().into_iter().flatten().map(tag).collect();
    Element::new("Tagging", vec![Element::new("TagSet", tags)])
}

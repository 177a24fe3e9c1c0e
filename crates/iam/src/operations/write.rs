//! Roles and policies as answers have them. Documents are percent-encoded, as RFC 3986 has it.

use std::fmt::Write as _;

use indexmap::IndexMap;
use sekisho_query::Xml;

use crate::model::{Policy, Role, Version};

/// A role; lists leave its tags and its boundary out.
pub fn role(xml: &mut Xml, role: &Role, account: &str, is_whole: bool) {
    xml.text("Path", &role.path).text("RoleName", &role.name).text("RoleId", &role.id).text("Arn", role.arn(account));
    xml.text("CreateDate", time(role.created)).text("AssumeRolePolicyDocument", encoded(&role.trust));
    xml.optional("Description", role.description.as_ref()).text("MaxSessionDuration", role.longest);
    if let Some(boundary) = role.boundary.as_ref().filter(|_| is_whole) {
        xml.element("PermissionsBoundary", |xml| {
            xml.text("PermissionsBoundaryType", "Policy").text("PermissionsBoundaryArn", boundary);
        });
    }
    if is_whole {
        some_tags(xml, &role.tags);
        xml.element("RoleLastUsed", |_| {});
    }
}

/// A policy; lists leave its tags out.
pub fn policy(xml: &mut Xml, policy: &Policy, (attached, bounded): (i64, i64), is_whole: bool) {
    xml.text("PolicyName", &policy.name).text("PolicyId", &policy.id).text("Arn", &policy.arn).text("Path", &policy.path);
    xml.text("DefaultVersionId", format!("v{}", policy.default));
    xml.text("AttachmentCount", attached).text("PermissionsBoundaryUsageCount", bounded).text("IsAttachable", true);
    xml.optional("Description", policy.description.as_ref().filter(|_| is_whole));
    xml.text("CreateDate", time(policy.created)).text("UpdateDate", time(policy.updated));
    if is_whole {
        some_tags(xml, &policy.tags);
    }
}

/// A version of a policy; lists leave its document out.
pub fn version(xml: &mut Xml, version: &Version, is_default: bool, is_whole: bool) {
    xml.optional("Document", is_whole.then(|| encoded(&version.document)));
    xml.text("VersionId", format!("v{}", version.number)).text("IsDefaultVersion", is_default);
    xml.text("CreateDate", time(version.created));
}

fn some_tags(xml: &mut Xml, all: &IndexMap<String, String>) {
    if !all.is_empty() {
        tags(xml, all);
    }
}

/// A list of tags.
pub fn tags(xml: &mut Xml, all: &IndexMap<String, String>) {
    xml.list("Tags", all, |xml, (key, value)| {
        xml.text("Key", key).text("Value", value);
    });
}

/// `2026-11-21T10:11:12Z`
pub fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Percent-encoded but for what RFC 3986 calls unreserved.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len() * 2), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            all.push(char::from(byte));
        } else {
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_percent_encoded() {
        assert_eq!(encoded("{\"a\": \"b*~é\"}"), "%7B%22a%22%3A%20%22b%2A~%C3%A9%22%7D");
    }
}

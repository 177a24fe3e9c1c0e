//! Roles: make, look at, change, tag, remove.

use std::time::SystemTime;

use sekisho_query::{Fault, Query, Xml};

use super::{add_tags, cut, owned, page, remove_tags, required, tags, write};
use crate::fault::{constraint, no_such, not_implemented};
use crate::model::{Kind, Policy, Role, check};
use crate::roles::{NewRole, checked_longest};
use crate::store::{find, list as rows};
use crate::{Iam, managed};

type Done = Result<Option<Xml>, Fault>;

fn one(iam: &Iam, role: &Role) -> Done {
    let mut xml = Xml::new();
    xml.element("Role", |xml| write::role(xml, role, &iam.settings.account_id, true));
    Ok(Some(xml))
}

pub fn create(iam: &Iam, query: &Query, now: SystemTime) -> Done {
    let boundary = owned(query, "PermissionsBoundary");
    check_boundary(iam, boundary.as_deref())?;
    let new = NewRole {
        name: required(query, "RoleName")?.to_owned(),
        id: None,
        path: owned(query, "Path"),
        trust: required(query, "AssumeRolePolicyDocument")?.to_owned(),
        description: owned(query, "Description"),
        longest: longest(query)?,
        boundary,
        tags: tags(query)?,
    };
    one(iam, &iam.create_role(new, now)?)
}

/// A role that a service of AWS's makes for itself.
pub fn create_service_linked(iam: &Iam, query: &Query, now: SystemTime) -> Done {
    let service = required(query, "AWSServiceName")?;
    if query.text("CustomSuffix").is_some() {
        return Err(not_implemented("CreateServiceLinkedRole with CustomSuffix"));
    }
    // Unverified: how AWS spells the names of services in those of their roles: `AWSServiceRoleForAPIGateway`.
    let known = [("ops.apigateway.amazonaws.com", "APIGateway"), ("replicator.lambda.amazonaws.com", "LambdaReplicator")];
    let short = service.split('.').next().unwrap_or_default();
    let mut name: Vec<char> = short.chars().collect();
    if let Some(first) = name.first_mut() {
        first.make_ascii_uppercase();
    }
    let name = known
        .iter()
        .find(|(host, _)| *host == service)
        .map_or_else(|| name.into_iter().collect(), |(_, name)| (*name).to_owned());
    let trust = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" }],
    });
    let new = NewRole {
        name: format!("AWSServiceRoleFor{name}"),
        path: Some(format!("/aws-service-role/{service}/")),
        trust: trust.to_string(),
        description: owned(query, "Description"),
        ..NewRole::default()
    };
    one(iam, &iam.create_role(new, now)?)
}

pub fn get(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    one(iam, &iam.role(required(query, "RoleName")?)?)
}

pub fn list(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let (most, after) = page(query)?;
    let path = query.text("PathPrefix").unwrap_or("/");
    let found = iam.store.read(|db| rows::<Role>(db, &after, path, most + 1))?;
    let mut xml = Xml::new();
    let found = cut(found, most, &mut xml, |role| &role.name);
    xml.list("Roles", &found, |xml, role| write::role(xml, role, &iam.settings.account_id, false));
    Ok(Some(xml))
}

pub fn update(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let (description, longest) = (query.given("Description").map(str::to_owned), longest(query)?);
    iam.change_role(required(query, "RoleName")?, |role| {
        role.description = description.or(role.description.take());
        role.longest = longest.map(checked_longest).transpose()?.unwrap_or(role.longest);
        Ok(())
    })?;
    Ok(Some(Xml::new()))
}

pub fn update_description(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let description = query.given("Description").unwrap_or_default().to_owned();
    let role = iam.change_role(required(query, "RoleName")?, |role| {
        role.description = Some(description);
        Ok(role.clone())
    })?;
    one(iam, &role)
}

pub fn update_trust(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let document = required(query, "PolicyDocument")?;
    check(document, Kind::Trust)?;
    iam.change_role(required(query, "RoleName")?, |role| {
        document.clone_into(&mut role.trust);
        Ok(None)
    })
}

pub fn put_boundary(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let boundary = required(query, "PermissionsBoundary")?;
    check_boundary(iam, Some(boundary))?;
    iam.change_role(required(query, "RoleName")?, |role| {
        role.boundary = Some(boundary.to_owned());
        Ok(None)
    })
}

pub fn delete_boundary(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.change_role(required(query, "RoleName")?, |role| {
        role.boundary = None;
        Ok(None)
    })
}

pub fn delete(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.delete_role(required(query, "RoleName")?).map(|()| None)
}

pub fn tag(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let more = tags(query)?;
    iam.change_role(required(query, "RoleName")?, |role| add_tags(&mut role.tags, more).map(|()| None))
}

pub fn untag(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.change_role(required(query, "RoleName")?, |role| {
        remove_tags(&mut role.tags, query);
        Ok(None)
    })
}

pub fn list_tags(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let role = iam.role(required(query, "RoleName")?)?;
    let mut xml = Xml::new();
    write::tags(&mut xml, &role.tags);
    xml.text("IsTruncated", false);
    Ok(Some(xml))
}

/// There are none, as there are no machines.
pub fn list_instance_profiles(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.role(required(query, "RoleName")?)?;
    let mut xml = Xml::new();
    xml.element("InstanceProfiles", |_| {}).text("IsTruncated", false);
    Ok(Some(xml))
}

fn longest(query: &Query) -> Result<Option<u32>, Fault> {
    let Some(text) = query.text("MaxSessionDuration") else { return Ok(None) };
    text.parse().map(Some).map_err(|_| constraint("maxSessionDuration", Some(text), "Member must be a number"))
}

fn check_boundary(iam: &Iam, arn: Option<&str>) -> Result<(), Fault> {
    let Some(arn) = arn.filter(|arn| managed::named(arn).is_none()) else { return Ok(()) };
    let found: Option<Policy> = iam.store.read(|db| find(db, arn))?;
    found.map(drop).ok_or_else(|| no_such(format!("Scope ARN: {arn} does not exist or is not attachable.")))
}

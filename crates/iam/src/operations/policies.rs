//! Managed policies and their versions; AWS's own can be looked at.

use std::time::SystemTime;

use sekisho_query::{Fault, Query, Xml};

use super::{add_tags, cut, owned, page, remove_tags, required, tags, write};
use crate::fault::{conflict, no_such, not_implemented};
use crate::model::{Kind, Policy, Version, check};
use crate::policies::{NewPolicy, version_number};
use crate::roles::seconds;
use crate::store::{list as rows, uses};
use crate::{Iam, managed};

type Done = Result<Option<Xml>, Fault>;

fn one(iam: &Iam, policy: &Policy) -> Done {
    let uses = iam.store.read(|db| uses(db, &policy.arn))?;
    let mut xml = Xml::new();
    xml.element("Policy", |xml| write::policy(xml, policy, uses, true));
    Ok(Some(xml))
}

fn one_version(version: &Version, is_default: bool) -> Done {
    let mut xml = Xml::new();
    xml.element("PolicyVersion", |xml| write::version(xml, version, is_default, true));
    Ok(Some(xml))
}

/// The account's own or one of AWS's.
fn find(iam: &Iam, arn: &str) -> Result<Policy, Fault> {
    let Some((path, name)) = managed::named(arn) else { return iam.policy(arn) };
    let document = managed::document(arn).unwrap_or_default();
    // Unverified: ids and dates of AWS's own policies, and that each name is one of theirs.
    Ok(Policy {
        name: name.to_owned(),
        id: "ANPAI0000000000000000".to_owned(),
        path: path.to_owned(),
        arn: arn.to_owned(),
        created: 1_423_180_800,
        updated: 1_423_180_800,
        description: None,
        tags: indexmap::IndexMap::new(),
        versions: vec![Version { number: 1, document, created: 1_423_180_800 }],
        default: 1,
        next: 2,
    })
}

pub fn create(iam: &Iam, query: &Query, now: SystemTime) -> Done {
    let new = NewPolicy {
        name: required(query, "PolicyName")?.to_owned(),
        id: None,
        path: owned(query, "Path"),
        document: required(query, "PolicyDocument")?.to_owned(),
        description: owned(query, "Description"),
        tags: tags(query)?,
    };
    one(iam, &iam.create_policy(new, now)?)
}

pub fn get(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    one(iam, &find(iam, required(query, "PolicyArn")?)?)
}

pub fn list(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    if query.text("Scope") != Some("Local") {
        return Err(not_implemented("ListPolicies of AWS's own policies (Scope other than Local)"));
    }
    let (most, after) = page(query)?;
    let found = iam.store.read(|db| rows::<Policy>(db, &after, query.text("PathPrefix").unwrap_or("/"), most + 1))?;
    let mut xml = Xml::new();
    let found = cut(found, most, &mut xml, |policy| &policy.arn);
    let used = found.iter().map(|policy| iam.store.read(|db| uses(db, &policy.arn))).collect::<Result<Vec<_>, _>>()?;
    let only_attached = query.flag("OnlyAttached") == Some(true);
    let shown = found.iter().zip(used).filter(|(_, uses)| !only_attached || uses.0 > 0);
    xml.list("Policies", shown, |xml, (policy, uses)| write::policy(xml, policy, uses, false));
    Ok(Some(xml))
}

pub fn delete(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.delete_policy(required(query, "PolicyArn")?).map(|()| None)
}

pub fn create_version(iam: &Iam, query: &Query, now: SystemTime) -> Done {
    let document = required(query, "PolicyDocument")?;
    check(document, Kind::Permissions)?;
    let is_default = query.flag("SetAsDefault") == Some(true);
    let version = iam.change_policy(required(query, "PolicyArn")?, |policy| policy.add(document, is_default, seconds(now)))?;
    let mut xml = Xml::new();
    xml.element("PolicyVersion", |xml| write::version(xml, &version, is_default, false));
    Ok(Some(xml))
}

pub fn get_version(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let (arn, id) = (required(query, "PolicyArn")?, required(query, "VersionId")?);
    if managed::named(arn).is_some() && managed::document(arn).is_none() {
        return Err(not_implemented(&format!("The document of {arn}")));
    }
    let policy = find(iam, arn)?;
    let number = version_number(id)?;
    // AWS's own have had several versions; whichever is asked for says the same here.
    let number = if managed::named(arn).is_some() { policy.default } else { number };
    let version = policy.version(number).ok_or_else(|| missing(arn, id))?;
    one_version(version, number == policy.default)
}

pub fn list_versions(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let policy = find(iam, required(query, "PolicyArn")?)?;
    let mut xml = Xml::new();
    xml.list("Versions", policy.versions.iter().rev(), |xml, version| {
        write::version(xml, version, version.number == policy.default, false);
    });
    xml.text("IsTruncated", false);
    Ok(Some(xml))
}

pub fn set_default_version(iam: &Iam, query: &Query, now: SystemTime) -> Done {
    let (arn, id) = (required(query, "PolicyArn")?, required(query, "VersionId")?);
    let number = version_number(id)?;
    iam.change_policy(arn, |policy| {
        policy.version(number).ok_or_else(|| missing(arn, id))?;
        (policy.default, policy.updated) = (number, seconds(now));
        Ok(None)
    })
}

pub fn delete_version(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let (arn, id) = (required(query, "PolicyArn")?, required(query, "VersionId")?);
    let number = version_number(id)?;
    iam.change_policy(arn, |policy| {
        policy.version(number).ok_or_else(|| missing(arn, id))?;
        if policy.default == number {
            return Err(conflict("Cannot delete the default version of a policy."));
        }
        policy.versions.retain(|version| version.number != number);
        Ok(None)
    })
}

fn missing(arn: &str, id: &str) -> Fault {
    no_such(format!("Policy {arn} version {id} does not exist or is not attachable."))
}

pub fn tag(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let more = tags(query)?;
    iam.change_policy(required(query, "PolicyArn")?, |policy| add_tags(&mut policy.tags, more).map(|()| None))
}

pub fn untag(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.change_policy(required(query, "PolicyArn")?, |policy| {
        remove_tags(&mut policy.tags, query);
        Ok(None)
    })
}

pub fn list_tags(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let policy = find(iam, required(query, "PolicyArn")?)?;
    let mut xml = Xml::new();
    write::tags(&mut xml, &policy.tags);
    xml.text("IsTruncated", false);
    Ok(Some(xml))
}

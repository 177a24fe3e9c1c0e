//! The policies of roles: their own, and those attached.

use std::time::SystemTime;

use sekisho_query::{Fault, Query, Xml};

use super::{cut, page, required, write};
use crate::Iam;
use crate::fault::no_such;

type Done = Result<Option<Xml>, Fault>;

pub fn put(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let (role, name) = (required(query, "RoleName")?, required(query, "PolicyName")?);
    iam.put_role_policy(role, name, required(query, "PolicyDocument")?).map(|()| None)
}

pub fn get(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let (role, name) = (iam.role(required(query, "RoleName")?)?, required(query, "PolicyName")?);
    let document = role.inline.get(name);
    let document = document.ok_or_else(|| no_such(format!("The role policy with name {name} cannot be found.")))?;
    let mut xml = Xml::new();
    xml.text("RoleName", &role.name).text("PolicyName", name).text("PolicyDocument", write::encoded(document));
    Ok(Some(xml))
}

pub fn delete(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.delete_role_policy(required(query, "RoleName")?, required(query, "PolicyName")?).map(|()| None)
}

pub fn list(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let role = iam.role(required(query, "RoleName")?)?;
    let (most, after) = page(query)?;
    let mut names: Vec<&String> = role.inline.keys().filter(|name| **name > after).collect();
    names.sort_unstable();
    let mut xml = Xml::new();
    let names = cut(names, most, &mut xml, |name| name);
    xml.texts("PolicyNames", names);
    Ok(Some(xml))
}

pub fn attach(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.attach(required(query, "RoleName")?, required(query, "PolicyArn")?).map(|()| None)
}

pub fn detach(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    iam.detach(required(query, "RoleName")?, required(query, "PolicyArn")?).map(|()| None)
}

pub fn list_attached(iam: &Iam, query: &Query, _: SystemTime) -> Done {
    let role = iam.role(required(query, "RoleName")?)?;
    let (most, after) = page(query)?;
    let mut arns: Vec<&String> = role.attached.iter().filter(|arn| **arn > after).collect();
    arns.sort_unstable();
    let mut xml = Xml::new();
    let arns = cut(arns, most, &mut xml, |arn| arn);
    xml.list("AttachedPolicies", arns, |xml, arn| {
        xml.text("PolicyName", arn.rsplit('/').next().unwrap_or_default()).text("PolicyArn", arn);
    });
    Ok(Some(xml))
}

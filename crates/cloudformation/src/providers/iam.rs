//! Types of IAM that live in `Iam`. Only routes that ask for a signature ask for permissions of a role.

pub mod managed_policy;
pub mod policy;
pub mod role;
pub mod role_policy;

use indexmap::IndexMap;
use sekisho_iam::Iam;
use serde_json::Value;

use crate::provider::{Context, Fault, Remark, Values, text};
use crate::store::Resource;

const REMARK: Remark = Remark::Quiet("IAM policies");
const REMEDY: &str = "Correct the resource.";

/// What IAM says, as a resource's fault.
fn fault(error: &sekisho_iam::Fault) -> Fault {
    Fault::new(&error.message, REMEDY)
}

/// The same at a property.
fn fault_of(property: &'static str) -> impl Fn(sekisho_iam::Fault) -> Fault {
    move |error| Fault::of(property, error.message, REMEDY)
}

/// A policy as text: templates write it as a map, or as text that is passed on as it is.
fn document(values: &Values, name: &str) -> String {
    match values.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

fn texts<'a>(values: &'a Values, name: &str) -> Vec<&'a str> {
    values.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn given(values: &Values, name: &str) -> Option<String> {
    Some(text(values, name)).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn tags(values: &Values) -> IndexMap<String, String> {
    let list = values.get("Tags").and_then(Value::as_array).into_iter().flatten();
    let part = |tag: &Value, name: &str| tag[name].as_str().unwrap_or_default().to_owned();
    list.map(|tag| (part(tag, "Key"), part(tag, "Value"))).collect()
}

fn path(values: &Values) -> &str {
    match text(values, "Path") {
        "" => "/",
        path => path,
    }
}

/// The policies of their own that a resource gives to roles: `AWS::IAM::Policy` and `AWS::IAM::RolePolicy`.
struct Given<'a> {
    roles: Vec<&'a str>,
    name: &'a str,
    document: String,
}

impl Given<'_> {
    fn is_there(&self, iam: &Iam) -> bool {
        self.roles.iter().all(|role| iam.role(role).is_ok_and(|role| role.inline.contains_key(self.name)))
    }

    fn put(&self, iam: &Iam) -> Result<(), Fault> {
        self.roles.iter().try_for_each(|role| iam.put_role_policy(role, self.name, &self.document)).map_err(|error| fault(&error))
    }

    /// Takes it from the roles that `kept` does not give it to. Roles that are gone have none.
    fn take(&self, iam: &Iam, kept: Option<&Self>) -> Result<(), Fault> {
        for role in &self.roles {
            let stays = kept.is_some_and(|kept| kept.name == self.name && kept.roles.contains(role));
            if !stays && iam.role(role).is_ok_and(|role| role.inline.contains_key(self.name)) {
                iam.delete_role_policy(role, self.name).map_err(|error| fault(&error))?;
            }
        }
        Ok(())
    }
}

/// What the two types share; each reads its own properties.
type Read = for<'a> fn(&'a Resource) -> Given<'a>;

fn update(context: &Context<'_>, from: &Resource, to: &Resource, read: Read) -> Result<(), Fault> {
    let (iam, old, new) = (&context.services.iam, read(from), read(to));
    new.put(iam)?;
    old.take(iam, Some(&new))
}

//! What a resource type is: its properties, how it is named, and how it is made, changed and removed.
//!
//! `providers/` has one file per service with one [`Provider`] per type; this file has the words they are written in.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use sekisho_api_gateway::Gateway;
use sekisho_cognito::Cognito;
use sekisho_iam::Iam;
use sekisho_lambda::{Backend, Functions};
use sekisho_logs::Logs;
use sekisho_s3::S3;
use serde_json::{Map, Value};

use crate::names::{self, Naming};
use crate::shape::Shape;
use crate::store::Resource;

/// Properties or attributes by name.
pub type Values = Map<String, Value>;

/// A resource type.
pub struct Provider {
    /// `AWS::Cognito::UserPool`.
    pub type_name: &'static str,
    /// Every property the type has on AWS, sorted; `None` for a record that takes whatever it is given.
    pub properties: Option<&'static [Property]>,
    /// The property that names it, and how long a name may be: `CloudFormation` makes one up when it is missing.
    pub named_by: Option<(&'static str, usize)>,
    /// Properties whose change makes a new resource.
    pub replaces_on: &'static [&'static str],
    /// Changes, from the first to the second, that AWS refuses; found before anything is touched.
    pub forbids: fn(&Values, &Values) -> Option<Fault>,
    /// What `Ref` gives, from names and properties alone.
    pub physical_id: fn(&Naming<'_>, &Values) -> String,
    /// What `Fn::GetAtt` gives, from names, physical id and properties alone.
    pub attributes: fn(&Naming<'_>, &str, &Values) -> Vec<(&'static str, String)>,
    /// How it lives.
    pub life: Life,
    /// Said once for every resource of this type.
    pub remark: Remark,
}

/// What is said about a resource type as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Nothing: it does here what it does on AWS.
    None,
    /// What is not simulated, in a word or two: "alarms". Named once for the whole stack.
    Quiet(&'static str),
    /// A reader would expect more than happens: a warning at the resource.
    Warning(&'static str),
}

/// How a resource of a type lives.
pub enum Life {
    /// Only its row: id and attributes can be referred to.
    Record,
    /// A nested stack: its members are resources of their own.
    Stack,
    /// In the memory of a service: put at every start, by one call that makes or replaces.
    Memory {
        /// Makes or replaces it.
        put: fn(&Context<'_>, &Resource) -> Result<(), Fault>,
        /// Removes it; one that is gone is no fault.
        delete: fn(&Context<'_>, &Resource) -> Result<(), Fault>,
    },
    /// In the database of a service, where one call makes or replaces it: checked at every start.
    Kept {
        /// Whether it is there.
        exists: fn(&Context<'_>, &Resource) -> bool,
        /// Makes or replaces it.
        put: fn(&Context<'_>, &Resource) -> Result<(), Fault>,
        /// Removes it; one that is gone is no fault.
        delete: fn(&Context<'_>, &Resource) -> Result<(), Fault>,
    },
    /// In the database of a service: checked at every start.
    Database {
        /// Whether it is there.
        exists: fn(&Context<'_>, &Resource) -> Result<bool, Fault>,
        /// Makes it.
        create: fn(&Context<'_>, &Resource) -> Result<(), Fault>,
        /// Changes it from the first to the second.
        update: fn(&Context<'_>, &Resource, &Resource) -> Result<(), Fault>,
        /// Removes it; one that is gone is no fault.
        delete: fn(&Context<'_>, &Resource) -> Result<(), Fault>,
    },
}

/// The services that resources live in.
#[derive(Clone)]
pub struct Services {
    /// User pools.
    pub cognito: Arc<Cognito>,
    /// HTTP and REST APIs.
    pub gateway: Arc<Gateway>,
    /// Lambda functions.
    pub functions: Arc<Functions>,
    /// Buckets that code and templates come from.
    pub s3: Arc<S3>,
    /// Roles.
    pub iam: Arc<Iam>,
    /// Log groups.
    pub logs: Arc<Logs>,
}

/// What a provider works with.
pub struct Context<'a> {
    /// The services.
    pub services: &'a Services,
    /// What rows are kept under.
    pub stack_name: &'a str,
    /// `<root>/<logical id>` is the seed of a resource's ids.
    pub root: &'a str,
    /// What answers for the functions, by logical id.
    pub executables: &'a HashMap<String, Backend>,
    /// The present moment.
    pub now: SystemTime,
}

impl Context<'_> {
    /// What the ids of this resource are derived from.
    pub fn seed(&self, resource: &Resource) -> String {
        names::seed(self.root, &resource.logical_id, resource.generation)
    }
}

/// A property as the type's registry entry has it, and what we do with it.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// `UserPoolName`.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// Whether a template must give it.
    pub required: bool,
    /// What we do with it.
    pub support: Support,
}

/// What we do with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It does what it does on AWS, as far as a caller can tell.
    Honoured,
    /// It is kept and changes no answer of the stack; what is not simulated, in a word or two: "tracing".
    Quiet(&'static str),
    /// It is kept, and answers differ from AWS's: a warning that says how.
    Ignored(&'static str),
    /// Honoured but for these members: a warning that says how answers differ from AWS's.
    Partly {
        /// The members that are not honoured.
        except: &'static [&'static str],
        /// What is missing.
        how: &'static str,
    },
    /// Ignoring it would change who gets in: an error, unless the value is one of these.
    Refused {
        /// The values that are harmless, as text.
        unless: &'static [&'static str],
        /// What would go wrong.
        why: &'static str,
    },
}

impl Property {
    /// A property that is honoured.
    pub const fn new(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, required: false, support: Support::Honoured }
    }

    /// A property that every template must give.
    pub const fn required(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, required: true, support: Support::Honoured }
    }

    /// A property that has no effect anyone could see here.
    pub const fn quiet(name: &'static str, shape: Shape, what: &'static str) -> Self {
        Self { name, shape, required: false, support: Support::Quiet(what) }
    }

    /// A property that is not simulated though a caller could tell.
    pub const fn ignored(name: &'static str, shape: Shape, how: &'static str) -> Self {
        Self { name, shape, required: false, support: Support::Ignored(how) }
    }

    /// A property that is honoured but for some members.
    pub const fn partly(name: &'static str, shape: Shape, except: &'static [&'static str], how: &'static str) -> Self {
        Self { name, shape, required: false, support: Support::Partly { except, how } }
    }

    /// A property that cannot be ignored safely, except with a harmless value.
    pub const fn refused(name: &'static str, shape: Shape, unless: &'static [&'static str], why: &'static str) -> Self {
        Self { name, shape, required: false, support: Support::Refused { unless, why } }
    }
}

/// Why a resource could not be made.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// The property to look at, if one is known: `Policies.PasswordPolicy`.
    pub property: Option<String>,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do about it: one sentence.
    pub remedy: String,
}

impl Fault {
    /// A fault that is about no property in particular.
    pub fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { property: None, message: message.into(), remedy: remedy.into() }
    }

    /// A fault of one property.
    pub fn of(property: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { property: Some(property.to_owned()), ..Self::new(message, remedy) }
    }
}

/// A string property; empty when it is missing. The check has seen to required ones.
pub fn text<'a>(values: &'a Values, name: &str) -> &'a str {
    values.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// For types whose every change is possible.
pub fn forbids_nothing(_: &Values, _: &Values) -> Option<Fault> {
    None
}

/// For types without attributes.
pub fn no_attributes(_: &Naming<'_>, _: &str, _: &Values) -> Vec<(&'static str, String)> {
    Vec::new()
}

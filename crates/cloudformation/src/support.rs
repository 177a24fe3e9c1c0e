//! What is supported, as data: from here the table of `docs/SUPPORT.md` is written and checked.

use crate::provider::{Life, Remark, Support};
use crate::providers;

/// A resource type and what becomes of it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportedType {
    /// `AWS::Cognito::UserPool`.
    pub name: &'static str,
    /// Only its ids and ARNs exist, for others to refer to.
    pub is_record: bool,
    /// What is said of every resource of the type: "alarms".
    pub remark: Option<&'static str>,
    /// Its properties; `None` for a record that takes whatever it is given.
    pub properties: Option<Vec<(&'static str, Honour)>>,
}

/// What becomes of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Honour {
    /// It does what it does on AWS.
    Honoured,
    /// It is kept and changes no answer.
    Kept,
    /// It is kept, and a warning says what is missing.
    Ignored,
    /// It is an error, unless its value is one of these.
    Refused(&'static [&'static str]),
}

/// Every resource type there is, sorted by name.
pub fn supported_types() -> Vec<SupportedType> {
    let property = |property: &crate::provider::Property| {
        let honour = match property.support {
            Support::Honoured | Support::Partly { .. } => Honour::Honoured,
            Support::Quiet(_) => Honour::Kept,
            Support::Ignored(_) => Honour::Ignored,
            Support::Refused { unless, .. } => Honour::Refused(unless),
        };
        (property.name, honour)
    };
    let facts = |provider: &crate::provider::Provider| SupportedType {
        name: provider.type_name,
        is_record: matches!(provider.life, Life::Record),
        remark: match provider.remark {
            Remark::None => None,
            Remark::Quiet(what) | Remark::Warning(what) => Some(what),
        },
        properties: provider.properties.map(|list| list.iter().map(property).collect()),
    };
    providers::ALL.iter().map(facts).collect()
}

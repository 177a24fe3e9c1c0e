//! Types of which only names matter here: roles, alarms. They get the ids and ARNs they would have on AWS,
//! so that `Ref` and `Fn::GetAtt` work.

mod api_gateway;
mod cloudformation;
mod iam;
mod observers;
mod sns;

pub use api_gateway::{ACCOUNT, DOCUMENTATION_PART, DOCUMENTATION_VERSION};
pub use cloudformation::WAIT_CONDITION_HANDLE;
pub use iam::OIDC_PROVIDER;
pub use observers::{ALARM, COMPOSITE_ALARM, DASHBOARD, METRIC_FILTER, SUBSCRIPTION_FILTER};
pub use sns::{SUBSCRIPTION, TOPIC, TOPIC_POLICY};

use crate::names::Naming;
use crate::provider::{Life, Provider, Remark, Values, forbids_nothing, no_attributes, text};

type PhysicalId = fn(&Naming<'_>, &Values) -> String;
type Attributes = fn(&Naming<'_>, &str, &Values) -> Vec<(&'static str, String)>;

/// A record; its properties are kept as they are and not checked.
const fn record(type_name: &'static str, physical_id: PhysicalId, attributes: Attributes, remark: Remark) -> Provider {
    Provider {
        type_name,
        properties: None,
        named_by: None,
        replaces_on: &[],
        forbids: forbids_nothing,
        physical_id,
        attributes,
        life: Life::Record,
        remark,
    }
}

impl Provider {
    /// The same type with a property that names it.
    const fn named_by(self, property: &'static str, longest: usize) -> Self {
        Self { named_by: Some((property, longest)), ..self }
    }
}

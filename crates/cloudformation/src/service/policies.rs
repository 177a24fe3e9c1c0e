//! `SetStackPolicy` and `GetStackPolicy`: kept and given back. Nobody is kept from changing a resource by it here.

use sekisho_query::{Fault, Xml};

use super::faults::internal;
use super::{Call, Given, operations, wish};
use crate::records::StackRecord;

/// Keeps a policy.
pub fn set(call: &Call<'_>) -> Given {
    let _one_at_a_time = operations::deciding(call);
    let stack = operations::existing(call)?;
    let policy = wish::policy(call)?;
    if let Some(policy) = &policy
        && serde_json::from_str::<serde_json::Value>(policy).is_err()
    {
        return Err(Fault::validation("Error validating stack policy: Invalid stack policy"));
    }
    call.engine.store().put_stack(&StackRecord { policy, ..stack }).map_err(internal)?;
    Ok(None)
}

/// Gives it back.
pub fn get(call: &Call<'_>) -> Given {
    let stack = operations::existing(call)?;
    let mut xml = Xml::new();
    xml.optional("StackPolicyBody", stack.policy);
    Ok(Some(xml))
}

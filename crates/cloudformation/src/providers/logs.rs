//! Types that live in `CloudWatch` Logs.

pub mod log_group;
pub mod log_stream;

use sekisho_logs::Refusal;

use crate::provider::Fault;

fn refused(refusal: Refusal) -> Fault {
    Fault::new(refusal.message, "Change the properties to values that CloudWatch Logs takes.")
}

/// What is already gone is no fault.
fn gone(done: Result<serde_json::Value, Refusal>) -> Result<(), Fault> {
    match done {
        Err(refusal) if refusal.kind != "ResourceNotFoundException" => Err(refused(refusal)),
        _ => Ok(()),
    }
}

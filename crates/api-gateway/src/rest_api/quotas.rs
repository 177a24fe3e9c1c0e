//! How many parts an API may have, by AWS's default quotas.

use crate::refusal::Refusal;

pub(super) fn resources(count: usize) -> Result<(), Refusal> {
    most("resources", count, 300)
}

pub(super) fn authorizers(count: usize) -> Result<(), Refusal> {
    most("authorizers", count, 10)
}

pub(super) fn stages(count: usize) -> Result<(), Refusal> {
    most("stages", count, 10)
}

// Unverified: the text of others than resources.
fn most(what: &str, count: usize, most: usize) -> Result<(), Refusal> {
    if count <= most {
        return Ok(());
    }
    Err(Refusal::limit(format!(
        "Maximum number of {what} for this API has been reached. Please contact AWS if you need additional {what}."
    )))
}

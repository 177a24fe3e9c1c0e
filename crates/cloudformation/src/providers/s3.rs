//! Types of S3.

pub mod bucket;
pub mod bucket_policy;
mod settings;

use crate::provider::Fault;

/// What S3 says, as a resource's fault.
#[expect(clippy::needless_pass_by_value, reason = "called through `map_err`")]
fn fault(error: sekisho_s3::Fault) -> Fault {
    let remedy = match error.code {
        "BucketNotEmpty" => "Delete its objects, every version of them, and try again.",
        _ => "Correct the resource.",
    };
    Fault::new(&error.message, remedy)
}

//! ListUserImportJobs: STUB.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserImportJobs.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUserImportJobs {}

impl Operation for ListUserImportJobs {
    const NAME: &'static str = "ListUserImportJobs";
    type Answer = ();

    fn apply(self, _: &Context<'_>) -> Result<(), ApiError> {
        Err(ApiError::unknown_operation().because("Sekisho does not support ListUserImportJobs yet"))
    }
}

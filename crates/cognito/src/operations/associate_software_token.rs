//! AssociateSoftwareToken: STUB.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssociateSoftwareToken {}

impl Operation for AssociateSoftwareToken {
    const NAME: &'static str = "AssociateSoftwareToken";
    type Answer = ();

    fn apply(self, _: &Context<'_>) -> Result<(), ApiError> {
        Err(ApiError::unknown_operation().because("Sekisho does not support AssociateSoftwareToken yet"))
    }
}

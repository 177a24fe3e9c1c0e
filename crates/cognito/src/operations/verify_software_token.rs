//! VerifySoftwareToken: STUB.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerifySoftwareToken {}

impl Operation for VerifySoftwareToken {
    const NAME: &'static str = "VerifySoftwareToken";
    type Answer = ();

    fn apply(self, _: &Context<'_>) -> Result<(), ApiError> {
        Err(ApiError::unknown_operation().because("Sekisho does not support VerifySoftwareToken yet"))
    }
}

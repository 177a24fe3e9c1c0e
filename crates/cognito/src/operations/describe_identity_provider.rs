//! DescribeIdentityProvider: STUB.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeIdentityProvider.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeIdentityProvider {}

impl Operation for DescribeIdentityProvider {
    const NAME: &'static str = "DescribeIdentityProvider";
    type Answer = ();

    fn apply(self, _: &Context<'_>) -> Result<(), ApiError> {
        Err(ApiError::unknown_operation().because("Sekisho does not support DescribeIdentityProvider yet"))
    }
}

//! DescribeRiskConfiguration: STUB.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeRiskConfiguration.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeRiskConfiguration {}

impl Operation for DescribeRiskConfiguration {
    const NAME: &'static str = "DescribeRiskConfiguration";
    type Answer = ();

    fn apply(self, _: &Context<'_>) -> Result<(), ApiError> {
        Err(ApiError::unknown_operation().because("Sekisho does not support DescribeRiskConfiguration yet"))
    }
}

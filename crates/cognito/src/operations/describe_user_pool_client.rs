//! DescribeUserPoolClient: shows an app client, its secret included.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html>

use serde::Deserialize;

use super::create_user_pool_client::ClientAnswer;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeUserPoolClient {
    user_pool_id: String,
    client_id: String,
}

impl Operation for DescribeUserPoolClient {
    const NAME: &'static str = "DescribeUserPoolClient";
    type Answer = ClientAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ClientAnswer, ApiError> {
        let (client, _) = context.client_of_pool(&self.user_pool_id, &self.client_id)?;
        Ok(ClientAnswer::of(&client))
    }
}

//! DescribeResourceServer: shows a resource server with its scopes.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeResourceServer.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::resource_server::{self, ResourceServerAnswer};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeResourceServer {
    user_pool_id: String,
    identifier: String,
}

impl Operation for DescribeResourceServer {
    const NAME: &'static str = "DescribeResourceServer";
    type Answer = ResourceServerAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ResourceServerAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept = context.store().read(|db| resource_server::find(db, &pool.id, &self.identifier))?;
        Ok(ResourceServerAnswer::of(&pool.id, kept))
    }
}

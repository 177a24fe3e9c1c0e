//! DescribeIdentityProvider: shows an identity provider.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeIdentityProvider.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::identity_provider::{self, IdentityProviderAnswer};
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeIdentityProvider {
    user_pool_id: String,
    provider_name: String,
}

impl Operation for DescribeIdentityProvider {
    const NAME: &'static str = "DescribeIdentityProvider";
    type Answer = IdentityProviderAnswer;

    fn apply(self, context: &Context<'_>) -> Result<IdentityProviderAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept = context.store().read(|db| identity_provider::find(db, &pool.id, &self.provider_name))?;
        Ok(IdentityProviderAnswer::of(&pool.id, kept))
    }
}

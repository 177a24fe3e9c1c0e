//! GetUserPoolMfaConfig: shows which second factors a pool offers, and its passkeys.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserPoolMfaConfig.html>

use serde::Deserialize;

use super::set_user_pool_mfa_config::MfaConfig;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserPoolMfaConfig {
    user_pool_id: String,
}

impl Operation for GetUserPoolMfaConfig {
    const NAME: &'static str = "GetUserPoolMfaConfig";
    type Answer = MfaConfig;

    fn apply(self, context: &Context<'_>) -> Result<MfaConfig, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        Ok(MfaConfig::of(&pool.settings))
    }
}

//! UpdateUserPool: replaces the settings of a pool; what is not given goes back to its default, `MfaConfiguration` apart.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::PoolSettings;
use crate::store::pools;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateUserPool {
    user_pool_id: String,
    pool_name: Option<String>,
    mfa_configuration: Option<String>,
    #[serde(flatten)]
    settings: PoolSettings,
}

impl Operation for UpdateUserPool {
    const NAME: &'static str = "UpdateUserPool";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        if self.settings.names_validity_twice() {
            return Err(ApiError::invalid_parameter(
                "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
            ));
        }
        let changed = context.store().write(|db| {
            let before = pools::find(db, &context.cognito.settings, &pool.id)?;
            let before = before.ok_or_else(|| ApiError::user_pool_missing(&pool.id))?;
            let settings = self.settings.replacing(&before.settings, self.mfa_configuration)?;
            let name = self.pool_name.as_deref().unwrap_or(&before.name);
            pools::update(db, &pool.id, name, &settings, context.now)?;
            Ok(())
        });
        context.cognito.forget_pool(&pool.id);
        changed
    }
}

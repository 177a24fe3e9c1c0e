//! DeleteUserPool: removes a pool with all that is in it.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPool.html>

use serde::Deserialize;

use crate::domain::Domains;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::pools;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUserPool {
    user_pool_id: String,
}

impl Operation for DeleteUserPool {
    const NAME: &'static str = "DeleteUserPool";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        if pool.settings.deletion_protection == "ACTIVE" {
            return Err(ApiError::invalid_parameter(
                "The user pool cannot be deleted because deletion protection is activated. \
                 Deletion protection must be inactivated first.",
            ));
        }
        context.store().write(|db| {
            if Domains::of(db, &pool.id)?.any() {
                return Err(ApiError::invalid_parameter(
                    "User pool cannot be deleted. It has a domain configured that should be deleted first.",
                ));
            }
            pools::delete(db, &pool.id)?;
            Ok(())
        })?;
        context.cognito.forget_pool(&pool.id);
        context.cognito.forget_all_clients();
        Ok(())
    }
}

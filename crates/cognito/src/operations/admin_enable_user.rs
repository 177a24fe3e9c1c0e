//! AdminEnableUser: switches an account on again.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminEnableUser.html>

use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::users;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminEnableUser {
    user_pool_id: String,
    username: String,
}

impl Operation for AdminEnableUser {
    const NAME: &'static str = "AdminEnableUser";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let mut user = directory::find_for_admin(db, &pool, &self.username)?;
            user.enabled = true;
            user.modified = context.now;
            users::update(db, &user)?;
            Ok(())
        })
    }
}

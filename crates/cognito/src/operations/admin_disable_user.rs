//! AdminDisableUser: switches an account off and ends its sessions.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html>

use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::{refresh_sessions, users};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminDisableUser {
    user_pool_id: String,
    username: String,
}

impl Operation for AdminDisableUser {
    const NAME: &'static str = "AdminDisableUser";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let mut user = directory::find_for_admin(db, &pool, &self.username)?;
            user.enabled = false;
            user.modified = context.now;
            users::update(db, &user)?;
            refresh_sessions::revoke_user(db, user.id)?;
            Ok(())
        })
    }
}

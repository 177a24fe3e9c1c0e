//! AdminDeleteUser: removes a user.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html>

use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::users;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminDeleteUser {
    user_pool_id: String,
    username: String,
}

impl Operation for AdminDeleteUser {
    const NAME: &'static str = "AdminDeleteUser";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            users::delete(db, user.id)?;
            Ok(())
        })
    }
}

//! AdminRemoveUserFromGroup: takes a user out of a group.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRemoveUserFromGroup.html>

use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::group;
use crate::operation::{Context, Operation};
use crate::store::groups;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminRemoveUserFromGroup {
    user_pool_id: String,
    username: String,
    group_name: String,
}

impl Operation for AdminRemoveUserFromGroup {
    const NAME: &'static str = "AdminRemoveUserFromGroup";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            group::find(db, &pool.id, &self.group_name)?;
            groups::remove_member(db, &pool.id, &self.group_name, user.id)?;
            Ok(())
        })
    }
}

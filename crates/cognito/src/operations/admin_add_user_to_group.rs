//! AdminAddUserToGroup: puts a user into a group.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html>

use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::group;
use crate::operation::{Context, Operation};
use crate::store::groups;

/// AWS's quota.
const GROUPS_OF_A_USER: usize = 100;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminAddUserToGroup {
    user_pool_id: String,
    username: String,
    group_name: String,
}

impl Operation for AdminAddUserToGroup {
    const NAME: &'static str = "AdminAddUserToGroup";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            group::find(db, &pool.id, &self.group_name)?;
            let groups = groups::of_user(db, user.id)?;
            if groups.iter().any(|group| group.group_name == self.group_name) {
                return Ok(());
            }
            if groups.len() >= GROUPS_OF_A_USER {
                // Unverified: AWS's text is not recorded.
                return Err(ApiError::limit_exceeded("User can not be in more than 100 groups."));
            }
            groups::add_member(db, &pool.id, &self.group_name, user.id)?;
            Ok(())
        })
    }
}

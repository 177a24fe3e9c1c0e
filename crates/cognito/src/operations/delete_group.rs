//! DeleteGroup: removes a group; its members lose it.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteGroup.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::group;
use crate::operation::{Context, Operation};
use crate::store::groups;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteGroup {
    user_pool_id: String,
    group_name: String,
}

impl Operation for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            group::find(db, &pool.id, &self.group_name)?;
            groups::delete(db, &pool.id, &self.group_name)?;
            Ok(())
        })
    }
}

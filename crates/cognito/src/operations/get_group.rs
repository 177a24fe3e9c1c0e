//! GetGroup: shows a group.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetGroup.html>

use serde::Deserialize;

use super::create_group::GroupAnswer;
use crate::error::ApiError;
use crate::group;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetGroup {
    user_pool_id: String,
    group_name: String,
}

impl Operation for GetGroup {
    const NAME: &'static str = "GetGroup";
    type Answer = GroupAnswer;

    fn apply(self, context: &Context<'_>) -> Result<GroupAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let group = context.store().read(|db| group::find(db, &pool.id, &self.group_name))?;
        Ok(GroupAnswer { group })
    }
}

//! UpdateGroup: changes a group; what is not given stays.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateGroup.html>

use serde::Deserialize;

use super::create_group::GroupAnswer;
use crate::error::ApiError;
use crate::group;
use crate::operation::{Context, Operation};
use crate::store::groups;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateGroup {
    user_pool_id: String,
    group_name: String,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<u32>,
}

impl Operation for UpdateGroup {
    const NAME: &'static str = "UpdateGroup";
    type Answer = GroupAnswer;

    fn apply(self, context: &Context<'_>) -> Result<GroupAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let group = context.store().write(|db| {
            let mut group = group::find(db, &pool.id, &self.group_name)?;
            group.description = self.description.or(group.description);
            group.role_arn = self.role_arn.or(group.role_arn);
            group.precedence = self.precedence.or(group.precedence);
            group.last_modified_date = context.now;
            groups::put(db, &group)?;
            Ok::<_, ApiError>(group)
        })?;
        Ok(GroupAnswer { group })
    }
}

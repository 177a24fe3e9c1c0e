//! CreateGroup: adds a group to a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::group::Group;
use crate::operation::{Context, Operation};
use crate::store::groups;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateGroup {
    user_pool_id: String,
    group_name: String,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<u32>,
}

/// The answer of the operations that show one group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupAnswer {
    pub(super) group: Group,
}

impl Operation for CreateGroup {
    const NAME: &'static str = "CreateGroup";
    type Answer = GroupAnswer;

    fn apply(self, context: &Context<'_>) -> Result<GroupAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let group = Group {
            group_name: self.group_name,
            user_pool_id: pool.id.clone(),
            description: self.description,
            role_arn: self.role_arn,
            precedence: self.precedence,
            last_modified_date: context.now,
            creation_date: context.now,
        };
        context.store().write(|db| {
            if groups::find(db, &pool.id, &group.group_name)?.is_some() {
                return Err(ApiError::group_exists("A group with the name already exists."));
            }
            groups::put(db, &group)?;
            Ok(())
        })?;
        Ok(GroupAnswer { group })
    }
}

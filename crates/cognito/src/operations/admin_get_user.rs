//! AdminGetUser: shows a user to an administrator.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html>

use serde::{Deserialize, Serialize};

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::second_factor::Preferences;
use crate::timestamp::Timestamp;
use crate::user::{AttributeType, UserStatus};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminGetUser {
    user_pool_id: String,
    username: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminGetUserAnswer {
    username: String,
    user_attributes: Vec<AttributeType>,
    user_create_date: Timestamp,
    user_last_modified_date: Timestamp,
    enabled: bool,
    user_status: UserStatus,
    #[serde(flatten)]
    preferences: Preferences,
}

impl Operation for AdminGetUser {
    const NAME: &'static str = "AdminGetUser";
    type Answer = AdminGetUserAnswer;

    fn apply(self, context: &Context<'_>) -> Result<AdminGetUserAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let user = context.store().read(|db| directory::find_for_admin(db, &pool, &self.username))?;
        Ok(AdminGetUserAnswer {
            user_attributes: user.attribute_list(),
            preferences: Preferences::of(&user),
            username: user.username,
            user_create_date: user.created,
            user_last_modified_date: user.modified,
            enabled: user.enabled,
            user_status: user.status,
        })
    }
}

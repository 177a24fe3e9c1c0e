//! ListUsersInGroup: the members of a group.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsersInGroup.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::group;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::groups;
use crate::user::UserType;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUsersInGroup {
    user_pool_id: String,
    group_name: String,
    limit: Option<u32>,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MembersAnswer {
    users: Vec<UserType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl Operation for ListUsersInGroup {
    const NAME: &'static str = "ListUsersInGroup";
    type Answer = MembersAnswer;

    fn apply(self, context: &Context<'_>) -> Result<MembersAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::number_key(self.next_token.as_deref())?;
        let limit = paging::limit(self.limit);
        let rows = context.store().read(|db| {
            group::find(db, &pool.id, &self.group_name)?;
            Ok::<_, ApiError>(groups::members(db, &pool.id, &self.group_name, after, limit + 1)?)
        })?;
        let page = Page::cut(rows, limit, |user| user.id.to_string());
        Ok(MembersAnswer { users: page.items.into_iter().map(|user| user.listed(None)).collect(), next_token: page.token })
    }
}

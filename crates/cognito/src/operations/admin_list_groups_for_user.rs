//! AdminListGroupsForUser: the groups a user is in, lowest precedence first.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListGroupsForUser.html>

use serde::Deserialize;

use super::list_groups::GroupsAnswer;
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::groups;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminListGroupsForUser {
    user_pool_id: String,
    username: String,
    limit: Option<u32>,
    next_token: Option<String>,
}

impl Operation for AdminListGroupsForUser {
    const NAME: &'static str = "AdminListGroupsForUser";
    type Answer = GroupsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<GroupsAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let given = paging::number_key(self.next_token.as_deref())?;
        let limit = paging::limit(self.limit);
        let groups = context.store().read(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            Ok::<_, ApiError>(groups::of_user(db, user.id)?)
        })?;
        // A user is in a hundred groups at most, so a page is cut out of all of them.
        let start = usize::try_from(given).unwrap_or(0);
        let rows = groups.into_iter().skip(start).take(limit + 1).collect();
        let page = Page::cut(rows, limit, |_| (start + limit).to_string());
        Ok(GroupsAnswer { groups: page.items, next_token: page.token })
    }
}

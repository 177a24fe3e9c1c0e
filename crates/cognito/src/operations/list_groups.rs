//! ListGroups: the groups of a pool, in the order of their names.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListGroups.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::group::Group;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::groups;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListGroups {
    user_pool_id: String,
    limit: Option<u32>,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupsAnswer {
    pub(super) groups: Vec<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
}

impl Operation for ListGroups {
    const NAME: &'static str = "ListGroups";
    type Answer = GroupsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<GroupsAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::text_key(self.next_token.as_deref())?;
        let limit = paging::limit(self.limit);
        let rows = context.store().read(|db| groups::list(db, &pool.id, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |group| group.group_name.clone());
        Ok(GroupsAnswer { groups: page.items, next_token: page.token })
    }
}

//! ListUsers: the users of a pool, all or those that match one comparison.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html>

mod filter;

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::user_list;
use crate::user::UserType;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUsers {
    user_pool_id: String,
    attributes_to_get: Option<Vec<String>>,
    limit: Option<u32>,
    pagination_token: Option<String>,
    filter: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UsersAnswer {
    users: Vec<UserType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_token: Option<String>,
}

impl Operation for ListUsers {
    const NAME: &'static str = "ListUsers";
    type Answer = UsersAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UsersAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let filter = filter::parse(self.filter.as_deref().unwrap_or_default(), &pool)?;
        let after = paging::number_key(self.pagination_token.as_deref())?;
        let limit = paging::limit(self.limit);
        let rows = context.store().read(|db| user_list::list(db, &pool.id, filter.as_ref(), after, limit + 1))?;
        let page = Page::cut(rows, limit, |user| user.id.to_string());
        let wanted = self.attributes_to_get.as_deref();
        Ok(UsersAnswer { users: page.items.iter().map(|user| user.listed(wanted)).collect(), pagination_token: page.token })
    }
}

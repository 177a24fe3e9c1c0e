//! ListUsers: the users of a pool, all or those that match one comparison.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html>

mod filter;

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::pool::Pool;
use crate::store::user_list;
use crate::user::{User, UserType};

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
        check_wanted(&pool, wanted.unwrap_or_default(), &page.items)?;
        Ok(UsersAnswer { users: page.items.into_iter().map(|user| user.listed(wanted)).collect(), pagination_token: page.token })
    }
}

/// Refuses attributes that the pool does not have, and those that cannot be searched for where nobody found has one.
// Unverified: AWS documents a refusal where only some lack a value; clients report this text for what nobody has.
fn check_wanted(pool: &Pool, wanted: &[String], found: &[User]) -> Result<(), ApiError> {
    let nobody_has = |name: &String| !found.is_empty() && !found.iter().any(|user| user.attributes.contains_key(name));
    let unknown = |name: &&String| {
        let known = name.as_str() == "identities" || pool.identity.schema.get(name).is_some();
        let optional = name.as_str() == "identities" || filter::is_searchable(name);
        !known || (!optional && nobody_has(name))
    };
    match wanted.iter().find(unknown) {
        Some(name) => Err(ApiError::invalid_parameter("One or more requested attributes do not exist.")
            .because(format!("the pool does not have the attribute {name}, or nobody in this page does"))),
        None => Ok(()),
    }
}

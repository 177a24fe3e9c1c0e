//! ListUserPools: the pools of the account.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::pools;
use crate::timestamp::Timestamp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUserPools {
    max_results: u32,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PoolsAnswer {
    user_pools: Vec<UserPoolDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UserPoolDescription {
    id: String,
    name: String,
    lambda_config: Map<String, Value>,
    last_modified_date: Timestamp,
    creation_date: Timestamp,
}

impl Operation for ListUserPools {
    const NAME: &'static str = "ListUserPools";
    type Answer = PoolsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<PoolsAnswer, ApiError> {
        let after = paging::text_key(self.next_token.as_deref())?;
        let limit = paging::limit(Some(self.max_results));
        let rows = context.store().read(|db| pools::list(db, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |pool| pool.id.clone());
        let described = page.items.into_iter().map(|pool| UserPoolDescription {
            id: pool.id,
            name: pool.name,
            lambda_config: pool.lambda_config,
            last_modified_date: pool.modified,
            creation_date: pool.created,
        });
        Ok(PoolsAnswer { user_pools: described.collect(), next_token: page.token })
    }
}

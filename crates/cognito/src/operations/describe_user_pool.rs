//! DescribeUserPool: shows a pool with all its settings.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html>

use serde::{Deserialize, Serialize};

use crate::domain::Domains;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::{Pool, UserPoolType};
use crate::store::users;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeUserPool {
    user_pool_id: String,
}

/// The answer of the operations that show one pool.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PoolAnswer {
    user_pool: UserPoolType,
}

impl PoolAnswer {
    /// The pool as the API shows it.
    pub(super) fn of(pool: &Pool, users: u64, domains: Domains) -> Self {
        Self { user_pool: pool.shown(users, domains) }
    }
}

impl Operation for DescribeUserPool {
    const NAME: &'static str = "DescribeUserPool";
    type Answer = PoolAnswer;

    fn apply(self, context: &Context<'_>) -> Result<PoolAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let (users, domains) =
            context.store().read(|db| Ok::<_, ApiError>((users::count(db, &pool.id)?, Domains::of(db, &pool.id)?)))?;
        Ok(PoolAnswer::of(&pool, users, domains))
    }
}

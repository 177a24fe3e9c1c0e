//! ListResourceServers: the resource servers of a pool, in the order of their identifiers.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListResourceServers.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::resource_server::{ResourceServer, ResourceServerType};
use crate::store::configurations::{self, Kept, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListResourceServers {
    user_pool_id: String,
    max_results: u32,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceServersAnswer {
    resource_servers: Vec<ResourceServerType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl Operation for ListResourceServers {
    const NAME: &'static str = "ListResourceServers";
    type Answer = ResourceServersAnswer;

    // Unverified: the order.
    fn apply(self, context: &Context<'_>) -> Result<ResourceServersAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::text_key(self.next_token.as_deref())?;
        let limit = paging::limit(Some(self.max_results));
        let rows: Vec<Kept<ResourceServer>> =
            context.store().read(|db| configurations::list(db, &pool.id, Kind::ResourceServer, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |server| server.id.clone());
        let shown = page.items.into_iter().map(|server| ResourceServerType::of(&pool.id, server));
        Ok(ResourceServersAnswer { resource_servers: shown.collect(), next_token: page.token })
    }
}

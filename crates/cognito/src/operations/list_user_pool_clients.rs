//! ListUserPoolClients: the app clients of a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::clients;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUserPoolClients {
    user_pool_id: String,
    max_results: Option<u32>,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClientsAnswer {
    user_pool_clients: Vec<UserPoolClientDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UserPoolClientDescription {
    client_id: String,
    user_pool_id: String,
    client_name: String,
}

impl Operation for ListUserPoolClients {
    const NAME: &'static str = "ListUserPoolClients";
    type Answer = ClientsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ClientsAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::text_key(self.next_token.as_deref())?;
        let limit = paging::limit(self.max_results);
        let rows = context.store().read(|db| clients::list(db, &pool.id, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |client| client.id.clone());
        let described = page.items.into_iter().map(|client| UserPoolClientDescription {
            client_id: client.id,
            user_pool_id: client.pool_id,
            client_name: client.name,
        });
        Ok(ClientsAnswer { user_pool_clients: described.collect(), next_token: page.token })
    }
}

//! ListIdentityProviders: the identity providers of a pool, in the order of their names.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListIdentityProviders.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::identity_provider::IdentityProvider;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::configurations::{self, Kept, Kind};
use crate::timestamp::Timestamp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListIdentityProviders {
    user_pool_id: String,
    max_results: Option<u32>,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProvidersAnswer {
    providers: Vec<ProviderDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProviderDescription {
    provider_name: String,
    provider_type: String,
    last_modified_date: Timestamp,
    creation_date: Timestamp,
}

impl Operation for ListIdentityProviders {
    const NAME: &'static str = "ListIdentityProviders";
    type Answer = ProvidersAnswer;

    // Unverified: the order.
    fn apply(self, context: &Context<'_>) -> Result<ProvidersAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::text_key(self.next_token.as_deref())?;
        let limit = paging::limit(self.max_results);
        let rows: Vec<Kept<IdentityProvider>> =
            context.store().read(|db| configurations::list(db, &pool.id, Kind::IdentityProvider, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |provider| provider.id.clone());
        let described = page.items.into_iter().map(|kept| ProviderDescription {
            provider_name: kept.id,
            provider_type: kept.body.provider_type,
            last_modified_date: kept.modified,
            creation_date: kept.created,
        });
        Ok(ProvidersAnswer { providers: described.collect(), next_token: page.token })
    }
}

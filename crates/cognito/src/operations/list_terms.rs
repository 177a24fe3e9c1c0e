//! ListTerms: the terms documents of a pool, in the order of their ids.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListTerms.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::configurations::{self, Kept, Kind};
use crate::terms::Terms;
use crate::timestamp::Timestamp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTerms {
    user_pool_id: String,
    max_results: Option<u32>,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TermsList {
    terms: Vec<TermsDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TermsDescription {
    terms_id: String,
    terms_name: String,
    enforcement: String,
    creation_date: Timestamp,
    last_modified_date: Timestamp,
}

impl Operation for ListTerms {
    const NAME: &'static str = "ListTerms";
    type Answer = TermsList;

    // Unverified: the order.
    fn apply(self, context: &Context<'_>) -> Result<TermsList, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::text_key(self.next_token.as_deref())?;
        let limit = paging::limit(self.max_results);
        let rows: Vec<Kept<Terms>> =
            context.store().read(|db| configurations::list(db, &pool.id, Kind::Terms, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |terms| terms.id.clone());
        let described = page.items.into_iter().map(|kept| TermsDescription {
            terms_id: kept.id,
            terms_name: kept.body.terms_name,
            enforcement: kept.body.enforcement,
            creation_date: kept.created,
            last_modified_date: kept.modified,
        });
        Ok(TermsList { terms: described.collect(), next_token: page.token })
    }
}

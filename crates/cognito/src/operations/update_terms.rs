//! UpdateTerms: changes terms documents.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateTerms.html>

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};
use crate::terms::{self, Terms, TermsAnswer};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateTerms {
    terms_id: String,
    user_pool_id: String,
    terms_name: Option<String>,
    terms_source: Option<String>,
    enforcement: Option<String>,
    links: Option<IndexMap<String, String>>,
}

impl Operation for UpdateTerms {
    const NAME: &'static str = "UpdateTerms";
    type Answer = TermsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<TermsAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let id = self.terms_id.clone();
        let kept = context.store().write(|db| {
            let after = self.changed(terms::find(db, &pool.id, &id)?.body);
            after.check_name(db, &pool.id, &id)?;
            Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::Terms, &id, after, context.now)?)
        })?;
        Ok(TermsAnswer::of(&pool.id, kept))
    }
}

impl UpdateTerms {
    // Unverified: that members stay that are not given, and that links are replaced as a whole.
    fn changed(self, before: Terms) -> Terms {
        Terms {
            client_id: before.client_id,
            terms_name: self.terms_name.unwrap_or(before.terms_name),
            terms_source: self.terms_source.unwrap_or(before.terms_source),
            enforcement: self.enforcement.unwrap_or(before.enforcement),
            links: self.links.unwrap_or(before.links),
        }
    }
}

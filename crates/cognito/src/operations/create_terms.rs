//! CreateTerms: links terms documents to a client's sign-up page.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateTerms.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::ids;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};
use crate::terms::{Terms, TermsAnswer};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateTerms {
    user_pool_id: String,
    #[serde(flatten)]
    terms: Terms,
}

impl Operation for CreateTerms {
    const NAME: &'static str = "CreateTerms";
    type Answer = TermsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<TermsAnswer, ApiError> {
        let (_, pool) = context.client_of_pool(&self.user_pool_id, &self.terms.client_id)?;
        let id = ids::terms_id(context.seed);
        let kept = context.store().write(|db| {
            self.terms.check_name(db, &pool.id, &id)?;
            Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::Terms, &id, self.terms, context.now)?)
        })?;
        Ok(TermsAnswer::of(&pool.id, kept))
    }
}

//! DescribeTerms: shows terms documents.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeTerms.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::terms::{self, TermsAnswer};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeTerms {
    terms_id: String,
    user_pool_id: String,
}

impl Operation for DescribeTerms {
    const NAME: &'static str = "DescribeTerms";
    type Answer = TermsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<TermsAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept = context.store().read(|db| terms::find(db, &pool.id, &self.terms_id))?;
        Ok(TermsAnswer::of(&pool.id, kept))
    }
}

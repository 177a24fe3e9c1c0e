//! DeleteTerms: removes terms documents.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteTerms.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};
use crate::terms;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteTerms {
    terms_id: String,
    user_pool_id: String,
}

impl Operation for DeleteTerms {
    const NAME: &'static str = "DeleteTerms";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let gone = context.store().write(|db| configurations::delete(db, &pool.id, Kind::Terms, &self.terms_id))?;
        if gone { Ok(()) } else { Err(terms::missing(&self.terms_id)) }
    }
}

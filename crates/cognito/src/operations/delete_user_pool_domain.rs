//! DeleteUserPoolDomain: takes a domain from a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPoolDomain.html>

use serde::Deserialize;

use crate::domain;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUserPoolDomain {
    domain: String,
    user_pool_id: String,
}

impl Operation for DeleteUserPoolDomain {
    const NAME: &'static str = "DeleteUserPoolDomain";
    type Answer = ();

    /// A pool that is not there is told in the same words as a domain that is not there.
    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let gone = context.store().write(|db| configurations::delete(db, &self.user_pool_id, Kind::Domain, &self.domain))?;
        if gone { Ok(()) } else { Err(domain::missing()) }
    }
}

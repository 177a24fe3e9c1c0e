//! DeleteIdentityProvider: removes an identity provider; clients keep its name until they are changed.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteIdentityProvider.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::identity_provider;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteIdentityProvider {
    user_pool_id: String,
    provider_name: String,
}

impl Operation for DeleteIdentityProvider {
    const NAME: &'static str = "DeleteIdentityProvider";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let gone =
            context.store().write(|db| configurations::delete(db, &pool.id, Kind::IdentityProvider, &self.provider_name))?;
        if gone { Ok(()) } else { Err(identity_provider::missing(&self.provider_name)) }
    }
}

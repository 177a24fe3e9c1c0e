//! GetIdentityProviderByIdentifier: shows the identity provider that has this other name.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetIdentityProviderByIdentifier.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::identity_provider::{self, IdentityProviderAnswer};
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetIdentityProviderByIdentifier {
    user_pool_id: String,
    idp_identifier: String,
}

impl Operation for GetIdentityProviderByIdentifier {
    const NAME: &'static str = "GetIdentityProviderByIdentifier";
    type Answer = IdentityProviderAnswer;

    fn apply(self, context: &Context<'_>) -> Result<IdentityProviderAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let providers = context.store().read(|db| identity_provider::all(db, &pool.id))?;
        let found = providers.into_iter().find(|kept| kept.body.idp_identifiers.contains(&self.idp_identifier));
        let kept = found.ok_or_else(|| {
            // Unverified: the words.
            ApiError::resource_not_found(format!("Identity provider with identifier {} does not exist.", self.idp_identifier))
        })?;
        Ok(IdentityProviderAnswer::of(&pool.id, kept))
    }
}

//! CreateIdentityProvider: adds a third-party identity provider to a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::identity_provider::{self, IdentityProvider, IdentityProviderAnswer, MOST};
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateIdentityProvider {
    user_pool_id: String,
    provider_name: String,
    #[serde(flatten)]
    provider: IdentityProvider,
}

impl Operation for CreateIdentityProvider {
    const NAME: &'static str = "CreateIdentityProvider";
    type Answer = IdentityProviderAnswer;

    fn apply(self, context: &Context<'_>) -> Result<IdentityProviderAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let (name, provider) = (self.provider_name, self.provider);
        provider.check(&name, &pool)?;
        let kept = context.store().write(|db| {
            let others = identity_provider::all(db, &pool.id)?;
            if others.iter().any(|other| other.id == name) {
                // Unverified: whether a full stop ends it.
                return Err(ApiError::duplicate_provider(format!("{name} already exists in user pool {}", pool.id)));
            }
            if others.len() >= MOST {
                // Unverified: the words.
                return Err(ApiError::limit_exceeded("The number of identity providers in the user pool exceeds the limit."));
            }
            provider.check_identifiers(&name, &others)?;
            Ok(configurations::put(db, &pool.id, Kind::IdentityProvider, &name, provider, context.now)?)
        })?;
        Ok(IdentityProviderAnswer::of(&pool.id, kept))
    }
}

//! UpdateIdentityProvider: changes an identity provider.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateIdentityProvider.html>

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::ApiError;
use crate::identity_provider::{self, IdentityProvider, IdentityProviderAnswer};
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateIdentityProvider {
    user_pool_id: String,
    provider_name: String,
    provider_details: Option<IndexMap<String, String>>,
    attribute_mapping: Option<IndexMap<String, String>>,
    idp_identifiers: Option<Vec<String>>,
}

impl Operation for UpdateIdentityProvider {
    const NAME: &'static str = "UpdateIdentityProvider";
    type Answer = IdentityProviderAnswer;

    fn apply(self, context: &Context<'_>) -> Result<IdentityProviderAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let name = self.provider_name.clone();
        let kept = context.store().write(|db| {
            let provider = self.changed(identity_provider::find(db, &pool.id, &name)?.body);
            provider.check(&name, &pool)?;
            provider.check_identifiers(&name, &identity_provider::all(db, &pool.id)?)?;
            Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::IdentityProvider, &name, provider, context.now)?)
        })?;
        Ok(IdentityProviderAnswer::of(&pool.id, kept))
    }
}

impl UpdateIdentityProvider {
    // Unverified: that members stay that are not given.
    fn changed(self, before: IdentityProvider) -> IdentityProvider {
        IdentityProvider {
            provider_type: before.provider_type,
            provider_details: self.provider_details.unwrap_or(before.provider_details),
            attribute_mapping: self.attribute_mapping.unwrap_or(before.attribute_mapping),
            idp_identifiers: self.idp_identifiers.unwrap_or(before.idp_identifiers),
        }
    }
}

//! DescribeManagedLoginBrandingByClient: shows the style of a client's managed login pages.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeManagedLoginBrandingByClient.html>

use serde::Deserialize;

use crate::branding::{self, BrandingAnswer};
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeManagedLoginBrandingByClient {
    user_pool_id: String,
    client_id: String,
}

impl Operation for DescribeManagedLoginBrandingByClient {
    const NAME: &'static str = "DescribeManagedLoginBrandingByClient";
    type Answer = BrandingAnswer;

    fn apply(self, context: &Context<'_>) -> Result<BrandingAnswer, ApiError> {
        let (client, pool) = context.client_of_pool(&self.user_pool_id, &self.client_id)?;
        let kept = context.store().read(|db| branding::of_client(db, &pool.id, &client.id))?;
        let kept = kept.ok_or_else(|| {
            // Unverified: the words.
            ApiError::resource_not_found(format!("Managed login branding for client {} does not exist.", client.id))
        })?;
        Ok(BrandingAnswer::of(&pool.id, kept))
    }
}

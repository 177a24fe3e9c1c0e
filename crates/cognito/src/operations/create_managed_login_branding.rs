//! CreateManagedLoginBranding: gives a client a style for its managed login pages.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateManagedLoginBranding.html>

use serde::Deserialize;

use crate::branding::{self, Branding, BrandingAnswer};
use crate::error::ApiError;
use crate::ids;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateManagedLoginBranding {
    user_pool_id: String,
    #[serde(flatten)]
    branding: Branding,
}

impl Operation for CreateManagedLoginBranding {
    const NAME: &'static str = "CreateManagedLoginBranding";
    type Answer = BrandingAnswer;

    fn apply(self, context: &Context<'_>) -> Result<BrandingAnswer, ApiError> {
        let branding = self.branding;
        let (client, pool) = context.client_of_pool(&self.user_pool_id, &branding.client_id)?;
        branding.style.check()?;
        let kept = context.store().write(|db| {
            if branding::of_client(db, &pool.id, &client.id)?.is_some() {
                // Unverified: the words.
                let text = format!("Managed login branding already exists for client {}.", client.id);
                return Err(ApiError::managed_login_branding_exists(text));
            }
            let id = ids::branding_id(context.seed);
            Ok(configurations::put(db, &pool.id, Kind::Branding, &id, branding, context.now)?)
        })?;
        Ok(BrandingAnswer::of(&pool.id, kept))
    }
}

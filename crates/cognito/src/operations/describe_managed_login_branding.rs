//! DescribeManagedLoginBranding: shows a style of managed login.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeManagedLoginBranding.html>

use serde::Deserialize;

use crate::branding::{self, BrandingAnswer};
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeManagedLoginBranding {
    user_pool_id: String,
    managed_login_branding_id: String,
}

impl Operation for DescribeManagedLoginBranding {
    const NAME: &'static str = "DescribeManagedLoginBranding";
    type Answer = BrandingAnswer;

    fn apply(self, context: &Context<'_>) -> Result<BrandingAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept = context.store().read(|db| branding::find(db, &pool.id, &self.managed_login_branding_id))?;
        Ok(BrandingAnswer::of(&pool.id, kept))
    }
}

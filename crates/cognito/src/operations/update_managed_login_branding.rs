//! UpdateManagedLoginBranding: changes a style of managed login; what is not given stays.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateManagedLoginBranding.html>

use serde::Deserialize;

use crate::branding::{self, Branding, BrandingAnswer, Style};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request. The service model requires neither id.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateManagedLoginBranding {
    user_pool_id: Option<String>,
    managed_login_branding_id: Option<String>,
    #[serde(flatten)]
    change: Style,
}

impl Operation for UpdateManagedLoginBranding {
    const NAME: &'static str = "UpdateManagedLoginBranding";
    type Answer = BrandingAnswer;

    fn apply(self, context: &Context<'_>) -> Result<BrandingAnswer, ApiError> {
        let pool = context.pool(&given(self.user_pool_id, "UserPoolId")?)?;
        let id = given(self.managed_login_branding_id, "ManagedLoginBrandingId")?;
        self.change.check()?;
        let kept = context.store().write(|db| {
            let before = branding::find(db, &pool.id, &id)?.body;
            let after = Branding { style: before.style.updated(self.change), client_id: before.client_id };
            Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::Branding, &id, after, context.now)?)
        })?;
        Ok(BrandingAnswer::of(&pool.id, kept))
    }
}

/// Nothing can be changed without its name.
// Unverified: what AWS says.
fn given(member: Option<String>, name: &str) -> Result<String, ApiError> {
    member.ok_or_else(|| ApiError::parameter_missing(name))
}

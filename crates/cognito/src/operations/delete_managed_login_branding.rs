//! DeleteManagedLoginBranding: takes the style from a client's managed login pages.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteManagedLoginBranding.html>

use serde::Deserialize;

use crate::branding;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteManagedLoginBranding {
    user_pool_id: String,
    managed_login_branding_id: String,
}

impl Operation for DeleteManagedLoginBranding {
    const NAME: &'static str = "DeleteManagedLoginBranding";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let id = self.managed_login_branding_id;
        let gone = context.store().write(|db| configurations::delete(db, &pool.id, Kind::Branding, &id))?;
        if gone { Ok(()) } else { Err(branding::missing(&id)) }
    }
}

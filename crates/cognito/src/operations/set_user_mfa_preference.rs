//! SetUserMFAPreference: users choose which second factors they are asked for.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html>

use serde::Deserialize;

use super::admin_set_user_mfa_preference::set;
use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::second_factor::Settings;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetUserMFAPreference {
    access_token: String,
    #[serde(flatten)]
    settings: Settings,
}

impl Operation for SetUserMFAPreference {
    const NAME: &'static str = "SetUserMFAPreference";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        context.store().write(|db| set(db, context, &bearer.pool, bearer.user.id, &self.settings))
    }
}

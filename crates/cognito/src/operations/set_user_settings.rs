//! SetUserSettings: the older way for users to switch SMS as second factor on and off.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserSettings.html>

use serde::Deserialize;

use super::admin_set_user_settings::{MfaOption, set};
use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetUserSettings {
    access_token: String,
    #[serde(rename = "MFAOptions")]
    mfa_options: Vec<MfaOption>,
}

impl Operation for SetUserSettings {
    const NAME: &'static str = "SetUserSettings";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        context.store().write(|db| set(db, context, bearer.user.id, &self.mfa_options))
    }
}

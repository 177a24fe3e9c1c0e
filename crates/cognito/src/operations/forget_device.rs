//! ForgetDevice: removes one of the user's own devices; its refresh tokens end with it.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgetDevice.html>

use serde::Deserialize;

use crate::access_token;
use crate::device;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ForgetDevice {
    access_token: Option<String>,
    device_key: String,
}

impl Operation for ForgetDevice {
    const NAME: &'static str = "ForgetDevice";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        // Unverified: the model asks for no token, yet nothing else says who calls.
        let token = self.access_token.ok_or_else(|| ApiError::parameter_missing("AccessToken"))?;
        let bearer = access_token::check(context, &token)?;
        context.store().write(|db| device::forget(db, &bearer.user, &self.device_key))
    }
}

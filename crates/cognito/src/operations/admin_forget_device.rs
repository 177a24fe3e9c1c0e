//! AdminForgetDevice: removes one of a user's devices; its refresh tokens end with it.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminForgetDevice.html>

use serde::Deserialize;

use crate::device;
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminForgetDevice {
    user_pool_id: String,
    username: String,
    device_key: String,
}

impl Operation for AdminForgetDevice {
    const NAME: &'static str = "AdminForgetDevice";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            device::forget(db, &user, &self.device_key)
        })
    }
}

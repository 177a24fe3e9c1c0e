//! AdminUpdateDeviceStatus: has one of a user's devices remembered, or no longer.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateDeviceStatus.html>

use serde::Deserialize;

use crate::device::{self, Status};
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminUpdateDeviceStatus {
    user_pool_id: String,
    username: String,
    device_key: String,
    device_remembered_status: Option<Status>,
}

impl Operation for AdminUpdateDeviceStatus {
    const NAME: &'static str = "AdminUpdateDeviceStatus";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            device::set_status(db, &user, &self.device_key, self.device_remembered_status, context.now)
        })
    }
}

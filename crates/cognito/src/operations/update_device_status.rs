//! UpdateDeviceStatus: the user has one of their devices remembered, or no longer.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateDeviceStatus.html>

use serde::Deserialize;

use crate::access_token;
use crate::device::{self, Status};
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateDeviceStatus {
    access_token: String,
    device_key: String,
    device_remembered_status: Option<Status>,
}

impl Operation for UpdateDeviceStatus {
    const NAME: &'static str = "UpdateDeviceStatus";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let status = self.device_remembered_status;
        context.store().write(|db| device::set_status(db, &bearer.user, &self.device_key, status, context.now))
    }
}

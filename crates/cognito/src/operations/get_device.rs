//! GetDevice: shows a user one of the devices that are remembered for them.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetDevice.html>

use serde::{Deserialize, Serialize};

use crate::access_token;
use crate::device::{self, DeviceType};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::devices;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetDevice {
    device_key: String,
    access_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceAnswer {
    pub(super) device: DeviceType,
}

impl Operation for GetDevice {
    const NAME: &'static str = "GetDevice";
    type Answer = DeviceAnswer;

    fn apply(self, context: &Context<'_>) -> Result<DeviceAnswer, ApiError> {
        // Unverified: the model asks for no token, yet nothing else says who calls.
        let token = self.access_token.ok_or_else(|| ApiError::parameter_missing("AccessToken"))?;
        let bearer = access_token::check(context, &token)?;
        let found = context.store().read(|db| devices::find(db, bearer.user.id, &self.device_key))?;
        // A device that is not remembered is not there for its user (seen in AWS's own Android tests).
        let device = found.filter(|device| device.is_confirmed() && device.remembered).ok_or_else(device::missing)?;
        Ok(DeviceAnswer { device: device.shown(&bearer.pool, &bearer.user) })
    }
}

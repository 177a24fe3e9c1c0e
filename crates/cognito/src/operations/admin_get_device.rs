//! AdminGetDevice: shows an administrator one of a user's devices, remembered or not.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetDevice.html>

use serde::Deserialize;

use super::get_device::DeviceAnswer;
use crate::device::{self, Device};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::devices;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminGetDevice {
    user_pool_id: String,
    username: String,
    device_key: String,
}

impl Operation for AdminGetDevice {
    const NAME: &'static str = "AdminGetDevice";
    type Answer = DeviceAnswer;

    fn apply(self, context: &Context<'_>) -> Result<DeviceAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let (user, found) = context.store().read(|db| {
            let user = device::owner(db, &pool, &self.username)?;
            let found = devices::find(db, user.id, &self.device_key)?;
            Ok::<_, ApiError>((user, found))
        })?;
        let device = found.filter(Device::is_confirmed).ok_or_else(device::missing)?;
        Ok(DeviceAnswer { device: device.shown(&pool, &user) })
    }
}

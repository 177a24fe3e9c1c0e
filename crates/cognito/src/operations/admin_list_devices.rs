//! AdminListDevices: shows an administrator a user's devices, remembered or not.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListDevices.html>

use serde::Deserialize;

use super::list_devices::DevicesAnswer;
use crate::device;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging;
use crate::store::devices::{self, Listed};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminListDevices {
    user_pool_id: String,
    username: String,
    limit: Option<u32>,
    pagination_token: Option<String>,
}

impl Operation for AdminListDevices {
    const NAME: &'static str = "AdminListDevices";
    type Answer = DevicesAnswer;

    fn apply(self, context: &Context<'_>) -> Result<DevicesAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::text_key(self.pagination_token.as_deref())?;
        let limit = paging::limit(self.limit);
        let (user, rows) = context.store().read(|db| {
            let user = device::owner(db, &pool, &self.username)?;
            let rows = devices::list(db, user.id, Listed::Confirmed, &after, limit + 1)?;
            Ok::<_, ApiError>((user, rows))
        })?;
        Ok(DevicesAnswer::page(rows, limit, &pool, &user))
    }
}

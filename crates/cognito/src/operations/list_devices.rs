//! ListDevices: shows a user the devices that are remembered for them.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListDevices.html>

use serde::{Deserialize, Serialize};

use crate::access_token;
use crate::device::{Device, DeviceType};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::pool::Pool;
use crate::store::devices::{self, Listed};
use crate::user::User;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListDevices {
    access_token: String,
    limit: Option<u32>,
    pagination_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DevicesAnswer {
    devices: Vec<DeviceType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_token: Option<String>,
}

impl DevicesAnswer {
    /// One page, cut out of `rows`, of which one more than `limit` was read.
    pub(super) fn page(rows: Vec<Device>, limit: usize, pool: &Pool, user: &User) -> Self {
        let page = Page::cut(rows, limit, |device| device.key.clone());
        let devices = page.items.into_iter().map(|device| device.shown(pool, user)).collect();
        Self { devices, pagination_token: page.token }
    }
}

impl Operation for ListDevices {
    const NAME: &'static str = "ListDevices";
    type Answer = DevicesAnswer;

    fn apply(self, context: &Context<'_>) -> Result<DevicesAnswer, ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let after = paging::text_key(self.pagination_token.as_deref())?;
        let limit = paging::limit(self.limit);
        let user = &bearer.user;
        let rows = context.store().read(|db| devices::list(db, user.id, Listed::Remembered, &after, limit + 1))?;
        Ok(DevicesAnswer::page(rows, limit, &bearer.pool, user))
    }
}

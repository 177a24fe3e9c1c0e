//! GetLogDeliveryConfiguration: shows what SetLogDeliveryConfiguration has set.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetLogDeliveryConfiguration.html>

use serde::Deserialize;

use super::set_log_delivery_configuration::{LogConfiguration, LogDeliveryAnswer};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kept, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetLogDeliveryConfiguration {
    user_pool_id: String,
}

impl Operation for GetLogDeliveryConfiguration {
    const NAME: &'static str = "GetLogDeliveryConfiguration";
    type Answer = LogDeliveryAnswer;

    // Unverified: that nothing set is an empty list.
    fn apply(self, context: &Context<'_>) -> Result<LogDeliveryAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept: Option<Kept<Vec<LogConfiguration>>> =
            context.store().read(|db| configurations::find(db, &pool.id, Kind::LogDelivery, ""))?;
        Ok(LogDeliveryAnswer::of(&pool, kept.map(|kept| kept.body).unwrap_or_default()))
    }
}

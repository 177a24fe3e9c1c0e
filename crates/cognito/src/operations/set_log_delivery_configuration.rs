//! SetLogDeliveryConfiguration: where a pool would send its logs. Kept; nothing is sent.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetLogDeliveryConfiguration.html>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetLogDeliveryConfiguration {
    user_pool_id: String,
    log_configurations: Vec<LogConfiguration>,
}

/// `LogConfigurationType` of the API reference.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LogConfiguration {
    log_level: String,
    event_source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_watch_logs_configuration: Option<Value>,
    #[serde(rename = "S3Configuration", skip_serializing_if = "Option::is_none")]
    s3_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    firehose_configuration: Option<Value>,
}

/// The answer of the operations that show the configuration.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LogDeliveryAnswer {
    log_delivery_configuration: LogDeliveryConfiguration,
}

/// `LogDeliveryConfigurationType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LogDeliveryConfiguration {
    user_pool_id: String,
    log_configurations: Vec<LogConfiguration>,
}

impl LogDeliveryAnswer {
    /// The configuration as the API shows it.
    pub(super) fn of(pool: &Pool, log_configurations: Vec<LogConfiguration>) -> Self {
        let user_pool_id = pool.id.clone();
        Self { log_delivery_configuration: LogDeliveryConfiguration { user_pool_id, log_configurations } }
    }
}

impl Operation for SetLogDeliveryConfiguration {
    const NAME: &'static str = "SetLogDeliveryConfiguration";
    type Answer = LogDeliveryAnswer;

    fn apply(self, context: &Context<'_>) -> Result<LogDeliveryAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        for (index, configuration) in self.log_configurations.iter().enumerate() {
            configuration.check(&pool)?;
            let same = |other: &LogConfiguration| other.event_source == configuration.event_source;
            if self.log_configurations[..index].iter().any(same) {
                // Unverified: the words.
                return Err(ApiError::invalid_parameter("Each EventSource can have one log configuration only."));
            }
        }
        let list = self.log_configurations;
        let kept = context.store().write(|db| configurations::put(db, &pool.id, Kind::LogDelivery, "", list, context.now))?;
        Ok(LogDeliveryAnswer::of(&pool, kept.body))
    }
}

impl LogConfiguration {
    /// Delivery errors go to CloudWatch; what users do goes anywhere, from pools of the PLUS tier.
    // Unverified: the words; the rules are documented.
    fn check(&self, pool: &Pool) -> Result<(), ApiError> {
        let about_users = self.event_source == "userAuthEvents";
        let elsewhere = [&self.s3_configuration, &self.firehose_configuration].into_iter().flatten().count();
        let destinations = elsewhere + self.cloud_watch_logs_configuration.iter().count();
        if self.log_level != if about_users { "INFO" } else { "ERROR" } {
            let text = format!("LogLevel {} is not supported for EventSource {}.", self.log_level, self.event_source);
            return Err(ApiError::invalid_parameter(text));
        }
        if destinations != 1 || !about_users && elsewhere > 0 {
            return Err(ApiError::invalid_parameter(format!("Invalid log destination for EventSource {}.", self.event_source)));
        }
        if about_users && pool.settings.user_pool_tier != "PLUS" {
            return Err(ApiError::feature_unavailable_in_tier("userAuthEvents logs are available in the PLUS tier only."));
        }
        Ok(())
    }
}

//! SetRiskConfiguration: what threat protection would do, for one client or for the pool. Kept; nothing is judged.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetRiskConfiguration.html>

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::store::configurations::{self, Kept, Kind};
use crate::timestamp::Timestamp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetRiskConfiguration {
    user_pool_id: String,
    client_id: Option<String>,
    #[serde(flatten)]
    risk: Risk,
}

/// The configuration as it is kept; the service model has checked the shape of its parts.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Risk {
    #[serde(skip_serializing_if = "Option::is_none")]
    compromised_credentials_risk_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_takeover_risk_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_exception_configuration: Option<Value>,
}

/// The answer of the operations that show a risk configuration.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RiskAnswer {
    risk_configuration: RiskConfiguration,
}

/// `RiskConfigurationType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RiskConfiguration {
    user_pool_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(flatten)]
    risk: Risk,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_date: Option<Timestamp>,
}

impl RiskAnswer {
    /// The configuration as the API shows it.
    pub(super) fn of(pool_id: &str, client_id: Option<String>, kept: Option<Kept<Risk>>) -> Self {
        let last_modified_date = kept.as_ref().map(|kept| kept.modified);
        let risk = kept.map(|kept| kept.body).unwrap_or_default();
        let user_pool_id = pool_id.into();
        Self { risk_configuration: RiskConfiguration { user_pool_id, client_id, risk, last_modified_date } }
    }
}

impl Operation for SetRiskConfiguration {
    const NAME: &'static str = "SetRiskConfiguration";
    type Answer = RiskAnswer;

    fn apply(self, context: &Context<'_>) -> Result<RiskAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        check_add_on(&pool)?;
        let key = key_of(context, &pool, self.client_id.as_deref())?;
        self.risk.check_ranges()?;
        let risk = self.risk.with_events();
        let kept = context
            .store()
            .write(|db| Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::Risk, &key, risk, context.now)?))?;
        Ok(RiskAnswer::of(&pool.id, self.client_id, Some(kept)))
    }
}

impl Risk {
    // Unverified: the words; that these are ranges in CIDR notation is documented.
    fn check_ranges(&self) -> Result<(), ApiError> {
        let lists = self.risk_exception_configuration.iter().flat_map(|lists| {
            ["BlockedIPRangeList", "SkippedIPRangeList"].into_iter().filter_map(|name| lists.get(name)?.as_array())
        });
        match lists.flatten().filter_map(Value::as_str).find(|range| !is_range(range)) {
            Some(range) => Err(ApiError::invalid_parameter(format!("Invalid IP range: {range}"))),
            None => Ok(()),
        }
    }

    /// Compromised passwords are looked for at every event, if none is named.
    fn with_events(mut self) -> Self {
        if let Some(Value::Object(configuration)) = &mut self.compromised_credentials_risk_configuration {
            configuration.entry("EventFilter").or_insert_with(|| json!(["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"]));
        }
        self
    }
}

/// Risks are configured in pools with threat protection.
// Unverified: the words, and whether AUDIT is enough.
pub(super) fn check_add_on(pool: &Pool) -> Result<(), ApiError> {
    if pool.settings.watches_for_threats() {
        return Ok(());
    }
    Err(ApiError::user_pool_add_on_not_enabled("User pool add-ons are not enabled."))
}

/// What a configuration is kept under: a client of the pool, or nothing for the pool itself.
pub(super) fn key_of(context: &Context<'_>, pool: &Pool, client_id: Option<&str>) -> Result<String, ApiError> {
    match client_id {
        Some(id) => Ok(context.client_of_pool(&pool.id, id)?.0.id.clone()),
        None => Ok(String::new()),
    }
}

/// `address/length`.
fn is_range(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let longest = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.parse::<u8>().is_ok_and(|length| length <= longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for good in ["10.0.0.0/8", "192.168.1.1/32", "::/0", "2001:db8::/32"] {
            assert!(is_range(good), "{good}");
        }
        for bad in ["", "10.0.0.1", "10.0.0.0/33", "10.0.0/8", "::/129", "a/1", "10.0.0.0/-1", "10.0.0.0/"] {
            assert!(!is_range(bad), "{bad}");
        }
    }
}

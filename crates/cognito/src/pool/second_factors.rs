//! The second factors that a pool offers: what `SetUserPoolMfaConfig` sets and `UpdateUserPool` leaves.

use serde::{Deserialize, Serialize};

use super::PoolSettings;
use crate::error::ApiError;

/// Which second factors there are, besides how many must use one (`MfaConfiguration`).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SecondFactors {
    /// Codes by SMS; how they are sent and what they say are settings of the pool.
    pub sms: bool,
    /// Codes of an authenticator app; `None`: never said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_token: Option<SoftwareTokenMfaConfiguration>,
    /// Codes by e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailMfaConfiguration>,
}

/// `SoftwareTokenMfaConfigType` of the API reference.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SoftwareTokenMfaConfiguration {
    #[serde(default)]
    pub enabled: bool,
}

/// `EmailMfaConfigType` of the API reference: what the messages say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EmailMfaConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl SecondFactors {
    /// Whether users may set up an authenticator app.
    pub fn has_software_token(&self) -> bool {
        self.software_token.as_ref().is_some_and(|configuration| configuration.enabled)
    }

    /// Whether there is any.
    pub fn any(&self) -> bool {
        self.sms || self.has_software_token() || self.email.is_some()
    }

    /// Nothing to keep.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl PoolSettings {
    /// Whether anybody is asked for a second factor.
    pub fn asks_for_second_factors(&self) -> bool {
        self.mfa_configuration != "OFF"
    }

    /// Whether everybody is.
    pub fn requires_second_factors(&self) -> bool {
        self.mfa_configuration == "ON"
    }

    /// What `UpdateUserPool` leaves as it was before. `mode`: `MfaConfiguration`, if it is given; measured on AWS, it
    /// is not one of those that go back to their default.
    pub(super) fn keep_second_factors(&mut self, before: &Self, mode: Option<String>) -> Result<(), ApiError> {
        self.mfa_configuration = mode.unwrap_or_else(|| before.mfa_configuration.clone());
        self.second_factors = before.second_factors.clone();
        if self.second_factors.sms {
            // Unverified: how codes are sent stays, too, as long as they are.
            self.sms_configuration = self.sms_configuration.take().or_else(|| before.sms_configuration.clone());
            let said = self.sms_authentication_message.take();
            self.sms_authentication_message = said.or_else(|| before.sms_authentication_message.clone());
        }
        self.settle_second_factors()
    }

    /// `CreateUserPool` and `UpdateUserPool` know SMS only: a pool that can send them and asks for second factors uses
    /// them, if it has no others.
    pub(super) fn settle_second_factors(&mut self) -> Result<(), ApiError> {
        if !self.asks_for_second_factors() {
            self.second_factors = SecondFactors::default();
            return Ok(());
        }
        if self.second_factors.any() {
            return Ok(());
        }
        if self.sms_configuration.is_none() {
            return Err(sms_configuration_missing());
        }
        self.second_factors.sms = true;
        Ok(())
    }
}

/// There is nothing to send codes with.
// Unverified: that AWS is content with SmsConfiguration alone, though it speaks of verification, too.
pub fn sms_configuration_missing() -> ApiError {
    ApiError::invalid_parameter(
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn settings(value: &Value) -> PoolSettings {
        serde_json::from_value(value.clone()).unwrap()
    }

    fn mode(settings: &PoolSettings) -> (&str, bool, bool) {
        (&settings.mfa_configuration, settings.second_factors.sms, settings.second_factors.has_software_token())
    }

    #[test]
    fn an_update_leaves_what_it_does_not_name() {
        let app = json!({"MfaConfiguration": "ON", "SecondFactors": {"SoftwareToken": {"Enabled": true}}});
        let sms = json!({"MfaConfiguration": "ON", "SecondFactors": {"Sms": true}, "SmsConfiguration": {"SnsCallerArn": "a"}});
        let cases = [
            (&app, json!({}), None, Ok(("ON", false, true))),
            (&app, json!({}), Some("OPTIONAL"), Ok(("OPTIONAL", false, true))),
            (&app, json!({}), Some("OFF"), Ok(("OFF", false, false))),
            (&app, json!({"SmsConfiguration": {}}), Some("ON"), Ok(("ON", false, true))),
            (&sms, json!({}), None, Ok(("ON", true, false))),
            (&json!({}), json!({"SmsConfiguration": {}}), Some("ON"), Ok(("ON", true, false))),
            (&json!({}), json!({"SmsConfiguration": {}}), None, Ok(("OFF", false, false))),
            (&json!({}), json!({}), Some("OPTIONAL"), Err(sms_configuration_missing())),
        ];
        for (before, update, given, expected) in cases {
            let mut after = settings(&update);
            let kept = after.keep_second_factors(&settings(before), given.map(str::to_owned));
            assert_eq!(kept.map(|()| mode(&after)), expected, "{before} {update} {given:?}");
        }
    }
}

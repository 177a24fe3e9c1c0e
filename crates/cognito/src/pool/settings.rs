//! The members that `CreateUserPool` and `UpdateUserPool` share, with AWS's defaults.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{IssuerConfiguration, SecondFactors, WebAuthnConfiguration};
use crate::error::ApiError;
use crate::password_policy::Policy;

const TEMPORARY_PASSWORD_DAYS: u32 = 7;

/// What an update replaces as a whole: a member that is not given goes back to its default.
///
/// Members that only pass through are kept as the JSON they came as; the service model has checked their shape.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PoolSettings {
    pub policies: Policies,
    pub deletion_protection: String,
    pub lambda_config: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_verified_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_verification_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verification_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verification_subject: Option<String>,
    pub verification_message_template: VerificationMessageTemplate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_authentication_message: Option<String>,
    pub user_attribute_update_settings: UserAttributeUpdateSettings,
    pub mfa_configuration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_configuration: Option<Value>,
    pub email_configuration: EmailConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_configuration: Option<Value>,
    pub user_pool_tags: Map<String, Value>,
    pub admin_create_user_config: AdminCreateUserConfig,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_pool_add_ons: Option<UserPoolAddOns>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_recovery_setting: Option<Value>,
    pub user_pool_tier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_configuration: Option<IssuerConfiguration>,
    /// Set by `SetUserPoolMfaConfig` only; `UpdateUserPool` leaves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_authn_configuration: Option<WebAuthnConfiguration>,
    /// Likewise.
    #[serde(skip_serializing_if = "SecondFactors::is_default")]
    pub second_factors: SecondFactors,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Policies {
    pub password_policy: PasswordPolicy,
    pub sign_in_policy: SignInPolicy,
}

/// A policy that is given in part requires nothing that it does not name; only a pool without one gets the strict
/// default.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PasswordPolicy {
    #[serde(default = "eight")]
    pub minimum_length: usize,
    #[serde(default)]
    pub require_uppercase: bool,
    #[serde(default)]
    pub require_lowercase: bool,
    #[serde(default)]
    pub require_numbers: bool,
    #[serde(default)]
    pub require_symbols: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_history_size: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    temporary_password_validity_days: Option<u32>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SignInPolicy {
    pub allowed_first_auth_factors: Vec<String>,
}

/// Other members pass through.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerificationMessageTemplate {
    #[serde(flatten)]
    pub texts: Map<String, Value>,
    #[serde(default = "with_code")]
    pub default_email_option: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UserAttributeUpdateSettings {
    attributes_require_verification_before_update: Vec<String>,
}

/// Other members pass through.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EmailConfiguration {
    #[serde(flatten)]
    sender: Map<String, Value>,
    #[serde(default = "cognito_default")]
    email_sending_account: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AdminCreateUserConfig {
    pub allow_admin_create_user_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unused_account_validity_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite_message_template: Option<Value>,
}

/// Other members pass through.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserPoolAddOns {
    #[serde(default)]
    advanced_security_mode: String,
    #[serde(flatten)]
    more: Map<String, Value>,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            policies: Policies::default(),
            deletion_protection: "INACTIVE".into(),
            lambda_config: Map::new(),
            auto_verified_attributes: None,
            sms_verification_message: None,
            email_verification_message: None,
            email_verification_subject: None,
            verification_message_template: VerificationMessageTemplate::default(),
            sms_authentication_message: None,
            user_attribute_update_settings: UserAttributeUpdateSettings::default(),
            mfa_configuration: "OFF".into(),
            device_configuration: None,
            email_configuration: EmailConfiguration::default(),
            sms_configuration: None,
            user_pool_tags: Map::new(),
            admin_create_user_config: AdminCreateUserConfig::default(),
            user_pool_add_ons: None,
            account_recovery_setting: None,
            user_pool_tier: "ESSENTIALS".into(),
            issuer_configuration: None,
            web_authn_configuration: None,
            second_factors: SecondFactors::default(),
        }
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        let strict = Policy::default();
        Self {
            minimum_length: strict.minimum_length,
            require_uppercase: strict.require_uppercase,
            require_lowercase: strict.require_lowercase,
            require_numbers: strict.require_numbers,
            require_symbols: strict.require_symbols,
            password_history_size: None,
            temporary_password_validity_days: None,
        }
    }
}

impl Default for SignInPolicy {
    fn default() -> Self {
        Self { allowed_first_auth_factors: vec!["PASSWORD".into()] }
    }
}

impl Default for VerificationMessageTemplate {
    fn default() -> Self {
        Self { texts: Map::new(), default_email_option: with_code() }
    }
}

impl Default for EmailConfiguration {
    fn default() -> Self {
        Self { sender: Map::new(), email_sending_account: cognito_default() }
    }
}

impl PasswordPolicy {
    /// How long a temporary password lasts.
    pub fn temporary_password_lifetime(&self) -> Duration {
        let days = self.temporary_password_validity_days;
        Duration::from_secs(u64::from(days.unwrap_or(TEMPORARY_PASSWORD_DAYS)) * 24 * 60 * 60)
    }

    /// The rules a password is checked against.
    pub fn rules(&self) -> Policy {
        Policy {
            minimum_length: self.minimum_length,
            require_uppercase: self.require_uppercase,
            require_lowercase: self.require_lowercase,
            require_numbers: self.require_numbers,
            require_symbols: self.require_symbols,
        }
    }
}

impl SignInPolicy {
    /// Whether users may begin a sign-in so. `factor`: AWS's word.
    pub fn allows(&self, factor: &str) -> bool {
        self.allowed_first_auth_factors.iter().any(|allowed| allowed == factor)
    }
}

impl PoolSettings {
    /// Whether a new value of the attribute waits until its code was given.
    pub fn keeps_until_verified(&self, attribute: &str) -> bool {
        let listed = &self.user_attribute_update_settings.attributes_require_verification_before_update;
        listed.iter().any(|name| name == attribute)
    }

    /// Whether threat protection is on, if only to watch.
    pub fn watches_for_threats(&self) -> bool {
        let mode = self.user_pool_add_ons.as_ref().map(|add_ons| add_ons.advanced_security_mode.as_str());
        matches!(mode, Some("AUDIT" | "ENFORCED"))
    }

    /// Whether users may do without a password: they sign in with a code or a passkey.
    pub fn allows_no_password(&self) -> bool {
        self.policies.sign_in_policy.allowed_first_auth_factors.iter().any(|factor| factor != "PASSWORD")
    }

    /// Whether a code is sent to the attribute at sign-up.
    pub fn verifies(&self, attribute: &str) -> bool {
        self.auto_verified_attributes.as_ref().is_some_and(|list| list.iter().any(|name| name == attribute))
    }

    /// Whether e-mail goes out through Amazon SES in the owner's name.
    pub fn sends_email_itself(&self) -> bool {
        self.email_configuration.email_sending_account == "DEVELOPER"
    }

    /// The settings of a new pool as they are kept: checked and completed.
    pub fn settled(self) -> Result<Self, ApiError> {
        let mut settings = self.with_one_validity();
        settings.web_authn_configuration = None;
        settings.second_factors = SecondFactors::default();
        settings.settle_second_factors()?;
        settings.check_issuer()?;
        settings.check_token_function()?;
        Ok(settings)
    }

    /// The settings that replace others. `mode`: `MfaConfiguration`, if the request gives one.
    pub fn replacing(self, before: &Self, mode: Option<String>) -> Result<Self, ApiError> {
        let mut settings = self.with_one_validity();
        settings.web_authn_configuration.clone_from(&before.web_authn_configuration);
        settings.keep_second_factors(before, mode)?;
        settings.check_issuer()?;
        settings.check_token_function()?;
        Ok(settings)
    }

    /// With the two names of one setting brought in line.
    fn with_one_validity(mut self) -> Self {
        let policy = &mut self.policies.password_policy;
        let config = &mut self.admin_create_user_config;
        let days =
            policy.temporary_password_validity_days.or(config.unused_account_validity_days).unwrap_or(TEMPORARY_PASSWORD_DAYS);
        policy.temporary_password_validity_days = Some(days);
        config.unused_account_validity_days = Some(days);
        self
    }

    /// Whether the request gives both names of that setting, which an update may not.
    pub fn names_validity_twice(&self) -> bool {
        let policy = &self.policies.password_policy;
        policy.temporary_password_validity_days.is_some() && self.admin_create_user_config.unused_account_validity_days.is_some()
    }
}

fn eight() -> usize {
    8
}

fn with_code() -> String {
    "CONFIRM_WITH_CODE".into()
}

fn cognito_default() -> String {
    "COGNITO_DEFAULT".into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(settings: &Value) -> PoolSettings {
        serde_json::from_value(settings.clone()).unwrap()
    }

    #[test]
    fn a_partial_policy_requires_only_what_it_names() {
        let cases = [
            (json!({}), [true; 4], 8),
            (json!({"Policies": {}}), [true; 4], 8),
            (json!({"Policies": {"PasswordPolicy": {"RequireNumbers": true}}}), [false, false, true, false], 8),
            (json!({"Policies": {"PasswordPolicy": {"MinimumLength": 6}}}), [false; 4], 6),
        ];
        for (settings, required, length) in cases {
            let rules = parse(&settings).policies.password_policy.rules();
            let got = [rules.require_uppercase, rules.require_lowercase, rules.require_numbers, rules.require_symbols];
            assert_eq!((got, rules.minimum_length), (required, length), "{settings}");
        }
    }
}

//! SetUserPoolMfaConfig: which second factors a pool offers, how many must use one, and what it asks of passkeys.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::{
    self, EmailMfaConfiguration, PoolSettings, SecondFactors, SoftwareTokenMfaConfiguration, WebAuthnConfiguration,
};
use crate::store::pools;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetUserPoolMfaConfig {
    user_pool_id: String,
    #[serde(flatten)]
    config: MfaConfig,
}

/// What is set and shown; the answer of both operations.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MfaConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    sms_mfa_configuration: Option<SmsMfaConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    software_token_mfa_configuration: Option<SoftwareTokenMfaConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_mfa_configuration: Option<EmailMfaConfiguration>,
    /// Measured on AWS: what does not say it turns second factors off.
    #[serde(default = "off")]
    mfa_configuration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    web_authn_configuration: Option<WebAuthnConfiguration>,
}

/// `SmsMfaConfigType` of the API reference; its parts are settings of the pool.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SmsMfaConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    sms_authentication_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sms_configuration: Option<Value>,
}

impl Operation for SetUserPoolMfaConfig {
    const NAME: &'static str = "SetUserPoolMfaConfig";
    type Answer = MfaConfig;

    fn apply(self, context: &Context<'_>) -> Result<MfaConfig, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        self.config.check_mode()?;
        let settings = context.store().write(|db| {
            let pool = pools::find(db, &context.cognito.settings, &pool.id)?;
            let pool = pool.ok_or_else(|| ApiError::user_pool_missing(&self.user_pool_id))?;
            let settings = self.config.into_settings(pool.settings)?;
            pools::update(db, &pool.id, &pool.name, &settings, context.now)?;
            Ok::<_, ApiError>(settings)
        });
        context.cognito.forget_pool(&pool.id);
        Ok(MfaConfig::of(&settings?))
    }
}

impl MfaConfig {
    /// The pool's.
    pub(super) fn of(settings: &PoolSettings) -> Self {
        let factors = &settings.second_factors;
        Self {
            sms_mfa_configuration: factors.sms.then(|| SmsMfaConfiguration {
                sms_authentication_message: settings.sms_authentication_message.clone(),
                sms_configuration: settings.sms_configuration.clone(),
            }),
            software_token_mfa_configuration: factors.software_token.clone(),
            email_mfa_configuration: factors.email.clone(),
            mfa_configuration: settings.mfa_configuration.clone(),
            web_authn_configuration: settings.web_authn_configuration.clone(),
        }
    }

    fn check_mode(&self) -> Result<(), ApiError> {
        let factors = self.factors();
        match (self.mfa_configuration.as_str(), factors.any()) {
            ("OFF", true) => Err(ApiError::invalid_parameter(
                "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
            )),
            // As reported from AWS in 2026; older clients know `can't disable all MFAs with a required or optional
            // configuration.`
            ("ON" | "OPTIONAL", false) => Err(ApiError::invalid_parameter(
                "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.",
            )),
            _ => Ok(()),
        }
    }

    /// The pool's settings with these, which take the place of those before, passkeys apart.
    // Unverified: passkeys stay as they are if nothing is said of them; AWS calls them independent of the rest.
    fn into_settings(self, mut settings: PoolSettings) -> Result<PoolSettings, ApiError> {
        self.check_features(&settings)?;
        settings.second_factors = self.factors();
        settings.mfa_configuration = self.mfa_configuration;
        if let Some(sms) = self.sms_mfa_configuration {
            settings.sms_configuration = sms.sms_configuration.or(settings.sms_configuration);
            settings.sms_authentication_message = sms.sms_authentication_message.or(settings.sms_authentication_message);
            if settings.sms_configuration.is_none() {
                return Err(pool::sms_configuration_missing());
            }
        }
        settings.web_authn_configuration = self.web_authn_configuration.or(settings.web_authn_configuration);
        Ok(settings)
    }

    /// E-mail as second factor and passkeys are not in the LITE tier; the former wants Amazon SES, too.
    // Unverified: the words of all three.
    fn check_features(&self, settings: &PoolSettings) -> Result<(), ApiError> {
        let lite = settings.user_pool_tier == "LITE";
        if self.email_mfa_configuration.is_some() {
            if lite {
                return Err(ApiError::feature_unavailable_in_tier("Email MFA is not available in the LITE tier."));
            }
            if !settings.sends_email_itself() {
                return Err(ApiError::invalid_parameter(
                    "Email MFA requires an EmailConfiguration with DEVELOPER as EmailSendingAccount.",
                ));
            }
        }
        if self.web_authn_configuration.is_some() && lite {
            return Err(ApiError::feature_unavailable_in_tier("Passkeys are not available in the LITE tier."));
        }
        Ok(())
    }

    fn factors(&self) -> SecondFactors {
        let none = self.mfa_configuration == "OFF";
        SecondFactors {
            sms: self.sms_mfa_configuration.is_some(),
            // Unverified: apps that are not to be used are not shown once second factors are off.
            software_token: self.software_token_mfa_configuration.clone().filter(|token| token.enabled || !none),
            email: self.email_mfa_configuration.clone(),
        }
    }
}

fn off() -> String {
    "OFF".into()
}

//! What a user has chosen: how the operations set it and how a user's answer shows it.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SecondFactor;
use crate::error::ApiError;
use crate::pool::Pool;
use crate::store::software_tokens;
use crate::user::User;

/// What `SetUserMFAPreference` and `AdminSetUserMFAPreference` are given; a factor that is not named stays as it is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Settings {
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<Setting>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    software_token: Option<Setting>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<Setting>,
    #[serde(rename = "WebAuthnMfaSettings")]
    passkey: Option<Setting>,
}

/// One of them.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Setting {
    enabled: bool,
    preferred_mfa: bool,
}

/// What `GetUser` and `AdminGetUser` show of it, if there is anything.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Preferences {
    #[serde(rename = "MFAOptions", skip_serializing_if = "Option::is_none")]
    mfa_options: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_mfa_setting: Option<String>,
    #[serde(rename = "UserMFASettingList", skip_serializing_if = "Vec::is_empty")]
    user_mfa_setting_list: Vec<&'static str>,
}

impl Preferences {
    /// The user's.
    pub fn of(user: &User) -> Self {
        let chosen = SecondFactor::ALL.into_iter().filter(|factor| factor.chosen_by(user));
        Self {
            mfa_options: user.more.mfa_options.clone(),
            preferred_mfa_setting: user.more.preferred_mfa.clone(),
            user_mfa_setting_list: chosen.map(SecondFactor::word).collect(),
        }
    }
}

impl Settings {
    /// Changes the user, who is not written yet.
    pub fn apply(&self, db: &Connection, pool: &Pool, user: &mut User) -> Result<(), ApiError> {
        self.check(pool)?;
        for (factor, setting) in self.given() {
            if !setting.enabled {
                factor.drop_from(user);
                continue;
            }
            check_open(db, factor, user)?;
            factor.choose(user);
            if setting.preferred_mfa {
                user.more.preferred_mfa = Some(factor.word().into());
            } else if user.more.preferred_mfa.as_deref() == Some(factor.word()) {
                user.more.preferred_mfa = None;
            }
        }
        if let Some(passkey) = self.passkey {
            user.more.passkey_mfa = passkey.enabled;
        }
        check_another(user)
    }

    /// The factors that are named, the preferred one last, so that it takes the place of another.
    fn given(&self) -> Vec<(SecondFactor, Setting)> {
        let all = [
            (SecondFactor::Sms, self.sms),
            (SecondFactor::SoftwareToken, self.software_token),
            (SecondFactor::Email, self.email),
        ];
        let mut given: Vec<_> = all.into_iter().filter_map(|(factor, setting)| Some((factor, setting?))).collect();
        given.sort_by_key(|(_, setting)| setting.preferred_mfa);
        given
    }

    // Unverified: the words of all three refusals.
    fn check(&self, pool: &Pool) -> Result<(), ApiError> {
        let given = self.given();
        if given.iter().filter(|(_, setting)| setting.preferred_mfa).count() > 1 {
            return Err(ApiError::invalid_parameter("Only one MFA method can be set as preferred."));
        }
        if let Some((factor, _)) = given.iter().find(|(_, setting)| setting.preferred_mfa && !setting.enabled) {
            let text = format!("{} cannot be preferred unless it is enabled.", factor.word());
            return Err(ApiError::invalid_parameter(text));
        }
        let passkeys =
            pool.settings.web_authn_configuration.as_ref().is_some_and(|configuration| configuration.is_multi_factor());
        if self.passkey.is_some_and(|setting| setting.enabled) && !passkeys {
            return Err(ApiError::invalid_parameter("Passkeys are not a multi-factor method of this user pool."));
        }
        Ok(())
    }
}

/// Who signs in with a passkey alone must have another way, as documented.
// Unverified: the words; and that the last other factor cannot be switched off before the passkey.
fn check_another(user: &User) -> Result<(), ApiError> {
    if user.more.passkey_mfa && user.more.mfa.is_empty() {
        return Err(ApiError::invalid_parameter("Passkey MFA requires another MFA method to be enabled for the user."));
    }
    Ok(())
}

/// A factor can be switched on by who has what it takes.
pub fn check_open(db: &Connection, factor: SecondFactor, user: &User) -> Result<(), ApiError> {
    if factor.open_to(db, user)? {
        return Ok(());
    }
    if factor == SecondFactor::SoftwareToken && software_tokens::find(db, user.id)?.is_some() {
        return Err(ApiError::invalid_parameter("User has not verified software token mfa"));
    }
    // As reported since 2023 for apps, too; clients of 2018 knew `User has not set up software token mfa`.
    // Unverified: the word for e-mail.
    Err(ApiError::invalid_parameter(format!("User does not have delivery config set to turn on {}", factor.word())))
}

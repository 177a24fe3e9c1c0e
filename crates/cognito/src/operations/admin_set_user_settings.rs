//! AdminSetUserSettings: the older way to switch SMS as second factor on and off for a user.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserSettings.html>

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::second_factor::{self, SecondFactor};
use crate::store::users;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminSetUserSettings {
    user_pool_id: String,
    username: String,
    #[serde(rename = "MFAOptions")]
    mfa_options: Vec<MfaOption>,
}

/// `MFAOptionType` of the API reference.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MfaOption {
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_medium: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute_name: Option<String>,
}

impl Operation for AdminSetUserSettings {
    const NAME: &'static str = "AdminSetUserSettings";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            set(db, context, user.id, &self.mfa_options)
        })
    }
}

impl MfaOption {
    fn is_sms(&self) -> bool {
        self.delivery_medium.as_deref() == Some("SMS") && self.attribute_name.as_deref() == Some("phone_number")
    }
}

/// As documented these operations know SMS only. An empty list switches it off.
// Unverified: the words for another medium, and that SMS is on from then on as with SetUserMFAPreference.
pub(super) fn set(db: &Connection, context: &Context<'_>, user_id: i64, options: &[MfaOption]) -> Result<(), ApiError> {
    let mut user = users::by_id(db, user_id)?.ok_or_else(ApiError::user_missing)?;
    if options.iter().any(|option| !option.is_sms()) {
        return Err(ApiError::invalid_parameter("MFAOptions can only deliver by SMS to phone_number."));
    }
    if options.is_empty() {
        SecondFactor::Sms.drop_from(&mut user);
    } else {
        second_factor::check_open(db, SecondFactor::Sms, &user)?;
        SecondFactor::Sms.choose(&mut user);
        user.more.mfa_options = Some(json!(options));
    }
    user.modified = context.now;
    users::update(db, &user)?;
    Ok(())
}

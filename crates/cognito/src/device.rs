//! Remembered devices: what is kept of one, how it is shown, and what the pool's `DeviceConfiguration` asks for.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html>

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::pool::Pool;
use crate::srp::PasswordRecord;
use crate::store::devices;
use crate::timestamp::Timestamp;
use crate::user::{AttributeType, User};

/// A device that a user signed in on.
pub struct Device {
    /// `{region}_{uuid}`.
    pub key: String,
    /// Takes the place of the pool's name in the device's proofs.
    pub group_key: String,
    /// As the app calls it.
    pub name: Option<String>,
    /// Whether it may take the place of a second factor.
    pub remembered: bool,
    /// What the device proves itself against; none until it was confirmed.
    pub secret: Option<PasswordRecord>,
    /// When it got its key.
    pub created: Timestamp,
    /// When it was confirmed, or its status was set.
    pub modified: Timestamp,
    /// When it was signed in on.
    pub authenticated: Timestamp,
}

/// `DeviceRememberedStatus` of the API reference.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Remembered,
    NotRemembered,
}

/// `DeviceType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceType {
    device_key: String,
    device_attributes: Vec<AttributeType>,
    device_create_date: Timestamp,
    device_last_modified_date: Timestamp,
    device_last_authenticated_date: Timestamp,
}

impl Device {
    /// Whether the app has sent its verifier: only then the operations know it.
    pub fn is_confirmed(&self) -> bool {
        self.secret.is_some()
    }

    /// As the operations answer it; attributes in the order of AWS's examples.
    pub fn shown(self, pool: &Pool, user: &User) -> DeviceType {
        let owner = format!("{}.{}", user.username, pool.id);
        let arn = pool.arn.replace(&format!("userpool/{}", pool.id), &format!("owner/{owner}/device/{}", self.key));
        let status = if self.remembered { "remembered" } else { "not_remembered" };
        let attributes = [
            ("device_status", Some("valid".into())),
            ("device_name", self.name),
            ("dev:device_arn", Some(arn)),
            ("dev:device_owner", Some(owner)),
            // Whoever calls does so from this machine.
            ("last_ip_used", Some("127.0.0.1".into())),
            ("dev:device_remembered_status", Some(status.into())),
            ("dev:device_sdk", Some("aws-sdk-unknown-unknown".into())),
        ];
        let attribute = |(name, value): (&str, Option<String>)| Some(AttributeType { name: name.into(), value: Some(value?) });
        DeviceType {
            device_key: self.key,
            device_attributes: attributes.into_iter().filter_map(attribute).collect(),
            device_create_date: self.created,
            device_last_modified_date: self.modified,
            device_last_authenticated_date: self.authenticated,
        }
    }
}

/// A device that the user does not have, or no longer; clients look for this very text.
pub fn missing() -> ApiError {
    ApiError::resource_not_found("Device does not exist.")
}

/// Whether sign-ins are given device keys: any property of the configuration turns it on.
pub fn are_tracked(pool: &Pool) -> bool {
    let configuration = pool.settings.device_configuration.as_ref().and_then(Value::as_object);
    configuration.is_some_and(|properties| properties.values().any(Value::is_boolean))
}

/// Whether a remembered device takes the place of a second factor.
pub fn replace_second_factor(pool: &Pool) -> bool {
    says(pool, "ChallengeRequiredOnNewDevice")
}

/// Whether a confirmed device is remembered only after the user was asked.
pub fn need_consent(pool: &Pool) -> bool {
    says(pool, "DeviceOnlyRememberedOnUserPrompt")
}

fn says(pool: &Pool, property: &str) -> bool {
    let configuration = pool.settings.device_configuration.as_ref();
    configuration.and_then(|configuration| configuration[property].as_bool()) == Some(true)
}

/// The user whose devices an administrator asks for, in the operations that know no `UserNotFoundException`.
// Unverified: which of its exceptions AWS takes instead.
pub fn owner(db: &Connection, pool: &Pool, username: &str) -> Result<User, ApiError> {
    let user = directory::find(db, pool, username, Asker::Admin)?;
    user.ok_or_else(|| ApiError::resource_not_found("User does not exist."))
}

/// Removes a device that was confirmed.
pub fn forget(db: &Connection, user: &User, key: &str) -> Result<(), ApiError> {
    confirmed(db, user, key)?;
    Ok(devices::forget(db, user.id, key)?)
}

/// Has a device remembered, or not. Without a status nothing changes.
pub fn set_status(db: &Connection, user: &User, key: &str, status: Option<Status>, now: Timestamp) -> Result<(), ApiError> {
    let mut device = confirmed(db, user, key)?;
    if let Some(status) = status {
        device.remembered = matches!(status, Status::Remembered);
        device.modified = now;
        devices::update(db, user.id, &device)?;
    }
    Ok(())
}

fn confirmed(db: &Connection, user: &User, key: &str) -> Result<Device, ApiError> {
    devices::find(db, user.id, key)?.filter(Device::is_confirmed).ok_or_else(missing)
}

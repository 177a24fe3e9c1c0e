//! ConfirmDevice: the app of a new device sends what the device will prove itself against.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html>

use base64::{Engine, engine::general_purpose::STANDARD};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::access_token::{self, Bearer};
use crate::device;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::srp::{self, PasswordRecord};
use crate::store::devices;
use crate::timestamp::Timestamp;

/// Longest salt that is kept, in bytes; clients make 16 and perhaps a sign byte.
const LONGEST_SALT: usize = 64;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmDevice {
    access_token: String,
    device_key: String,
    device_secret_verifier_config: Option<Secret>,
    device_name: Option<String>,
}

/// `DeviceSecretVerifierConfigType`: both are big-endian numbers in base64.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Secret {
    password_verifier: Option<String>,
    salt: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmDeviceAnswer {
    user_confirmation_necessary: bool,
}

impl Operation for ConfirmDevice {
    const NAME: &'static str = "ConfirmDevice";
    type Answer = ConfirmDeviceAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ConfirmDeviceAnswer, ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        if bearer.token.device_key.as_deref() != Some(&self.device_key) {
            return Err(invalid_key().because("the access token is not one of this device's first sign-in"));
        }
        let secret = self.device_secret_verifier_config.unwrap_or_default().checked()?;
        context.store().write(|db| confirm(db, &bearer, &self.device_key, self.device_name, secret, context.now))?;
        Ok(ConfirmDeviceAnswer { user_confirmation_necessary: device::need_consent(&bearer.pool) })
    }
}

fn confirm(
    db: &Connection,
    bearer: &Bearer,
    key: &str,
    name: Option<String>,
    secret: PasswordRecord,
    now: Timestamp,
) -> Result<(), ApiError> {
    let found = devices::find(db, bearer.user.id, key)?;
    let mut device = found.ok_or_else(|| invalid_key().because("the device was forgotten before it was confirmed"))?;
    if device.is_confirmed() {
        // Unverified: AWS's text is not recorded.
        return Err(ApiError::device_key_exists("Device already exists."));
    }
    device.name = name;
    device.remembered = !device::need_consent(&bearer.pool);
    device.secret = Some(secret);
    device.modified = now;
    devices::update(db, bearer.user.id, &device)?;
    Ok(())
}

fn invalid_key() -> ApiError {
    ApiError::invalid_parameter("Invalid device key given.")
}

impl Secret {
    // Unverified: AWS's texts are not recorded.
    fn checked(self) -> Result<PasswordRecord, ApiError> {
        let verifier = decoded("PasswordVerifier", self.password_verifier, srp::is_verifier)?;
        let salt = decoded("Salt", self.salt, |salt| (1..=LONGEST_SALT).contains(&salt.len()))?;
        Ok(PasswordRecord { salt, verifier })
    }
}

fn decoded(name: &str, given: Option<String>, fits: impl FnOnce(&[u8]) -> bool) -> Result<Vec<u8>, ApiError> {
    let given = given.ok_or_else(|| ApiError::parameter_missing(name))?;
    let bytes = STANDARD.decode(given).ok().filter(|bytes| fits(bytes));
    bytes.ok_or_else(|| ApiError::invalid_parameter(format!("Invalid {name} given.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets() {
        let zero = STANDARD.encode([0; 384]);
        let long = STANDARD.encode([1; 65]);
        let cases = [
            (Some("AgM="), Some("AQ=="), Ok(())),
            (None, Some("AQ=="), Err("Missing required parameter PasswordVerifier")),
            (Some("AgM="), None, Err("Missing required parameter Salt")),
            (Some("AgM"), Some("AQ=="), Err("Invalid PasswordVerifier given.")),
            (Some("**"), Some("AQ=="), Err("Invalid PasswordVerifier given.")),
            (Some(""), Some("AQ=="), Err("Invalid PasswordVerifier given.")),
            (Some(zero.as_str()), Some("AQ=="), Err("Invalid PasswordVerifier given.")),
            (Some("AgM="), Some("~"), Err("Invalid Salt given.")),
            (Some("AgM="), Some(""), Err("Invalid Salt given.")),
            (Some("AgM="), Some(long.as_str()), Err("Invalid Salt given.")),
        ];
        for (verifier, salt, expected) in cases {
            let secret = Secret { password_verifier: verifier.map(str::to_owned), salt: salt.map(str::to_owned) };
            let checked = secret.checked().map(drop).map_err(|error| error.message.unwrap_or_default());
            assert_eq!(checked, expected.map_err(str::to_owned), "{verifier:?} {salt:?}");
        }
    }
}

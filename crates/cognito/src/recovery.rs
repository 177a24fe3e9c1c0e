//! Who may reset a forgotten password on their own, and where the code goes (`AccountRecoverySetting`).

use serde::Deserialize;

use crate::error::ApiError;
use crate::message::Address;
use crate::pool::Pool;
use crate::user::User;

const ADMIN_ONLY: &str = "admin_only";

/// Without a setting: the phone before the e-mail address.
const BY_DEFAULT: [&str; 2] = ["verified_phone_number", "verified_email"];

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Setting {
    recovery_mechanisms: Vec<Mechanism>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mechanism {
    name: String,
    priority: u32,
}

/// Refuses in pools whose administrators keep resets to themselves.
pub fn check_self_service(pool: &Pool) -> Result<(), ApiError> {
    if mechanisms(pool).is_some_and(|names| names.iter().any(|name| name == ADMIN_ONLY)) {
        return Err(ApiError::not_authorized("Contact administrator to reset password."));
    }
    Ok(())
}

/// The proven address the code goes to.
pub fn address(pool: &Pool, user: &User) -> Option<Address> {
    match mechanisms(pool) {
        Some(names) => names.iter().filter_map(|name| attribute(name)).find_map(|attribute| {
            let second_factor = attribute == "phone_number" && user.more.mfa.iter().any(|factor| factor == "SMS_MFA");
            if second_factor { None } else { proven(user, attribute) }
        }),
        None => BY_DEFAULT.iter().filter_map(|name| attribute(name)).find_map(|attribute| proven(user, attribute)),
    }
}

/// The user has no such address.
pub fn no_address() -> ApiError {
    ApiError::invalid_parameter("Cannot reset password for the user as there is no registered/verified email or phone_number")
}

/// The pool's mechanisms, first the one it likes best.
fn mechanisms(pool: &Pool) -> Option<Vec<String>> {
    let setting = pool.settings.account_recovery_setting.clone()?;
    let Setting { mut recovery_mechanisms } = serde_json::from_value(setting).unwrap_or_default();
    recovery_mechanisms.sort_by_key(|mechanism| mechanism.priority);
    let names: Vec<String> = recovery_mechanisms.into_iter().map(|mechanism| mechanism.name).collect();
    (!names.is_empty()).then_some(names)
}

fn attribute(mechanism: &str) -> Option<&'static str> {
    match mechanism {
        "verified_phone_number" => Some("phone_number"),
        "verified_email" => Some("email"),
        _ => None,
    }
}

fn proven(user: &User, attribute: &'static str) -> Option<Address> {
    let verified = user.attributes.get(&format!("{attribute}_verified")).is_some_and(|flag| flag == "true");
    Address::of(user, attribute).filter(|_| verified)
}

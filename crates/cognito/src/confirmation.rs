//! Codes that confirm a sign-up: to which address, how long they last, and the note of what was sent.

use std::time::Duration;

use rusqlite::Connection;
use serde::Serialize;

use crate::delivery;
use crate::error::ApiError;
use crate::pool::Pool;
use crate::random;
use crate::store::codes::{self, Code};
use crate::store::messages::{self, Message};
use crate::timestamp::Timestamp;
use crate::user::User;

/// How long a sign-up code lasts.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a code went (`CodeDeliveryDetailsType` of the API reference).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CodeDeliveryDetails {
    destination: String,
    delivery_medium: &'static str,
    attribute_name: &'static str,
}

/// An address of a user.
struct Address<'a> {
    attribute: &'static str,
    medium: &'static str,
    value: &'a str,
}

impl CodeDeliveryDetails {
    /// What is told of a user who does not exist, where clients must not learn that.
    pub fn made_up(username: &str) -> Self {
        Self { destination: delivery::mask_unknown_user(username), delivery_medium: "EMAIL", attribute_name: "email" }
    }
}

/// Sends the user a new code for their sign-up. `None`: the pool verifies nothing that the user has given.
pub fn send(db: &Connection, pool: &Pool, user: &User, now: Timestamp) -> Result<Option<CodeDeliveryDetails>, ApiError> {
    let Some(address) = address(pool, user) else {
        return Ok(None);
    };
    let code = Code { code: random::code(), attribute: address.attribute.into(), expires: now.after(LIFETIME) };
    codes::put(db, user.id, codes::SIGN_UP, &code)?;
    let message = Message {
        created: now,
        user_pool_id: pool.id.clone(),
        username: user.username.clone(),
        kind: codes::SIGN_UP.into(),
        medium: address.medium.into(),
        destination: address.value.into(),
        code: code.code,
    };
    messages::insert(db, &message)?;
    Ok(Some(CodeDeliveryDetails {
        destination: match address.medium {
            "SMS" => delivery::mask_phone(address.value),
            _ => delivery::mask_email(address.value),
        },
        delivery_medium: address.medium,
        attribute_name: address.attribute,
    }))
}

/// The address that is verified; of two the phone.
fn address<'a>(pool: &Pool, user: &'a User) -> Option<Address<'a>> {
    [("phone_number", "SMS"), ("email", "EMAIL")].into_iter().filter(|(attribute, _)| pool.settings.verifies(attribute)).find_map(
        |(attribute, medium)| {
            let value = user.attributes.get(attribute).filter(|value| !value.is_empty())?;
            Some(Address { attribute, medium, value })
        },
    )
}

/// Whether this is the code that waits for the user, and then which attribute it proves.
pub fn check(db: &Connection, user: &User, given: &str, now: Timestamp) -> Result<String, ApiError> {
    let code = codes::find(db, user.id, codes::SIGN_UP)?.filter(|code| code.expires > now).ok_or_else(ApiError::code_expired)?;
    if code.code == given { Ok(code.attribute) } else { Err(ApiError::wrong_code()) }
}

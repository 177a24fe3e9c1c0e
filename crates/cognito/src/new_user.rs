//! What `SignUp` and `AdminCreateUser` share: how a user name must look, what becomes of one that is an address, and
//! the triggers around them (`new_user/triggers.rs`).

pub mod triggers;

use rusqlite::Connection;

use crate::attributes::{is_email, is_phone};
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::ids;
use crate::pool::Pool;
use crate::store::users;
use crate::timestamp::Timestamp;
use crate::user::{Attributes, Failures, More, StoredPassword, User, UserStatus};

/// The name a user is to have, and their address if that is what they typed.
pub struct Naming {
    /// The user name.
    pub username: String,
    /// The identifier, which is the name where people sign in with an address.
    pub sub: String,
}

/// Checks the typed name against the pool's kind of names; an address goes into the attributes.
pub fn name(pool: &Pool, typed: &str, attributes: &mut Attributes) -> Result<Naming, ApiError> {
    let sub = ids::sub();
    if let Some(kinds) = pool.names_by_address() {
        let kind = kind_of(typed, kinds)?;
        attributes.insert(kind.into(), typed.into());
        return Ok(Naming { username: sub.clone(), sub });
    }
    check_no_alias(pool, typed)?;
    Ok(Naming { username: typed.into(), sub })
}

/// Which of the kinds the typed address is.
fn kind_of<'a>(typed: &str, kinds: &'a [String]) -> Result<&'a str, ApiError> {
    let fits = |kind: &&String| match kind.as_str() {
        "email" => is_email(typed),
        _ => is_phone(typed),
    };
    if let Some(kind) = kinds.iter().find(fits) {
        return Ok(kind);
    }
    Err(ApiError::invalid_parameter(match kinds {
        [kind] if kind == "email" => "Username should be an email.",
        [_] => "Username should be a phone number.",
        _ => "Username should be either an email or a phone number.",
    }))
}

/// A name that looks like an alias could be mistaken for somebody else's.
fn check_no_alias(pool: &Pool, typed: &str) -> Result<(), ApiError> {
    for kind in pool.identity.sign_in_kinds() {
        let (looks_alike, words) = match kind {
            "email" => (is_email(typed), "email"),
            "phone_number" => (is_phone(typed), "phone number"),
            _ => (false, ""),
        };
        if looks_alike {
            return Err(ApiError::invalid_parameter(format!(
                "Username cannot be of {words} format, since user pool is configured for {words} alias."
            )));
        }
    }
    Ok(())
}

/// A user who is not in the store yet.
pub fn user(
    naming: Naming,
    status: UserStatus,
    attributes: Attributes,
    password: impl Into<Option<StoredPassword>>,
    now: Timestamp,
) -> User {
    User {
        id: 0,
        username: naming.username,
        sub: naming.sub,
        status,
        enabled: true,
        attributes,
        password: password.into(),
        failures: Failures::default(),
        created: now,
        modified: now,
        more: More::default(),
    }
}

/// Somebody who does not exist, for triggers of a client that hides so.
pub fn nobody(typed: &str, now: Timestamp) -> User {
    User {
        id: 0,
        username: typed.into(),
        sub: String::new(),
        status: UserStatus::Confirmed,
        enabled: true,
        attributes: Attributes::default(),
        password: None,
        failures: Failures::default(),
        created: now,
        modified: now,
        more: More::default(),
    }
}

/// Adds the user. `exists`: the operation's words for a name that is taken.
pub fn insert(db: &Connection, pool: &Pool, user: &mut User, taken: Taken, exists: &str) -> Result<(), ApiError> {
    if directory::is_taken(db, pool, &user.username)? {
        return Err(ApiError::username_exists(exists));
    }
    for kind in pool.names_by_address().unwrap_or_default() {
        let Some(value) = user.attributes.get(kind) else {
            continue;
        };
        if users::alias_owner(db, &pool.id, kind, &pool.fold(value))?.is_some() {
            return Err(ApiError::username_exists(format!("An account with the given {kind} already exists.")));
        }
    }
    user.id = users::insert(db, &pool.id, &pool.fold(&user.username), user)?;
    directory::claim_aliases(db, pool, user, taken)
}

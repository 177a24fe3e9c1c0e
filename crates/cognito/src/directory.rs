//! Who a typed name stands for ("Customizing sign-in attributes"): user name, alias, address or `sub`.

use rusqlite::Connection;

use crate::error::ApiError;
use crate::pool::Pool;
use crate::store::users::{self, Key};
use crate::user::User;

/// Who asks: administrators may name a user by `sub` in every pool.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// An app, with what its user typed.
    Public,
    /// An operation that AWS wants signed.
    Admin,
}

/// What happens when another user has the alias already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The change is refused.
    Refuse,
    /// The same in the words of `ConfirmSignUp`.
    RefuseConfirmation,
    /// `ForceAliasCreation`: the alias moves, and the address is no longer verified where it was.
    Move,
}

/// The user a typed name stands for.
pub fn find(db: &Connection, pool: &Pool, typed: &str, asker: Asker) -> rusqlite::Result<Option<User>> {
    let name = pool.fold(typed);
    if let Some(user) = users::find(db, &pool.id, Key::Name, &name)? {
        return Ok(Some(user));
    }
    for kind in pool.identity.sign_in_kinds() {
        if let Some(user) = users::by_alias(db, &pool.id, kind, &name)? {
            return Ok(Some(user));
        }
    }
    match asker {
        Asker::Admin => users::find(db, &pool.id, Key::Sub, typed),
        Asker::Public => Ok(None),
    }
}

/// The user an administrator names, or AWS's words for their absence.
pub fn find_for_admin(db: &Connection, pool: &Pool, typed: &str) -> Result<User, ApiError> {
    find(db, pool, typed, Asker::Admin)?.ok_or_else(ApiError::user_missing)
}

/// Whether the name itself is in use, as a user's name.
pub fn is_taken(db: &Connection, pool: &Pool, username: &str) -> rusqlite::Result<bool> {
    users::find(db, &pool.id, Key::Name, &pool.fold(username)).map(|user| user.is_some())
}

/// Brings the user's aliases in line with their attributes.
pub fn claim_aliases(db: &Connection, pool: &Pool, user: &User, taken: Taken) -> Result<(), ApiError> {
    let aliases = aliases_of(pool, user);
    for (kind, value) in &aliases {
        let owner = users::alias_owner(db, &pool.id, kind, value)?;
        let Some(owner) = owner.filter(|owner| *owner != user.id) else {
            continue;
        };
        match taken {
            Taken::Refuse => {
                return Err(alias_taken(kind));
            }
            Taken::RefuseConfirmation => {
                return Err(ApiError::alias_exists(format!("An account with the {kind} already exists.")));
            }
            Taken::Move => unverify(db, owner, kind)?,
        }
    }
    users::set_aliases(db, &pool.id, user.id, &aliases)?;
    Ok(())
}

/// The refusal of an address that is another user's name.
pub fn alias_taken(kind: &str) -> ApiError {
    ApiError::alias_exists(format!("An account with the given {kind} already exists."))
}

/// Which aliases the attributes amount to. Where addresses are the user names they count verified or not; as mere
/// aliases they count once they are verified.
fn aliases_of<'a>(pool: &'a Pool, user: &User) -> Vec<(&'a str, String)> {
    let names = pool.identity.username_attributes.as_deref();
    let counts = |kind: &str| {
        names.is_some()
            || kind == "preferred_username"
            || user.attributes.get(&format!("{kind}_verified")).map(String::as_str) == Some("true")
    };
    pool.identity
        .sign_in_kinds()
        .filter(|kind| counts(kind))
        .filter_map(|kind| {
            let value = user.attributes.get(kind).filter(|value| !value.is_empty())?;
            Some((kind, pool.fold(value)))
        })
        .collect()
}

fn unverify(db: &Connection, owner: i64, kind: &str) -> rusqlite::Result<()> {
    if let Some(mut user) = users::by_id(db, owner)? {
        user.attributes.insert(format!("{kind}_verified"), "false".into());
        users::update(db, &user)?;
    }
    Ok(())
}

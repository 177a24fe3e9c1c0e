//! Whether a sign-in still counts. A sign-in is stored nowhere: its refresh token says what it stands for
//! (`tokens::Grant`), and only what ends before its time leaves something behind:
//!
//! - Signing a user out everywhere raises their generation (one number). ID and access tokens carry no generation, and
//!   their claims are AWS's; so it is stamped into `event_id`, which AWS fills with any UUID (`tokens::Bond`). A time
//!   (`auth_time` before the sign-out) would not do: it counts in seconds, and one may sign out and in within one.
//! - A refresh token that is revoked, or used again after it was replaced, ends its sign-in: one row.
//!
//! Sign-ins of version 1 of the schema have events without a stamp; they count as long as their row does.

use rusqlite::Connection;

use crate::client::Client;
use crate::error::ApiError;
use crate::pool::Pool;
use crate::random;
use crate::store::refresh_sessions::{self, SignedIn};
use crate::tokens::Bond;
use crate::user::User;

/// The id of a sign-in that begins to count with this transaction, unless its user or client went meanwhile: both were
/// looked up before the password was checked and triggers ran.
pub fn begin(db: &Connection, pool: &Pool, client: &Client, user: &User) -> Result<String, ApiError> {
    let (generation, client_created) = refresh_sessions::surroundings(db, user.id, &user.sub, &client.id)?
        .ok_or_else(|| ApiError::user_disabled().because("the user or client was removed or disabled meanwhile"))?;
    let bond = Bond { sub: &user.sub, generation, client_id: &client.id, client_created };
    Ok(bond.event(&pool.signer.sign_ins, &mut random::fill))
}

/// The user of this sign-in, and whether it still counts: neither revoked nor signed out. None: the user is gone.
pub fn of(db: &Connection, pool: &Pool, client: &Client, sub: &str, event: &str) -> rusqlite::Result<Option<(User, bool)>> {
    let Some(SignedIn { user, generation, ended }) = refresh_sessions::signed_in(db, &pool.id, sub, event)? else {
        return Ok(None);
    };
    let bond = Bond { sub, generation, client_id: &client.id, client_created: client.created };
    let stamped = bond.made(&pool.signer.sign_ins, event);
    let counts = !ended && (stamped || refresh_sessions::is_alive(db, event)?);
    Ok(Some((user, counts)))
}

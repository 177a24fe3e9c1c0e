//! Tokens: the claims of ID and access tokens in AWS's order, what a trigger changes in them, their signature, how long
//! they live; refresh tokens and the events they belong to; the opaque texts beside them (session, secret block); and
//! the check of an access token that comes back.

mod access;
mod event;
mod groups;
mod id;
mod lifetimes;
mod machine;
mod opaque;
mod overrides;
mod refresh;
mod signed;
mod verify;

use serde_json::{Map, Value};

pub use access::{API_SCOPE, AccessClaims};
pub use event::Bond;
pub use groups::{Group, GroupClaims};
pub use id::IdClaims;
pub use lifetimes::{Lifetimes, Validity};
pub use machine::MachineClaims;
pub use opaque::{digest, secret_block, session};
pub use overrides::Overrides;
pub use refresh::Grant;
pub use signed::{at_hash, is_signed, sign};
pub use verify::{AccessToken, read_access, verify_access};

/// A token's claims in order; a trigger may change them before they are signed.
pub type Claims = Map<String, Value>;

/// What ID and access token of one sign-in share. Times are seconds since 1970.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// `iss`.
    pub issuer: &'a str,
    /// The app client.
    pub client_id: &'a str,
    /// The user's identifier.
    pub sub: &'a str,
    /// The user's real name.
    pub username: &'a str,
    /// Same in all tokens of one sign-in, also after a refresh. None: the client has token revocation off.
    pub origin_jti: Option<&'a str>,
    /// Of this sign-in.
    pub event_id: &'a str,
    /// When the user signed in; a refresh leaves it.
    pub auth_time: i64,
    /// `iat`: when these tokens are made.
    pub issued_at: i64,
    /// Of the user now.
    pub groups: &'a GroupClaims,
}

/// Puts a claim at the end, if there is a value.
fn put(claims: &mut Claims, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        claims.insert(name.to_owned(), value.into());
    }
}

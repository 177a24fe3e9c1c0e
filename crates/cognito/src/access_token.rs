//! The access token in the operations a user calls on their own account: whose it is and whether it still counts.

use std::sync::Arc;

use crate::error::ApiError;
use crate::keys::PublicKey;
use crate::operation::Context;
use crate::pool::Pool;
use crate::standing;
use crate::store::users::{self, Key};
use crate::tokens::{self, AccessToken};
use crate::user::User;

/// Who calls.
pub struct Bearer {
    /// What the token says.
    pub token: AccessToken,
    /// The pool that signed it.
    pub pool: Arc<Pool>,
    /// The user as they are now.
    pub user: User,
}

/// Form, signature, kind, time, scope; then whether the sign-in was revoked and the user is still there.
pub fn check(context: &Context<'_>, token: &str) -> Result<Bearer, ApiError> {
    let token = tokens::verify_access(token, &key_finder(context), context.now.into())?;
    bearer(context, token)
}

/// The same up to the time: whatever the scope, and whether or not the sign-in still counts.
pub fn read(context: &Context<'_>, token: &str) -> Result<AccessToken, ApiError> {
    tokens::read_access(token, &key_finder(context), context.now.into())
}

fn key_finder<'a>(context: &'a Context<'_>) -> impl Fn(&str, &str) -> Option<PublicKey> + use<'a> {
    |pool_id, kid| context.cognito.pool(pool_id).ok().flatten()?.signer.find(kid).cloned()
}

/// Whose token it is, if its sign-in still counts.
pub fn bearer(context: &Context<'_>, token: AccessToken) -> Result<Bearer, ApiError> {
    let pool = context.pool(&token.pool_id)?;
    let client = context.cognito.client(&token.client_id)?;
    let event = token.event_id.as_deref().unwrap_or_default();
    let found = context.store().read(|db| match &client {
        Some(client) => standing::of(db, &pool, client, &token.sub, event),
        // A client that is gone takes its sign-ins along.
        None => Ok(users::find(db, &pool.id, Key::Sub, &token.sub)?.map(|user| (user, false))),
    })?;
    let (user, counts) = found.ok_or_else(ApiError::user_missing)?;
    if !counts {
        return Err(ApiError::access_token_revoked().because("the sign-in was revoked, or the user signed out everywhere"));
    }
    if !user.enabled {
        return Err(ApiError::user_disabled());
    }
    Ok(Bearer { token, pool, user })
}

//! A refresh token for new ID and access tokens: `REFRESH_TOKEN_AUTH`, and `GetTokensFromRefreshToken` with rotation.

use rusqlite::Connection;

use super::issue::{Origin, keep};
use super::progress::Source;
use super::{AuthAnswer, AuthenticationResult, Flow, Parameters, SignIn};
use crate::client::HashWording;
use crate::error::ApiError;
use crate::random;
use crate::store::refresh_sessions::{self, RefreshSession};
use crate::store::users;
use crate::tokens;
use crate::user::User;

/// What became of a token that is to be rotated; each outcome is committed.
enum Rotation {
    Done,
    Reused,
}

impl SignIn<'_> {
    /// `REFRESH_TOKEN_AUTH`. The hash is over the user's real name, whatever they signed in with.
    pub(super) fn with_refresh_token(&self, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        let token = parameters.require("REFRESH_TOKEN")?;
        let hash = parameters.get("SECRET_HASH");
        if hash.is_none() {
            self.client.check_hash("", hash, HashWording::Initiate)?;
        }
        let (session, user) = self.refreshable(token)?;
        self.client.check_hash(&user.username, hash, HashWording::Initiate)?;
        let result = self.sign(&user, &origin(&session), Source::RefreshTokens)?;
        Ok(AuthAnswer::tokens(result))
    }

    /// `GetTokensFromRefreshToken`: gives a new refresh token too if the client rotates them.
    pub fn exchange(
        &self,
        token: &str,
        secret: Option<&str>,
        _device_key: Option<&str>,
    ) -> Result<AuthenticationResult, ApiError> {
        if !self.client.settings.rotates() {
            Flow::Refresh.check_allowed(&self.client)?;
        }
        self.client.check_secret(secret)?;
        let (session, user) = self.refreshable(token)?;
        let mut result = self.sign(&user, &origin(&session), Source::RefreshTokens)?;
        if self.client.settings.rotates() {
            result.refresh_token = Some(self.rotate(&session, &user)?);
        }
        Ok(result)
    }

    /// What the token stands for, if it still stands for anything.
    fn refreshable(&self, token: &str) -> Result<(RefreshSession, User), ApiError> {
        let digest = tokens::refresh_token_digest(token);
        let found = self.context.store().read(|db| {
            let Some(session) = refresh_sessions::find(db, &digest)? else {
                return Ok(None);
            };
            let user = users::by_id(db, session.user_id)?;
            Ok::<_, ApiError>(user.map(|user| (session, user)))
        })?;
        let (session, user) =
            found.ok_or_else(|| ApiError::invalid_refresh_token().because("no such refresh token was handed out"))?;
        if session.client_id != self.client.id {
            return Err(ApiError::invalid_refresh_token().because("the token is another client's"));
        }
        // A replaced token does not come back to life when its client stops rotating.
        let replaced = session.rotated_at.is_some() && !self.client.settings.rotates();
        if session.revoked || replaced {
            return Err(ApiError::refresh_token_revoked());
        }
        if session.expires <= self.context.now {
            return Err(ApiError::refresh_token_expired());
        }
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        Ok((session, user))
    }

    /// A token in place of this one, with the time that this one had left.
    fn rotate(&self, session: &RefreshSession, user: &User) -> Result<String, ApiError> {
        let token = tokens::refresh_token(&mut random::fill);
        let next = self.session(user, &origin(session), &token, session.expires);
        let outcome = self.context.store().write(|db| self.replace(db, &session.digest, &next))?;
        match outcome {
            Rotation::Done => Ok(token),
            // Unverified: the text.
            Rotation::Reused => Err(ApiError::refresh_token_reuse("Refresh token reuse detected")
                .because("the token was replaced and its grace period is over; the sign-in is revoked")),
        }
    }

    fn replace(&self, db: &Connection, digest: &[u8], next: &RefreshSession) -> Result<Rotation, ApiError> {
        let now = self.context.now;
        let grace = self.client.settings.rotation_grace();
        let session = refresh_sessions::find(db, digest)?.ok_or_else(ApiError::invalid_refresh_token)?;
        if session.revoked {
            return Err(ApiError::refresh_token_revoked());
        }
        let reused = session.rotated_at.is_some_and(|rotated| rotated.after(grace) <= now);
        if reused {
            refresh_sessions::revoke_event(db, &session.event_id)?;
            return Ok(Rotation::Reused);
        }
        refresh_sessions::set_rotated(db, digest, now)?;
        keep(db, next)?;
        Ok(Rotation::Done)
    }
}

fn origin(session: &RefreshSession) -> Origin {
    Origin { event_id: session.event_id.clone(), jti: session.origin_jti.clone(), auth_time: session.auth_time }
}

//! A refresh token for new ID and access tokens: `REFRESH_TOKEN_AUTH`, and `GetTokensFromRefreshToken` with rotation.

use rusqlite::Connection;

use super::progress::Source;
use super::{AuthAnswer, AuthenticationResult, Flow, Parameters, SignIn};
use crate::client::HashWording;
use crate::error::ApiError;
use crate::ids;
use crate::standing;
use crate::store::refresh_sessions;
use crate::tokens::{self, Grant};
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
        let (grant, user) = self.refreshable(token, parameters.get("DEVICE_KEY"))?;
        self.client.check_hash(&user.username, hash, HashWording::Initiate)?;
        let prepared = self.prepare(&user, &grant, Source::RefreshTokens)?;
        Ok(AuthAnswer::tokens(self.signed(&prepared)?))
    }

    /// `GetTokensFromRefreshToken`: gives a new refresh token too if the client rotates them.
    pub fn exchange(
        &self,
        token: &str,
        secret: Option<&str>,
        device_key: Option<&str>,
    ) -> Result<AuthenticationResult, ApiError> {
        self.check_refreshes()?;
        self.client.check_secret(secret)?;
        self.refreshed(token, device_key)
    }

    /// Whether the client may refresh where refresh tokens may be rotated.
    pub fn check_refreshes(&self) -> Result<(), ApiError> {
        if self.client.settings.rotates() { Ok(()) } else { Flow::Refresh.check_allowed(&self.client) }
    }

    /// The same for a client that has proved itself.
    pub fn refreshed(&self, token: &str, device_key: Option<&str>) -> Result<AuthenticationResult, ApiError> {
        let (grant, user) = self.refreshable(token, device_key)?;
        let prepared = self.prepare(&user, &grant, Source::RefreshTokens)?;
        let next = if self.client.settings.rotates() { Some(self.rotate(&grant)?) } else { None };
        let mut result = self.signed(&prepared)?;
        result.refresh_token = next;
        Ok(result)
    }

    /// What a refresh token of this client stands for, whether it still counts or not.
    fn granted(&self, token: &str) -> Result<Option<Grant>, ApiError> {
        let grant = match Grant::open(&self.pool.signer.sign_ins, token) {
            Some(grant) => Some(grant),
            None => self.context.store().read(|db| refresh_sessions::find(db, &tokens::digest(token)))?,
        };
        Ok(grant.filter(|grant| grant.client_id == self.client.id))
    }

    /// Ends the sign-in of a refresh token. One that nobody handed out, or another client's, is answered like one that was
    /// revoked.
    pub fn revoke(&self, token: &str) -> Result<(), ApiError> {
        if let Some(grant) = self.granted(token)? {
            let now = self.context.now;
            self.context.store().write(|db| refresh_sessions::end(db, &self.pool.id, &grant, now))?;
        }
        Ok(())
    }

    /// What the token stands for, if it still stands for anything.
    fn refreshable(&self, token: &str, device_key: Option<&str>) -> Result<(Grant, User), ApiError> {
        let unknown = || ApiError::invalid_refresh_token().because("this client was not given such a refresh token");
        let grant = self.granted(token)?.ok_or_else(unknown)?;
        let found = self.context.store().read(|db| {
            let found = standing::of(db, &self.pool, &self.client, &grant.sub, &grant.event_id)?;
            // A replaced token does not come back to life when its client stops rotating.
            let replaced = !self.client.settings.rotates() && refresh_sessions::replaced(db, &self.pool.id, &grant.id)?.is_some();
            Ok::<_, ApiError>(found.map(|(user, counts)| (user, counts && !replaced)))
        })?;
        let (user, counts) = found.ok_or_else(|| ApiError::invalid_refresh_token().because("the token's user is gone"))?;
        if !counts {
            return Err(ApiError::refresh_token_revoked());
        }
        if grant.ends() <= self.context.now {
            return Err(ApiError::refresh_token_expired());
        }
        self.check_refreshing_device(&user, grant.device_key.as_deref(), device_key)?;
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        Ok((grant, user))
    }

    /// A token in place of this one, with the time that this one had left.
    fn rotate(&self, grant: &Grant) -> Result<String, ApiError> {
        match self.context.store().write(|db| self.replace(db, grant))? {
            Rotation::Done => Ok(self.sealed(&Grant { id: ids::uuid(), ..grant.clone() })),
            // Unverified: the text.
            Rotation::Reused => Err(ApiError::refresh_token_reuse("Refresh token reuse detected")
                .because("the token was replaced and its grace period is over; the sign-in is revoked")),
        }
    }

    fn replace(&self, db: &Connection, grant: &Grant) -> Result<Rotation, ApiError> {
        let now = self.context.now;
        let found = standing::of(db, &self.pool, &self.client, &grant.sub, &grant.event_id)?;
        let (user, counts) = found.ok_or_else(ApiError::invalid_refresh_token)?;
        if !counts {
            return Err(ApiError::refresh_token_revoked());
        }
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        let replaced = refresh_sessions::replaced(db, &self.pool.id, &grant.id)?;
        // Two calls at the same time may be served in either order: without a grace period only one of them gets tokens.
        let over = |replaced| now.max(replaced) >= replaced.after(self.client.settings.rotation_grace());
        if replaced.is_some_and(over) {
            refresh_sessions::end(db, &self.pool.id, grant, now)?;
            return Ok(Rotation::Reused);
        }
        refresh_sessions::replace(db, &self.pool.id, grant, now)?;
        Ok(Rotation::Done)
    }
}

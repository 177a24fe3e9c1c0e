//! What comes after the first proof: the next challenge or tokens. And the sessions that challenges wait in.

use std::time::Duration;

use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::progress::Progress;
use super::{AuthAnswer, Door, SignIn};
use crate::device;
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::store::challenges::{self, Challenge};
use crate::tokens;
use crate::user::{User, UserStatus};

/// How long a dead session is remembered, so that its late user is told what is wrong with it.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

pub(super) const NEW_PASSWORD_REQUIRED: &str = "NEW_PASSWORD_REQUIRED";

impl SignIn<'_> {
    /// The user has proved who they are: what now? `before` runs in the transaction that makes the answer count.
    pub(super) fn proceed(
        &self,
        user: &User,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        if progress.custom.is_some() {
            return self.next_round(user, progress, before);
        }
        if user.status == UserStatus::ForceChangePassword {
            return self.ask_for_new_password(user, &progress, before);
        }
        let must_prove = self.device_must_prove(user, &progress)?;
        let trusted = progress.device_proved || (must_prove && device::replace_second_factor(&self.pool));
        if !progress.second_factor
            && !trusted
            && let Some(factor) = self.second_factor(user)?
        {
            return self.ask_for_second_factor(user, factor, progress, before);
        }
        if must_prove {
            return self.ask_for_device(user, &progress, before);
        }
        if self.door == Door::Hosted {
            return Ok(AuthAnswer::passed(self.pass(user, before)?));
        }
        let result = self.issue(user, &progress, before)?;
        Ok(AuthAnswer::tokens(result))
    }

    /// Keeps a challenge under this key until it is answered.
    pub(super) fn keep(
        &self,
        key: &str,
        kind: &str,
        user: Option<&User>,
        payload: &impl Serialize,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let now = self.context.now;
        let lifetime = self.client.session_lifetime();
        let user_id = user.map(|user| user.id);
        let challenge = Challenge::new(key, kind, &self.client.id, user_id, payload, now.after(lifetime));
        self.context.store().write(|db| {
            before(db)?;
            challenges::insert(db, &challenge, now.before(REMEMBERED))?;
            Ok(())
        })
    }

    /// The challenge of this session, if it waits for this answer of this user.
    pub(super) fn outstanding(&self, session: &str, kind: &str, username: &str) -> Result<(Challenge, User), ApiError> {
        let challenge = self.waiting(session, kind)?;
        let user = self.user_of(&challenge, username)?;
        Ok((challenge, user))
    }

    /// The challenge of this session, if it waits for this answer.
    pub(super) fn waiting(&self, session: &str, kind: &str) -> Result<Challenge, ApiError> {
        let digest = tokens::digest(session);
        let challenge = self.context.store().read(|db| challenges::find(db, &digest))?;
        let challenge = challenge.ok_or_else(|| ApiError::invalid_session().because("no such session was handed out"))?;
        self.check_session(&challenge, kind)?;
        Ok(challenge)
    }

    /// The user whom the challenge was handed to, as long as the answer names them.
    pub(super) fn user_of(&self, challenge: &Challenge, username: &str) -> Result<User, ApiError> {
        let user = self.context.store().read(|db| directory::find(db, &self.pool, username, Asker::Public))?;
        user.filter(|user| challenge.user_id == Some(user.id))
            .ok_or_else(|| ApiError::invalid_session().because("USERNAME is not the session's user"))
    }

    /// What was kept with a challenge of this kind.
    pub(super) fn payload<T: DeserializeOwned>(challenge: &Challenge) -> Result<T, ApiError> {
        serde_json::from_str(&challenge.payload)
            .map_err(|_| ApiError::invalid_session().because("the session was kept by an older version"))
    }

    fn check_session(&self, challenge: &Challenge, kind: &str) -> Result<(), ApiError> {
        if challenge.client_id != self.client.id {
            return Err(ApiError::invalid_session().because("the session is another client's"));
        }
        if challenge.expires < self.context.now {
            return Err(ApiError::session_expired());
        }
        if challenge.used {
            return Err(ApiError::session_used());
        }
        if challenge.kind != kind {
            let why = format!("the session waits for {}, not {kind}", challenge.kind);
            return Err(ApiError::invalid_session().because(why));
        }
        Ok(())
    }

    /// Uses the session up, inside the transaction that makes its answer count.
    pub(super) fn take(db: &Connection, challenge: &Challenge) -> Result<(), ApiError> {
        if challenges::take(db, &challenge.digest)? { Ok(()) } else { Err(ApiError::session_used()) }
    }
}

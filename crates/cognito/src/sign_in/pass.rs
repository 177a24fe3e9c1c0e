//! The end of a sign-in on a page: the user is through, and the page's client gets a code for tokens later.

use rusqlite::Connection;

use super::SignIn;
use crate::auth_events;
use crate::error::ApiError;
use crate::standing;
use crate::user::User;

/// Who is through.
pub struct Passed {
    /// As they are now.
    pub user: User,
    /// Of this sign-in; it hangs on the user's and the client's state (`standing`).
    pub event_id: String,
    /// When, in seconds since 1970.
    pub auth_time: i64,
}

impl SignIn<'_> {
    /// `before` runs in the transaction that makes the sign-in count, which is the last look at the user.
    pub(super) fn pass(&self, user: &User, before: impl FnOnce(&Connection) -> Result<(), ApiError>) -> Result<Passed, ApiError> {
        self.post_authentication(user, false)?;
        self.count(user, before)
    }

    /// The same without the function after sign-ins.
    pub(super) fn count(
        &self,
        user: &User,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<Passed, ApiError> {
        let event_id = self.context.store().read_then_write(|db| {
            before(db)?;
            self.begin_to_count(db, user)
        })?;
        Ok(Passed { user: user.clone(), event_id, auth_time: self.context.now.seconds() })
    }

    /// The id of a sign-in that counts with this transaction, and its record.
    pub(super) fn begin_to_count(&self, db: &Connection, user: &User) -> Result<String, ApiError> {
        let event = standing::begin(db, &self.pool, &self.client, user)?;
        let passed = (auth_events::Kind::SignIn, auth_events::Outcome::Pass);
        auth_events::record(db, &self.pool, user.id, passed, Some(&event), self.context.now)?;
        Ok(event)
    }
}

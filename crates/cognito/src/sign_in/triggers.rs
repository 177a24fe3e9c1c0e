//! The triggers around a sign-in: `PreAuthentication`, `PostAuthentication`, `UserMigration`.

use super::SignIn;
use crate::error::ApiError;
use crate::user::User;

impl SignIn<'_> {
    /// May refuse before the password is looked at.
    pub(super) fn pre_authentication(&self, _user: &User) -> Result<(), ApiError> {
        Ok(())
    }

    /// Runs once everything is proved, before the tokens are made.
    pub(super) fn post_authentication(&self, _user: &User, _new_device: bool) -> Result<(), ApiError> {
        Ok(())
    }

    /// A user whom the pool does not know yet but the migration trigger does; the password was right there.
    pub(super) fn migrated(&self, _typed: &str, _password: &str) -> Result<Option<User>, ApiError> {
        Ok(None)
    }
}

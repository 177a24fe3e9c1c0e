//! The sign-in of somebody whom an external provider has proved: there is no password, and no second factor is asked for.

use super::{Passed, SignIn};
use crate::error::ApiError;
use crate::user::User;

impl SignIn<'_> {
    /// A user the pool knows. `refresh` brings them up to date once they may come in.
    pub fn by_provider(&self, user: &User, refresh: impl FnOnce() -> Result<User, ApiError>) -> Result<Passed, ApiError> {
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        self.pre_authentication(user, false)?;
        self.pass(&refresh()?, |_| Ok(()))
    }

    /// A user who has just been made.
    pub fn at_first(&self, user: &User) -> Result<Passed, ApiError> {
        self.count(user, |_| Ok(()))
    }
}

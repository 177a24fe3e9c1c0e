//! `USER_PASSWORD_AUTH` and `ADMIN_USER_PASSWORD_AUTH`: name and password in the request.

use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::client::HashWording;
use crate::error::ApiError;

impl SignIn<'_> {
    pub(super) fn with_password(&self, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        let typed = parameters.require("USERNAME")?;
        let password = parameters.require("PASSWORD")?;
        let hash = parameters.get("SECRET_HASH");
        self.client.check_hash(typed, hash, HashWording::Initiate)?;
        let Some(user) = self.find_user(typed)? else {
            return self.with_migrated_password(typed, password);
        };
        self.check_standing(&user)?;
        self.pre_authentication(&user, false)?;
        self.check_password(&user, password)?;
        self.check_temporary(&user)?;
        let device_key = parameters.get("DEVICE_KEY").map(str::to_owned);
        self.proceed(&user, Progress { device_key, ..Progress::default() }, |db| self.settle(db, &user))
    }

    /// Nobody has this name; the migration trigger may know them.
    pub(super) fn with_migrated_password(&self, typed: &str, password: &str) -> Result<AuthAnswer, ApiError> {
        match self.migrated(typed, password)? {
            Some(user) => {
                self.check_standing(&user)?;
                self.proceed(&user, Progress::default(), |_| Ok(()))
            }
            None => {
                self.check_stranger(typed)?;
                self.pre_authentication_of_nobody(typed)?;
                self.pretend_to_check(typed, password);
                Err(self.wrong_stranger(typed))
            }
        }
    }
}

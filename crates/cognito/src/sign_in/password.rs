//! `USER_PASSWORD_AUTH` and `ADMIN_USER_PASSWORD_AUTH`: name and password in the request.

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
            self.pretend_to_check(typed, password);
            return Err(self.no_such_user());
        };
        self.check_standing(&user)?;
        self.check_password(&user, password)?;
        self.check_temporary(&user)?;
        self.proceed(&user, |db| self.settle(db, &user))
    }
}

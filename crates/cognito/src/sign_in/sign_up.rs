//! From a sign-up on a page straight into a sign-in: the browser that made the account has shown the password already.

use super::progress::Progress;
use super::second_factor::Question;
use super::{AuthAnswer, SignIn};
use crate::error::ApiError;
use crate::user::User;

impl SignIn<'_> {
    /// Signs in who has just confirmed their sign-up. The code of the sign-up stands for a second factor; who must
    /// have one and has none sets it up now.
    // Unverified: which second factor AWS's pages ask for at this point.
    pub fn after_sign_up(&self, user: &User) -> Result<AuthAnswer, ApiError> {
        self.check_standing(user)?;
        self.pre_authentication(user, false)?;
        let must_set_up = matches!(self.second_factor(user)?, Some(Question::SetUp(_)));
        let progress = Progress { second_factor: !must_set_up, ..Progress::default() };
        self.proceed(user, progress, |_| Ok(()))
    }
}

//! AdminSetUserPassword: an administrator sets a password, for good or until the next sign-in.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html>

use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::passwords;
use crate::store::{codes, users};
use crate::user::{Failures, UserStatus};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminSetUserPassword {
    user_pool_id: String,
    username: String,
    password: String,
    #[serde(default)]
    permanent: bool,
}

impl Operation for AdminSetUserPassword {
    const NAME: &'static str = "AdminSetUserPassword";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let user = context.store().read(|db| directory::find_for_admin(db, &pool, &self.username))?;
        let password = passwords::make(context, &pool, &user, &self.password, password_policy::refused_for_admin)?;
        context.store().write(|db| {
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            passwords::replace(db, &pool, &mut user, password, context.now)?;
            user.failures = Failures::default();
            user.modified = context.now;
            user.status = if self.permanent { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
            users::update(db, &user)?;
            for purpose in [codes::SIGN_UP, codes::FORGOT_PASSWORD] {
                codes::delete(db, user.id, purpose)?;
            }
            Ok(())
        })
    }
}

//! AdminSetUserPassword: an administrator sets a password, for good or until the next sign-in.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html>

use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::store::{codes, users};
use crate::user::{Failures, StoredPassword, UserStatus};

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
        let rules = pool.settings.policies.password_policy.rules();
        password_policy::check(&rules, &self.password).map_err(password_policy::refused_for_admin)?;
        let password = StoredPassword::new(&pool.id, &user.username, &self.password, context.now);
        context.store().write(|db| {
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            user.password = Some(password);
            user.failures = Failures::default();
            user.modified = context.now;
            user.status = if self.permanent { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
            users::update(db, &user)?;
            codes::delete(db, user.id, codes::SIGN_UP)?;
            Ok(())
        })
    }
}

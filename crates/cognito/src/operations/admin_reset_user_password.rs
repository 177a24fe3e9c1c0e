//! AdminResetUserPassword: ends a user's password and sign-ins; the user gets a code to set a new one.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html>

use serde::Deserialize;
use serde_json::{Map, Value};

use super::forgot_password::{check_state, draft, new_code};
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::recovery;
use crate::store::{codes, refresh_sessions, users};
use crate::user::{Failures, UserStatus};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminResetUserPassword {
    user_pool_id: String,
    username: String,
    client_metadata: Option<Map<String, Value>>,
}

impl Operation for AdminResetUserPassword {
    const NAME: &'static str = "AdminResetUserPassword";
    type Answer = ();

    // Unverified: that the refusals are those of ForgotPassword, that of a disabled user included.
    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        recovery::check_self_service(&pool)?;
        let user = context.store().read(|db| directory::find_for_admin(db, &pool, &self.username))?;
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        check_state(&user)?;
        let address = recovery::address(&pool, &user).ok_or_else(recovery::no_address)?;
        let code = new_code(context, &address);
        let draft = draft(context, &pool, (None, &user), address, &code, self.client_metadata.as_ref())?;
        context.store().write(|db| {
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            check_state(&user)?;
            user.status = UserStatus::ResetRequired;
            user.failures = Failures::default();
            user.modified = context.now;
            users::update(db, &user)?;
            refresh_sessions::revoke_user(db, user.id)?;
            codes::put(db, user.id, codes::FORGOT_PASSWORD, &code)?;
            draft.send(db)?;
            Ok(())
        })
    }
}

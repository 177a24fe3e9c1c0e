//! AdminConfirmSignUp: an administrator lets a user in without a code; no address becomes verified.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html>

use serde::Deserialize;
use serde_json::{Map, Value};

use super::confirm_sign_up::refuse_confirmed;
use crate::directory;
use crate::error::ApiError;
use crate::new_user::triggers;
use crate::operation::{Context, Operation};
use crate::store::{codes, users};
use crate::user::UserStatus;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminConfirmSignUp {
    user_pool_id: String,
    username: String,
    client_metadata: Option<Map<String, Value>>,
}

impl Operation for AdminConfirmSignUp {
    const NAME: &'static str = "AdminConfirmSignUp";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let user = context.store().write(|db| {
            let mut user = directory::find_for_admin(db, &pool, &self.username)?;
            refuse_confirmed(user.status)?;
            user.status = UserStatus::Confirmed;
            user.modified = context.now;
            users::update(db, &user)?;
            codes::delete(db, user.id, codes::SIGN_UP)?;
            Ok::<_, ApiError>(user)
        })?;
        triggers::post_confirmation(context, &pool, "ConfirmSignUp", None, &user, self.client_metadata.as_ref())
    }
}

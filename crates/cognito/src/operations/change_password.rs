//! ChangePassword: a user sets a new password in place of the old one.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html>

use serde::Deserialize;

use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::sign_in::SignIn;
use crate::store::users;
use crate::user::StoredPassword;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChangePassword {
    access_token: String,
    previous_password: Option<String>,
    proposed_password: String,
}

impl Operation for ChangePassword {
    const NAME: &'static str = "ChangePassword";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let sign_in = SignIn::public(context, &bearer.token.client_id)?;
        // Unverified: a user who has no password yet needs no previous one; everyone else does.
        if bearer.user.password.is_some() {
            let previous = self.previous_password.as_deref().unwrap_or_default();
            sign_in.check_again(&bearer.user, previous)?;
        }
        let rules = bearer.pool.settings.policies.password_policy.rules();
        password_policy::check(&rules, &self.proposed_password).map_err(password_policy::refused)?;
        let user = &bearer.user;
        let password = StoredPassword::new(&bearer.pool.id, &user.username, &self.proposed_password, context.now);
        context.store().write(|db| {
            sign_in.settle(db, user)?;
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            user.password = Some(password);
            user.modified = context.now;
            users::update(db, &user)?;
            Ok(())
        })
    }
}

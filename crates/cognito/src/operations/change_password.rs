//! ChangePassword: a user sets a new password in place of the old one.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html>

use serde::Deserialize;

use crate::access_token;
use crate::attempts::{self, Kind};
use crate::auth_events::{self, Outcome};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::passwords;
use crate::sign_in::SignIn;
use crate::store::users;

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
        let (pool, user) = (&bearer.pool, &bearer.user);
        attempts::once(context, user.id, Kind::ChangePassword)?;
        // Unverified: a user who has no password yet needs no previous one; everyone else does.
        if user.password.is_some() {
            let previous = self.previous_password.as_deref().unwrap_or_default();
            sign_in.check_again(user, previous)?;
        }
        let password = passwords::make(context, pool, user, &self.proposed_password, password_policy::refused)?;
        context.store().write(|db| {
            sign_in.settle(db, user)?;
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            passwords::replace(db, pool, &mut user, password, context.now)?;
            user.modified = context.now;
            users::update(db, &user)?;
            let event = (auth_events::Kind::PasswordChange, Outcome::Pass);
            auth_events::record(db, pool, user.id, event, None, context.now)?;
            Ok(())
        })
    }
}

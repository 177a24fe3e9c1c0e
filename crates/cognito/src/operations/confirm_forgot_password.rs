//! ConfirmForgotPassword: a new password for the code that `ForgotPassword` or an administrator's reset sent.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html>

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::attempts::{self, Kind};
use crate::auth_events::{self, Outcome};
use crate::client::{Client, HashWording};
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::new_user::triggers;
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::passwords;
use crate::pool::Pool;
use crate::store::{codes, users};
use crate::user::{Failures, StoredPassword, User, UserStatus};

/// The request. Metadata for threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmForgotPassword {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: String,
    password: String,
    client_metadata: Option<Map<String, Value>>,
}

impl Operation for ConfirmForgotPassword {
    const NAME: &'static str = "ConfirmForgotPassword";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let (client, pool) = context.client_and_pool(&self.client_id)?;
        client.check_hash(&self.username, self.secret_hash.as_deref(), HashWording::Other)?;
        self.run(context, &client, &pool)
    }
}

impl ConfirmForgotPassword {
    /// Does it for a client that has shown its secret, or whose pages are asking.
    pub fn run(self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<(), ApiError> {
        let user = self.user(context, client, pool)?;
        attempts::once(context, user.id, Kind::ConfirmForgotPassword)?;
        if !user.enabled {
            return Err(ApiError::wrong_code().because("the user is disabled; the client does not tell"));
        }
        let purpose = codes::FORGOT_PASSWORD;
        // Unverified: that the code is judged before the password.
        context.store().read(|db| codes::check(db, user.id, purpose, &self.confirmation_code, context.now))?;
        let password = passwords::make(context, pool, &user, &self.password, password_policy::refused)?;
        let user = self.finish(context, pool, user.id, password)?;
        let metadata = self.client_metadata.as_ref();
        triggers::post_confirmation(context, pool, "ConfirmForgotPassword", Some(&client.id), &user, metadata)
    }

    /// The user; where the client hides who exists, nobody and the disabled have only wrong codes.
    fn user(&self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<User, ApiError> {
        let user = context.store().read(|db| directory::find(db, pool, &self.username, Asker::Public))?;
        match user {
            Some(user) if user.enabled || client.hides_missing_users() => Ok(user),
            Some(_) => Err(ApiError::user_disabled()),
            None if client.hides_missing_users() => {
                attempts::once_for_stranger(context, pool, &self.username, Kind::ConfirmForgotPassword)?;
                Err(ApiError::wrong_code().because("no user has this name; the client does not tell"))
            }
            None => Err(ApiError::username_client_missing()),
        }
    }

    /// On the user as they are now. The code is looked at again: it counts once.
    // Unverified: sign-ins from before stay as they are; AWS's guide names only other operations that end them.
    fn finish(&self, context: &Context<'_>, pool: &Pool, user_id: i64, password: StoredPassword) -> Result<User, ApiError> {
        context.store().write(|db| {
            let mut user = users::by_id(db, user_id)?.ok_or_else(ApiError::user_missing)?;
            codes::check(db, user.id, codes::FORGOT_PASSWORD, &self.confirmation_code, context.now)?;
            passwords::replace(db, pool, &mut user, password, context.now)?;
            user.status = UserStatus::Confirmed;
            user.failures = Failures::default();
            user.modified = context.now;
            users::update(db, &user)?;
            codes::delete(db, user.id, codes::FORGOT_PASSWORD)?;
            codes::delete(db, user.id, codes::SIGN_UP)?;
            let event = (auth_events::Kind::ForgotPassword, Outcome::Pass);
            auth_events::record(db, pool, user.id, event, None, context.now)?;
            Ok(user)
        })
    }
}

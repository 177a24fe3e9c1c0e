//! ConfirmSignUp: a user proves with a code that an address is theirs.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::attempts::{self, Kind};
use crate::client::{Client, HashWording};
use crate::directory::{self, Asker, Taken};
use crate::error::ApiError;
use crate::new_user::triggers;
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::sign_in::SignIn;
use crate::store::{codes, users};
use crate::user::{User, UserStatus};

/// The request. Data for analytics and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmSignUp {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: String,
    #[serde(default)]
    force_alias_creation: bool,
    client_metadata: Option<Map<String, Value>>,
}

/// The answer: `{}`, or a session to sign in with at once, where the client allows `USER_AUTH`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmSignUpAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
}

impl Operation for ConfirmSignUp {
    const NAME: &'static str = "ConfirmSignUp";
    type Answer = ConfirmSignUpAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ConfirmSignUpAnswer, ApiError> {
        let (client, pool) = context.client_and_pool(&self.client_id)?;
        client.check_hash(&self.username, self.secret_hash.as_deref(), HashWording::Other)?;
        let user = self.run(context, &client, &pool)?;
        let session = SignIn::public(context, &client.id)?.session_of_sign_up(&user)?;
        Ok(ConfirmSignUpAnswer { session })
    }
}

impl ConfirmSignUp {
    /// Does it for a client that has shown its secret, or whose pages are asking.
    pub fn run(self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<User, ApiError> {
        let found = context.store().read(|db| directory::find(db, pool, &self.username, Asker::Public))?;
        let Some(found) = found else {
            return Err(if client.hides_missing_users() {
                attempts::once_for_stranger(context, pool, &self.username, Kind::ConfirmSignUp)?;
                ApiError::code_expired().because("no user has this name; the client does not tell")
            } else {
                ApiError::username_client_missing()
            });
        };
        refuse_confirmed(found.status)?;
        attempts::once(context, found.id, Kind::ConfirmSignUp)?;
        let user = self.confirm(context, pool, found.id)?;
        let metadata = self.client_metadata.as_ref();
        triggers::post_confirmation(context, pool, "ConfirmSignUp", Some(&self.client_id), &user, metadata)?;
        Ok(user)
    }

    fn confirm(&self, context: &Context<'_>, pool: &Pool, user_id: i64) -> Result<User, ApiError> {
        let taken = if self.force_alias_creation { Taken::Move } else { Taken::RefuseConfirmation };
        context.store().write(|db| {
            // Somebody else may have been faster.
            let mut user = users::by_id(db, user_id)?.ok_or_else(ApiError::username_client_missing)?;
            refuse_confirmed(user.status)?;
            let code = codes::check(db, user.id, codes::SIGN_UP, &self.confirmation_code, context.now)?;
            user.set_verified(&code.attribute);
            user.status = UserStatus::Confirmed;
            user.modified = context.now;
            directory::claim_aliases(db, pool, &user, taken)?;
            users::update(db, &user)?;
            codes::delete(db, user.id, codes::SIGN_UP)?;
            Ok(user)
        })
    }
}

/// Only a user who waits for it can be confirmed.
pub(super) fn refuse_confirmed(status: UserStatus) -> Result<(), ApiError> {
    if status == UserStatus::Unconfirmed {
        return Ok(());
    }
    Err(ApiError::not_authorized(format!("User cannot be confirmed. Current status is {}", status.word())))
}

//! ConfirmSignUp: a user proves with a code that an address is theirs.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html>

use serde::{Deserialize, Serialize};

use crate::client::{Client, HashWording};
use crate::confirmation;
use crate::directory::{self, Asker, Taken};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::{codes, users};
use crate::user::UserStatus;

/// The request. Metadata for triggers and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmSignUp {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: String,
    #[serde(default)]
    force_alias_creation: bool,
}

/// The answer: `{}`.
#[derive(Serialize)]
pub struct ConfirmSignUpAnswer {}

impl Operation for ConfirmSignUp {
    const NAME: &'static str = "ConfirmSignUp";
    type Answer = ConfirmSignUpAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ConfirmSignUpAnswer, ApiError> {
        let (client, pool) = context.client_and_pool(&self.client_id)?;
        client.check_hash(&self.username, self.secret_hash.as_deref(), HashWording::Other)?;
        let taken = if self.force_alias_creation { Taken::Move } else { Taken::RefuseConfirmation };
        context.store().write(|db| {
            let mut user = directory::find(db, &pool, &self.username, Asker::Public)?.ok_or_else(|| unknown_user(&client))?;
            refuse_confirmed(user.status)?;
            let attribute = confirmation::check(db, &user, &self.confirmation_code, context.now)?;
            user.set_verified(&attribute);
            user.status = UserStatus::Confirmed;
            user.modified = context.now;
            directory::claim_aliases(db, &pool, &user, taken)?;
            users::update(db, &user)?;
            codes::delete(db, user.id, codes::SIGN_UP)?;
            Ok(ConfirmSignUpAnswer {})
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

fn unknown_user(client: &Client) -> ApiError {
    if client.hides_missing_users() {
        ApiError::code_expired().because("no user has this name; the client does not tell")
    } else {
        ApiError::username_client_missing()
    }
}

//! ForgotPassword: a code to a proven address, in place of the password.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::attempts::{self, Kind};
use crate::auth_events::{self, Outcome};
use crate::client::{Client, HashWording};
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::message::{Address, CodeDeliveryDetails, Draft, Letter, Occasion};
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::random;
use crate::recovery;
use crate::sign_in::SignIn;
use crate::store::codes::{self, Code};
use crate::user::{User, UserStatus};

/// The request. Metadata for threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ForgotPassword {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    client_metadata: Option<Map<String, Value>>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ForgotPasswordAnswer {
    code_delivery_details: CodeDeliveryDetails,
}

impl Operation for ForgotPassword {
    const NAME: &'static str = "ForgotPassword";
    type Answer = ForgotPasswordAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ForgotPasswordAnswer, ApiError> {
        let (client, pool) = context.client_and_pool(&self.client_id)?;
        client.check_hash(&self.username, self.secret_hash.as_deref(), HashWording::Other)?;
        // Unverified: that this comes before the look for the user.
        recovery::check_self_service(&pool)?;
        let code_delivery_details = match self.find(context, &client, &pool)? {
            Some(user) => self.reset(context, &client, &pool, &user)?,
            None => self.pretend(context, &client, &pool)?,
        };
        Ok(ForgotPasswordAnswer { code_delivery_details })
    }
}

impl ForgotPassword {
    /// For a page, which tells nobody whether there is such a user.
    pub fn run_quietly(self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<(), ApiError> {
        self.find(context, client, pool)?.map_or(Ok(()), |user| self.reset(context, client, pool, &user).map(drop))
    }

    /// The user, who may still have to be taken over from elsewhere.
    fn find(&self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<Option<User>, ApiError> {
        let user = context.store().read(|db| directory::find(db, pool, &self.username, Asker::Public))?;
        if user.is_some() {
            return Ok(user);
        }
        let sign_in = SignIn::public(context, &client.id)?.answered_with(self.client_metadata.clone());
        match sign_in.migrated_at_reset(&self.username) {
            Err(_) if client.hides_missing_users() => Ok(None),
            found => found,
        }
    }

    fn reset(&self, context: &Context<'_>, client: &Client, pool: &Pool, user: &User) -> Result<CodeDeliveryDetails, ApiError> {
        let hides = client.hides_missing_users();
        if !user.enabled && !hides {
            return Err(ApiError::user_disabled());
        }
        check_state(user)?;
        attempts::once(context, user.id, Kind::ForgotPassword)?;
        // A client that hides who exists hides, too, that a code cannot be sent.
        let address = match recovery::address(pool, user).filter(|_| user.enabled) {
            Some(address) => address,
            None if hides => return Ok(CodeDeliveryDetails::made_up(&self.username)),
            None => return Err(recovery::no_address()),
        };
        let code = new_code(context, &address);
        let draft = draft(context, pool, (Some(&client.id), user), address, &code, self.client_metadata.as_ref())?;
        context.store().write(|db| {
            codes::put(db, user.id, codes::FORGOT_PASSWORD, &code)?;
            auth_events::record(db, pool, user.id, (auth_events::Kind::ForgotPassword, Outcome::InProgress), None, context.now)?;
            draft.send(db)
        })
    }

    /// Nobody has this name: the client tells so, or answers as if somebody had.
    fn pretend(&self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<CodeDeliveryDetails, ApiError> {
        if !client.hides_missing_users() {
            return Err(ApiError::username_client_missing());
        }
        attempts::once_for_stranger(context, pool, &self.username, Kind::ForgotPassword)?;
        Ok(CodeDeliveryDetails::made_up(&self.username))
    }
}

/// A temporary password is set anew by an administrator only.
pub(super) fn check_state(user: &User) -> Result<(), ApiError> {
    if matches!(user.status, UserStatus::ForceChangePassword | UserStatus::ExternalProvider) {
        return Err(ApiError::not_authorized("User password cannot be reset in the current state."));
    }
    Ok(())
}

/// A code that takes the place of the password.
pub(super) fn new_code(context: &Context<'_>, address: &Address) -> Code {
    Code {
        code: random::code(),
        attribute: address.attribute.into(),
        value: None,
        expires: context.now.after(codes::RESET_LIFETIME),
    }
}

/// The message with that code. May call a trigger. `who`: the client that asked, if one did, and the user.
pub(super) fn draft(
    context: &Context<'_>,
    pool: &Pool,
    (client_id, user): (Option<&str>, &User),
    address: Address,
    code: &Code,
    metadata: Option<&Map<String, Value>>,
) -> Result<Draft, ApiError> {
    let occasion = Occasion::ForgotPassword;
    Letter { pool, client_id, user, occasion, address, code: &code.code, metadata }.draft(context)
}

//! ResendConfirmationCode: another code for a sign-up, in place of the one before.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::attempts::{self, Kind};
use crate::client::HashWording;
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::message::{self, Address, CodeDeliveryDetails, Letter, Occasion};
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::random;
use crate::user::{User, UserStatus};

/// The request. Data for analytics and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResendConfirmationCode {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    client_metadata: Option<Map<String, Value>>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResendAnswer {
    code_delivery_details: CodeDeliveryDetails,
}

impl Operation for ResendConfirmationCode {
    const NAME: &'static str = "ResendConfirmationCode";
    type Answer = ResendAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ResendAnswer, ApiError> {
        let (client, pool) = context.client_and_pool(&self.client_id)?;
        client.check_hash(&self.username, self.secret_hash.as_deref(), HashWording::Other)?;
        let user = self.find(context, &pool)?;
        let code_delivery_details = match user {
            Some(user) => self.send(context, &pool, &user)?,
            None if client.hides_missing_users() => {
                attempts::once_for_stranger(context, &pool, &self.username, Kind::ResendConfirmationCode)?;
                CodeDeliveryDetails::made_up(&self.username)
            }
            None => return Err(ApiError::username_client_missing()),
        };
        Ok(ResendAnswer { code_delivery_details })
    }
}

impl ResendConfirmationCode {
    /// For a page, which tells nobody whether there is such a user.
    pub fn run_quietly(self, context: &Context<'_>, pool: &Pool) -> Result<(), ApiError> {
        self.find(context, pool)?.map_or(Ok(()), |user| self.send(context, pool, &user).map(drop))
    }

    fn find(&self, context: &Context<'_>, pool: &Pool) -> Result<Option<User>, ApiError> {
        Ok(context.store().read(|db| directory::find(db, pool, &self.username, Asker::Public))?)
    }

    fn send(&self, context: &Context<'_>, pool: &Pool, user: &User) -> Result<CodeDeliveryDetails, ApiError> {
        if user.status != UserStatus::Unconfirmed {
            return Err(ApiError::invalid_parameter("User is already confirmed."));
        }
        let address = Address::to_confirm(pool, user)
            .ok_or_else(|| ApiError::not_authorized("Cannot resend codes. Auto verification not turned on."))?;
        attempts::once(context, user.id, Kind::ResendConfirmationCode)?;
        let (client_id, metadata) = (Some(self.client_id.as_str()), self.client_metadata.as_ref());
        let code = random::code();
        let letter = Letter { pool, client_id, user, occasion: Occasion::ResendCode, address, code: &code, metadata };
        message::send_confirmation(context, letter)
    }
}

//! ResendConfirmationCode: another code for a sign-up, in place of the one before.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html>

use serde::{Deserialize, Serialize};

use crate::client::HashWording;
use crate::confirmation::{self, CodeDeliveryDetails};
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::user::UserStatus;

/// The request. Metadata for triggers and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResendConfirmationCode {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
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
        let code_delivery_details = context.store().write(|db| {
            let Some(user) = directory::find(db, &pool, &self.username, Asker::Public)? else {
                return if client.hides_missing_users() {
                    Ok(CodeDeliveryDetails::made_up(&self.username))
                } else {
                    Err(ApiError::username_client_missing())
                };
            };
            if user.status != UserStatus::Unconfirmed {
                return Err(ApiError::invalid_parameter("User is already confirmed."));
            }
            confirmation::send(db, &pool, &user, context.now)?
                .ok_or_else(|| ApiError::not_authorized("Cannot resend codes. Auto verification not turned on."))
        })?;
        Ok(ResendAnswer { code_delivery_details })
    }
}

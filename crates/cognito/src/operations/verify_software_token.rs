//! VerifySoftwareToken: a code of the authenticator app shows that the user has set it up.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html>

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::associate_software_token::{check_offered, neither};
use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::sign_in::SignIn;
use crate::store::software_tokens;
use crate::totp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerifySoftwareToken {
    access_token: Option<String>,
    session: Option<String>,
    user_code: String,
    friendly_device_name: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerifySoftwareTokenAnswer {
    status: &'static str,
    /// For the next step of a sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

impl Operation for VerifySoftwareToken {
    const NAME: &'static str = "VerifySoftwareToken";
    type Answer = VerifySoftwareTokenAnswer;

    fn apply(self, context: &Context<'_>) -> Result<VerifySoftwareTokenAnswer, ApiError> {
        let session = match (&self.access_token, &self.session) {
            (Some(token), _) => {
                let bearer = access_token::check(context, token)?;
                check_offered(&bearer.pool)?;
                context.store().write(|db| self.verify(db, context, bearer.user.id))?;
                None
            }
            (None, Some(session)) => {
                let sign_in = SignIn::of_session(context, session)?;
                check_offered(sign_in.pool())?;
                Some(sign_in.set_up_software_token(session, true, |db, user| self.verify(db, context, user.id))?)
            }
            (None, None) => return Err(neither()),
        };
        Ok(VerifySoftwareTokenAnswer { status: "SUCCESS", session })
    }
}

impl VerifySoftwareToken {
    // Unverified: the words for a code that was used before, whose exception at a sign-in is none of this operation's.
    fn verify(&self, db: &Connection, context: &Context<'_>, user_id: i64) -> Result<(), ApiError> {
        let token = software_tokens::find(db, user_id)?.ok_or_else(missing)?;
        let step = totp::step_of(&token.secret, &self.user_code, context.now)
            .ok_or_else(|| ApiError::enable_software_token_mfa("Code mismatch"))?;
        if !software_tokens::take_step(db, user_id, &token.secret, step)? {
            return Err(ApiError::enable_software_token_mfa("Your software token has already been used once."));
        }
        software_tokens::verify(db, user_id, self.friendly_device_name.as_deref())?;
        Ok(())
    }
}

/// No `AssociateSoftwareToken` went before.
// Unverified: the words.
fn missing() -> ApiError {
    ApiError::software_token_mfa_not_found("Software Token MFA does not exist for the user.")
}

//! AssociateSoftwareToken: gives a user the secret for an authenticator app, which counts once a code of it was right.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html>

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::second_factor::SecondFactor;
use crate::sign_in::SignIn;
use crate::store::{software_tokens, users};
use crate::totp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssociateSoftwareToken {
    access_token: Option<String>,
    session: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssociateSoftwareTokenAnswer {
    /// In base 32.
    pub secret_code: String,
    /// For the next step of a sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

impl Operation for AssociateSoftwareToken {
    const NAME: &'static str = "AssociateSoftwareToken";
    type Answer = AssociateSoftwareTokenAnswer;

    fn apply(self, context: &Context<'_>) -> Result<AssociateSoftwareTokenAnswer, ApiError> {
        let secret = totp::secret();
        // Unverified: the access token counts if there are both.
        let session = match (&self.access_token, &self.session) {
            (Some(token), _) => with_token(context, token, &secret)?,
            (None, Some(session)) => Some(with_session(context, session, &secret)?),
            (None, None) => return Err(neither()),
        };
        Ok(AssociateSoftwareTokenAnswer { secret_code: totp::base32(&secret), session })
    }
}

/// As documented, the app that the user had until now counts no longer, whether or not the new one is verified.
fn with_token(context: &Context<'_>, token: &str, secret: &[u8]) -> Result<Option<String>, ApiError> {
    let bearer = access_token::check(context, token)?;
    check_offered(&bearer.pool)?;
    context.store().write(|db| {
        let mut user = users::by_id(db, bearer.user.id)?.ok_or_else(ApiError::user_missing)?;
        SecondFactor::SoftwareToken.drop_from(&mut user);
        users::update(db, &user)?;
        software_tokens::put(db, user.id, secret)?;
        Ok(None)
    })
}

fn with_session(context: &Context<'_>, session: &str, secret: &[u8]) -> Result<String, ApiError> {
    let sign_in = SignIn::of_session(context, session)?;
    check_offered(sign_in.pool())?;
    sign_in.set_up_software_token(session, false, |db, user| {
        refuse_verified(db, user.id)?;
        software_tokens::put(db, user.id, secret)?;
        Ok(())
    })
}

/// A session says that the user had no second factor when it was handed out. If they have one by now, who has but the
/// session, and so but the password, cannot put another in its place.
fn refuse_verified(db: &Connection, user_id: i64) -> Result<(), ApiError> {
    match software_tokens::find(db, user_id)? {
        Some(token) if token.verified => Err(ApiError::invalid_session().because("the user has set up an app meanwhile")),
        _ => Ok(()),
    }
}

/// Apps are set up where the pool offers them.
pub(super) fn check_offered(pool: &Pool) -> Result<(), ApiError> {
    if SecondFactor::SoftwareToken.offered_by(pool) {
        return Ok(());
    }
    Err(ApiError::software_token_mfa_not_found("Software Token MFA has not been enabled by the userPool"))
}

// Unverified: the words.
pub(super) fn neither() -> ApiError {
    ApiError::invalid_parameter("Either AccessToken or Session is required.")
}

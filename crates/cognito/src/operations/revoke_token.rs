//! RevokeToken: ends a refresh token and every token of its sign-in.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::sign_in::SignIn;
use crate::tokens;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RevokeToken {
    client_id: String,
    client_secret: Option<String>,
    token: String,
}

impl Operation for RevokeToken {
    const NAME: &'static str = "RevokeToken";
    type Answer = ();

    // Unverified: the texts of all three refusals.
    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let (client, _) = context.client_and_pool(&self.client_id)?;
        client.check_secret(self.client_secret.as_deref()).map_err(|_| ApiError::unauthorized("Invalid client or secret"))?;
        if !client.revokes_tokens() {
            let why = "EnableTokenRevocation is off for the client";
            return Err(ApiError::unsupported_operation("Token revocation is not enabled.").because(why));
        }
        if tokens::is_signed(&self.token) {
            return Err(ApiError::unsupported_token_type("Unsupported token type")
                .because("an ID or access token was given, only refresh tokens can be revoked"));
        }
        SignIn::public(context, &self.client_id)?.revoke(&self.token)
    }
}

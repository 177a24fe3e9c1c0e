//! GetTokensFromRefreshToken: new tokens for a refresh token, with rotation where the client has it on.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::sign_in::{AuthenticationResult, SignIn};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetTokensFromRefreshToken {
    client_id: String,
    refresh_token: String,
    client_secret: Option<String>,
    client_metadata: Option<Map<String, Value>>,
    device_key: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TokensAnswer {
    authentication_result: AuthenticationResult,
}

impl Operation for GetTokensFromRefreshToken {
    const NAME: &'static str = "GetTokensFromRefreshToken";
    type Answer = TokensAnswer;

    fn apply(self, context: &Context<'_>) -> Result<TokensAnswer, ApiError> {
        let sign_in = SignIn::public(context, &self.client_id)?.answered_with(self.client_metadata);
        let secret = self.client_secret.as_deref();
        let authentication_result = sign_in.exchange(&self.refresh_token, secret, self.device_key.as_deref())?;
        Ok(TokensAnswer { authentication_result })
    }
}

//! What a sign-in answers: tokens, or the next challenge.

use indexmap::IndexMap;
use serde::Serialize;

/// The answer of the four sign-in operations; with a challenge there is no result, and the other way round.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    challenge_parameters: IndexMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_result: Option<AuthenticationResult>,
}

/// Tokens (`AuthenticationResultType` of the API reference).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthenticationResult {
    pub access_token: String,
    /// Seconds the access token lasts.
    pub expires_in: i64,
    pub token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    pub id_token: String,
}

impl AuthAnswer {
    /// Signed in.
    pub fn tokens(result: AuthenticationResult) -> Self {
        Self { challenge_name: None, session: None, challenge_parameters: IndexMap::new(), authentication_result: Some(result) }
    }

    /// Something more is asked for.
    pub fn challenge<const N: usize>(
        name: &'static str,
        session: Option<String>,
        parameters: [(&'static str, String); N],
    ) -> Self {
        Self {
            challenge_name: Some(name),
            session,
            challenge_parameters: parameters.into_iter().collect(),
            authentication_result: None,
        }
    }
}

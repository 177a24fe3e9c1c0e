//! What a sign-in answers: tokens, or the next challenge.

use indexmap::IndexMap;
use serde::Serialize;

use super::Passed;

/// The answer of the four sign-in operations; with a challenge there is no result, and the other way round.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    challenge_parameters: IndexMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_result: Option<AuthenticationResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_challenges: Option<Vec<&'static str>>,
    /// Through the pages of a domain only.
    #[serde(skip)]
    passed: Option<Passed>,
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
    /// Of a sign-in at a page only if it asked for `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_device_metadata: Option<NewDeviceMetadata>,
}

/// What a device that is not known yet is called from now on (`NewDeviceMetadataType`).
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewDeviceMetadata {
    pub device_key: String,
    pub device_group_key: String,
}

impl AuthAnswer {
    /// Signed in.
    pub fn tokens(result: AuthenticationResult) -> Self {
        Self {
            challenge_name: None,
            session: None,
            challenge_parameters: IndexMap::new(),
            authentication_result: Some(result),
            available_challenges: None,
            passed: None,
        }
    }

    /// Through, on a page.
    pub fn passed(passed: Passed) -> Self {
        Self {
            challenge_name: None,
            session: None,
            challenge_parameters: IndexMap::new(),
            authentication_result: None,
            available_challenges: None,
            passed: Some(passed),
        }
    }

    /// Something more is asked for.
    pub fn challenge(
        name: &'static str,
        session: Option<String>,
        parameters: impl IntoIterator<Item = (impl Into<String>, String)>,
    ) -> Self {
        Self {
            challenge_name: Some(name),
            session,
            challenge_parameters: parameters.into_iter().map(|(name, value)| (name.into(), value)).collect(),
            authentication_result: None,
            available_challenges: None,
            passed: None,
        }
    }

    /// With what the user may choose from instead, unless they are through.
    pub fn with_choice(mut self, available: Vec<&'static str>) -> Self {
        self.available_challenges = self.challenge_name.map(|_| available);
        self
    }

    /// What is asked for; none if nothing more is.
    pub fn challenge_name(&self) -> Option<&'static str> {
        self.challenge_name
    }

    /// With which the challenge is answered.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// What the challenge says.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.challenge_parameters.get(name).map(String::as_str)
    }

    /// What the user may choose from.
    pub fn available_challenges(&self) -> &[&'static str] {
        self.available_challenges.as_deref().unwrap_or_default()
    }

    /// Who is through, on a page.
    pub fn into_passed(self) -> Option<Passed> {
        self.passed
    }
}

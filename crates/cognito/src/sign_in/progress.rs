//! What a sign-in takes along from challenge to challenge, kept with its session.

use serde::{Deserialize, Serialize};

use super::custom::Rounds;

/// What is settled so far. Every challenge's payload carries it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// What the token generation trigger is told.
    pub source: Source,
    /// `DEVICE_KEY` as the client sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_key: Option<String>,
    /// The device has proved itself, which takes the place of a second factor.
    pub device_proved: bool,
    /// A second factor was given, or the first was one that asks for none.
    pub second_factor: bool,
    /// The rounds of a `CUSTOM_AUTH` sign-in so far; its triggers decide what comes next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Rounds>,
}

/// How the tokens come about: what follows `TokenGeneration_` in the trigger's source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A sign-in.
    #[default]
    Authentication,
    /// A sign-in whose first password was replaced.
    NewPasswordChallenge,
    /// A sign-in on a remembered device.
    AuthenticateDevice,
    /// A sign-in at a page.
    HostedAuth,
    /// Tokens for a refresh token.
    RefreshTokens,
}

impl Source {
    /// AWS's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Authentication => "Authentication",
            Self::NewPasswordChallenge => "NewPasswordChallenge",
            Self::AuthenticateDevice => "AuthenticateDevice",
            Self::HostedAuth => "HostedAuth",
            Self::RefreshTokens => "RefreshTokens",
        }
    }
}

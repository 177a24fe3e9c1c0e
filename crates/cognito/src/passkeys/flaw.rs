//! What can be wrong with an answer of a passkey.

use crate::error::ApiError;

/// What is wrong, in plain words where there is more than one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The part named is missing or not what a browser sends.
    Form(&'static str),
    /// Another challenge was signed.
    Challenge,
    /// The page is none of the relying party's.
    Origin,
    /// Meant for another relying party.
    RelyingParty,
    /// A key or a way of use that is not taken.
    Unsupported(&'static str),
    /// It does not prove what it should.
    Proof(&'static str),
}

impl Flaw {
    /// As `CompleteWebAuthnRegistration` says it.
    // Unverified: the words of all; the exceptions are documented.
    pub fn at_registration(self) -> ApiError {
        match self {
            Self::Form(part) => ApiError::invalid_parameter(format!("Invalid passkey credential: {part}")),
            Self::Challenge => no_challenge(),
            Self::Origin => ApiError::web_authn_origin_not_allowed(
                "The origin of the passkey credential does not align with the relying party ID of the user pool.",
            ),
            Self::RelyingParty => ApiError::web_authn_relying_party_mismatch(
                "The passkey credential is associated with a different relying party ID than the user pool.",
            ),
            Self::Unsupported(why) | Self::Proof(why) => {
                ApiError::web_authn_credential_not_supported("The passkey credential is not supported.").because(why)
            }
        }
    }

    /// As a sign-in says it: not more than for a wrong password.
    // Unverified: the exception and its words.
    pub fn at_sign_in(self) -> ApiError {
        ApiError::incorrect_username_or_password().because(match self {
            Self::Form(part) => format!("CREDENTIAL: {part} is missing or malformed"),
            Self::Challenge => "CREDENTIAL: the signed challenge is not the one handed out".into(),
            Self::Origin => "CREDENTIAL: its origin does not belong to the relying party".into(),
            Self::RelyingParty => "CREDENTIAL: signed for another relying party".into(),
            Self::Unsupported(why) | Self::Proof(why) => format!("CREDENTIAL: {why}"),
        })
    }
}

/// No registration waits for this challenge, or not any more.
// Unverified: the words.
pub(super) fn no_challenge() -> ApiError {
    ApiError::web_authn_challenge_not_found("The challenge of this registration was not found or has expired.")
}

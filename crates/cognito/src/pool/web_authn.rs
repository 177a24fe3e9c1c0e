//! What a pool asks of passkeys (`WebAuthnConfigurationType` of the API reference); `SetUserPoolMfaConfig` sets it.

use serde::{Deserialize, Serialize};

/// As it was set, checked by the service model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WebAuthnConfiguration {
    /// The domain that passkeys are bound to; not given: the pool's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relying_party_id: Option<String>,
    /// `required` or `preferred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_verification: Option<String>,
    /// `SINGLE_FACTOR` or `MULTI_FACTOR_WITH_USER_VERIFICATION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor_configuration: Option<String>,
}

impl WebAuthnConfiguration {
    /// Whether a passkey counts as two factors.
    pub fn is_multi_factor(&self) -> bool {
        self.factor_configuration.as_deref() == Some("MULTI_FACTOR_WITH_USER_VERIFICATION")
    }

    /// Whether users must be verified by their authenticators.
    pub fn verifies_users(&self) -> bool {
        self.is_multi_factor() || self.user_verification.as_deref() == Some("required")
    }
}

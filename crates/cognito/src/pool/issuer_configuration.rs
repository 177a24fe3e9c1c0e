//! `IssuerConfiguration`: which of AWS's two forms the `iss` of a pool's tokens has.

use serde::{Deserialize, Serialize};

use super::PoolSettings;
use crate::error::ApiError;

/// `IssuerConfigurationType` of the API reference.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IssuerConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
}

impl PoolSettings {
    /// Whether tokens name the issuer that AWS keeps in several regions.
    pub fn has_updated_issuer(&self) -> bool {
        let kind = self.issuer_configuration.as_ref().and_then(|configuration| configuration.r#type.as_deref());
        kind == Some("UPDATED")
    }

    /// The service model that requests are checked against is older than this member.
    // Unverified: the words.
    pub(super) fn check_issuer(&self) -> Result<(), ApiError> {
        match self.issuer_configuration.as_ref().and_then(|configuration| configuration.r#type.as_deref()) {
            None | Some("ORIGINAL" | "UPDATED") => Ok(()),
            Some(other) => Err(ApiError::invalid_parameter(format!(
                "1 validation error detected: Value '{other}' at 'issuerConfiguration.type' failed to satisfy constraint: \
                 Member must satisfy enum value set: [ORIGINAL, UPDATED]"
            ))),
        }
    }
}

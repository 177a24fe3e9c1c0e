//! The members that `CreateUserPoolClient` and `UpdateUserPoolClient` share, with AWS's defaults.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ApiError;
use crate::tokens::{Lifetimes, Validity};

/// What an update replaces as a whole: a member that is not given goes back to its default.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClientSettings {
    /// In units of `TokenValidityUnits`, days by default; 0 means 30 days.
    pub refresh_token_validity: u32,
    /// In hours by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_validity: Option<u32>,
    /// In hours by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_validity: Option<u32>,
    /// Echoed as given; `{}` if not.
    pub token_validity_units: TokenValidityUnits,
    /// Attributes in the ID token and in `GetUser`; all if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_attributes: Option<Vec<String>>,
    /// Attributes a user may set; all if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_attributes: Option<Vec<String>>,
    /// Flows; see `sign_in::flow` for what is allowed without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explicit_auth_flows: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_identity_providers: Option<Vec<String>>,
    #[serde(rename = "CallbackURLs", skip_serializing_if = "Option::is_none")]
    pub callback_urls: Option<Vec<String>>,
    #[serde(rename = "LogoutURLs", skip_serializing_if = "Option::is_none")]
    pub logout_urls: Option<Vec<String>>,
    #[serde(rename = "DefaultRedirectURI", skip_serializing_if = "Option::is_none")]
    pub default_redirect_uri: Option<String>,
    #[serde(rename = "AllowedOAuthFlows", skip_serializing_if = "Option::is_none")]
    pub allowed_oauth_flows: Option<Vec<String>>,
    #[serde(rename = "AllowedOAuthScopes", skip_serializing_if = "Option::is_none")]
    pub allowed_oauth_scopes: Option<Vec<String>>,
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient")]
    pub allowed_oauth_flows_user_pool_client: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analytics_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevent_user_existence_errors: Option<String>,
    pub enable_token_revocation: bool,
    pub enable_propagate_additional_user_context_data: bool,
    /// Minutes a challenge may wait.
    pub auth_session_validity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_rotation: Option<RefreshTokenRotation>,
}

/// Units of the three lifetimes.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TokenValidityUnits {
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// Whether each refresh gives a new refresh token.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RefreshTokenRotation {
    feature: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_grace_period_seconds: Option<u32>,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            refresh_token_validity: 30,
            access_token_validity: None,
            id_token_validity: None,
            token_validity_units: TokenValidityUnits::default(),
            read_attributes: None,
            write_attributes: None,
            explicit_auth_flows: None,
            supported_identity_providers: None,
            callback_urls: None,
            logout_urls: None,
            default_redirect_uri: None,
            allowed_oauth_flows: None,
            allowed_oauth_scopes: None,
            allowed_oauth_flows_user_pool_client: false,
            analytics_configuration: None,
            prevent_user_existence_errors: None,
            enable_token_revocation: true,
            enable_propagate_additional_user_context_data: false,
            auth_session_validity: 3,
            refresh_token_rotation: None,
        }
    }
}

impl ClientSettings {
    /// Whether each refresh gives a new refresh token.
    pub fn rotates(&self) -> bool {
        self.refresh_token_rotation.as_ref().is_some_and(|rotation| rotation.feature == "ENABLED")
    }

    /// How long a replaced refresh token still works.
    pub fn rotation_grace(&self) -> Duration {
        let seconds = self.refresh_token_rotation.as_ref().and_then(|rotation| rotation.retry_grace_period_seconds);
        Duration::from_secs(u64::from(seconds.unwrap_or(0)))
    }

    /// The lifetimes in force, or AWS's refusal of one out of range.
    pub fn lifetimes(&self) -> Result<Lifetimes, ApiError> {
        let units = &self.token_validity_units;
        Validity {
            id: self.id_token_validity.map(i64::from),
            access: self.access_token_validity.map(i64::from),
            refresh: Some(i64::from(self.refresh_token_validity)),
            id_unit: units.id_token.as_deref(),
            access_unit: units.access_token.as_deref(),
            refresh_unit: units.refresh_token.as_deref(),
        }
        .lifetimes()
    }

    /// 0 is how a request asks for the default, thirty days; it is not kept.
    pub fn settle_refresh_validity(&mut self) {
        let unit = self.token_validity_units.refresh_token.as_deref();
        if self.refresh_token_validity == 0 && matches!(unit, None | Some("days")) {
            self.refresh_token_validity = 30;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lifetimes_follow_their_units() {
        let settings: ClientSettings = serde_json::from_value(json!({
            "AccessTokenValidity": 10, "IdTokenValidity": 600, "RefreshTokenValidity": 2,
            "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours"}
        }))
        .unwrap();
        let lifetimes = settings.lifetimes().unwrap();
        let seconds = (lifetimes.access, lifetimes.id, lifetimes.refresh);
        assert_eq!(seconds, (600, 600, 7200));
        let default = ClientSettings::default().lifetimes().unwrap();
        assert_eq!(default.refresh, 30 * 86400);
    }

    #[test]
    fn what_a_minimal_client_shows() {
        assert_eq!(
            serde_json::to_value(ClientSettings::default()).unwrap(),
            json!({"RefreshTokenValidity": 30, "TokenValidityUnits": {},
                   "AllowedOAuthFlowsUserPoolClient": false, "EnableTokenRevocation": true,
                   "EnablePropagateAdditionalUserContextData": false, "AuthSessionValidity": 3})
        );
    }
}

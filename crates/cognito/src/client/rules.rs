//! What a client's settings must keep to, beyond the service model's limits ("CreateUserPoolClient").

use super::ClientSettings;
use crate::error::ApiError;
use crate::pool::not_supported;

const OLD_FLOWS: &[&str] = &["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"];
const SCOPES: &[&str] = &["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"];

impl ClientSettings {
    /// Refuses what AWS refuses, and what would change who gets in and is not served yet.
    pub fn check(&self, pool_id: &str, has_secret: bool) -> Result<(), ApiError> {
        self.lifetimes()?;
        self.check_flows()?;
        self.check_providers(pool_id)?;
        self.check_urls()?;
        self.check_oauth(has_secret)
    }

    // Unverified: the words of the two refusals that AWS documents as rules only.
    fn check_flows(&self) -> Result<(), ApiError> {
        let flows = self.explicit_auth_flows.as_deref().unwrap_or_default();
        let old = flows.iter().any(|flow| OLD_FLOWS.contains(&flow.as_str()));
        let new = flows.iter().any(|flow| flow.starts_with("ALLOW_"));
        let has = |name: &str| flows.iter().any(|flow| flow == name);
        if old && new {
            return Err(ApiError::invalid_parameter("ExplicitAuthFlows cannot mix values with and without the prefix ALLOW_."));
        }
        if has("ALLOW_USER_AUTH") {
            return Err(not_supported("the flow ALLOW_USER_AUTH"));
        }
        if self.rotates() && has("ALLOW_REFRESH_TOKEN_AUTH") {
            return Err(ApiError::invalid_parameter(
                "ALLOW_REFRESH_TOKEN_AUTH cannot be set together with refresh token rotation.",
            ));
        }
        Ok(())
    }

    fn check_providers(&self, pool_id: &str) -> Result<(), ApiError> {
        let mut providers = self.supported_identity_providers.iter().flatten();
        match providers.find(|name| *name != "COGNITO") {
            Some(name) => {
                Err(ApiError::invalid_parameter(format!("The provider {name} does not exist for User Pool {pool_id}.")))
            }
            None => Ok(()),
        }
    }

    fn check_urls(&self) -> Result<(), ApiError> {
        let urls = self.callback_urls.iter().chain(&self.logout_urls).flatten();
        for url in urls.clone() {
            check_url(url)?;
        }
        let listed = |url: &String| self.callback_urls.iter().flatten().any(|known| known == url);
        match &self.default_redirect_uri {
            // Unverified: the words.
            Some(url) if !listed(url) => {
                Err(ApiError::invalid_parameter("The default redirect URI must be in the list of callback URLs."))
            }
            _ => Ok(()),
        }
    }

    fn check_oauth(&self, has_secret: bool) -> Result<(), ApiError> {
        let flows = self.allowed_oauth_flows.as_deref().unwrap_or_default();
        let scopes = self.allowed_oauth_scopes.as_deref().unwrap_or_default();
        let has = |name: &str| flows.iter().any(|flow| flow == name);
        if self.allowed_oauth_flows_user_pool_client && (flows.is_empty() || scopes.is_empty()) {
            return Err(ApiError::invalid_parameter(
                "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
            ));
        }
        if has("client_credentials") && flows.len() > 1 {
            return Err(ApiError::invalid_oauth_flow(
                "client_credentials flow can not be selected along with code flow or implicit flow.",
            ));
        }
        if has("client_credentials") && !has_secret {
            return Err(ApiError::invalid_oauth_flow(
                "client_credentials flow can not be selected if client does not have a client secret.",
            ));
        }
        match scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
            Some(scope) => Err(ApiError::scope_does_not_exist(format!("Invalid scope requested: {scope}"))
                .because("Sekisho does not support resource servers yet, so no pool has scopes of its own")),
            None => Ok(()),
        }
    }
}

/// Plain HTTP is for one's own machine only.
fn check_url(url: &str) -> Result<(), ApiError> {
    let Some(rest) = url.strip_prefix("http://") else {
        return Ok(());
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(ipv6) => ipv6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    if ["localhost", "127.0.0.1", "::1"].contains(&host) {
        Ok(())
    } else {
        Err(ApiError::invalid_parameter(format!("{url} cannot use the HTTP protocol.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(settings: &Value, has_secret: bool) -> Option<String> {
        let settings: ClientSettings = serde_json::from_value(settings.clone()).unwrap();
        settings.check("eu_1", has_secret).err().map(|error| error.to_string())
    }

    #[test]
    fn refusals() {
        let cases = [
            (
                json!({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]}),
                "InvalidParameterException: ExplicitAuthFlows",
            ),
            (json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}), "InvalidParameterException: Sekisho does not support"),
            (
                json!({"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": {"Feature": "ENABLED"}}),
                "InvalidParameterException: ALLOW_REFRESH_TOKEN_AUTH",
            ),
            (
                json!({"SupportedIdentityProviders": ["COGNITO", "Google"]}),
                "InvalidParameterException: The provider Google does not exist for User Pool eu_1.",
            ),
            (
                json!({"CallbackURLs": ["http://example.com/a"]}),
                "InvalidParameterException: http://example.com/a cannot use the HTTP protocol.",
            ),
            (json!({"DefaultRedirectURI": "https://a.b"}), "InvalidParameterException: The default redirect"),
            (json!({"AllowedOAuthFlowsUserPoolClient": true}), "InvalidParameterException: AllowedOAuthFlows and"),
            (
                json!({"AllowedOAuthFlows": ["client_credentials", "code"]}),
                "InvalidOAuthFlowException: client_credentials flow can not be selected along",
            ),
            (
                json!({"AllowedOAuthFlows": ["client_credentials"]}),
                "InvalidOAuthFlowException: client_credentials flow can not be selected if",
            ),
            (
                json!({"AllowedOAuthScopes": ["openid", "rs/read"]}),
                "ScopeDoesNotExistException: Invalid scope requested: rs/read",
            ),
            (json!({"IdTokenValidity": 25}), "InvalidParameterException: Invalid range for token validity."),
        ];
        for (settings, expected) in cases {
            let error = check(&settings, false).unwrap_or_default();
            assert!(error.starts_with(expected), "{settings}: {error}");
        }
    }

    #[test]
    fn what_passes() {
        let cases = [
            json!({}),
            json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}),
            json!({"CallbackURLs": ["http://localhost:3000/cb", "http://127.0.0.1/", "http://[::1]:80/", "myapp://cb", "https://a.b"],
                   "DefaultRedirectURI": "https://a.b"}),
            json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid", "email"]}),
        ];
        for settings in cases {
            assert_eq!(check(&settings, false), None, "{settings}");
        }
    }
}

//! What a client's settings must keep to, beyond the service model's limits ("CreateUserPoolClient").

use std::collections::HashSet;

use rusqlite::Connection;

use super::{ClientSettings, urls};
use crate::attributes::Schema;
use crate::error::ApiError;
use crate::identity_provider;
use crate::pool::Pool;
use crate::resource_server;

const OLD_FLOWS: &[&str] = &["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"];
const SCOPES: &[&str] = &["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"];
/// Only the service itself sets these.
const UNWRITABLE: &[&str] = &["sub", "email_verified", "phone_number_verified"];

/// What of its pool a client's settings refer to.
pub struct Surroundings<'a> {
    pool_id: &'a str,
    schema: &'a Schema,
    /// `identifier/scope` of every resource server.
    scopes: HashSet<String>,
    providers: HashSet<String>,
}

impl<'a> Surroundings<'a> {
    /// The pool's resource servers and identity providers as they are now.
    pub fn of(db: &Connection, pool: &'a Pool) -> rusqlite::Result<Self> {
        Ok(Self {
            pool_id: &pool.id,
            schema: &pool.identity.schema,
            scopes: resource_server::scopes(db, &pool.id)?,
            providers: identity_provider::names(db, &pool.id)?,
        })
    }
}

impl ClientSettings {
    /// Refuses what AWS refuses, and what would change who gets in and is not served yet.
    pub fn check(&self, surroundings: &Surroundings<'_>, has_secret: bool) -> Result<(), ApiError> {
        self.lifetimes()?;
        self.check_flows()?;
        self.check_attributes(surroundings.schema)?;
        self.check_providers(surroundings)?;
        self.check_urls()?;
        self.check_user_context(has_secret)?;
        self.check_oauth(has_secret)?;
        self.check_scopes(surroundings)
    }

    // Unverified: that an update says "creating", too.
    fn check_attributes(&self, schema: &Schema) -> Result<(), ApiError> {
        let unknown = |name: &&String| schema.get(name).is_none();
        let unwritable = |name: &&String| unknown(name) || UNWRITABLE.contains(&name.as_str());
        let refuse = |what: &str, name: &str| {
            ApiError::invalid_parameter(format!("Invalid {what} attributes specified while creating a client")).because(name)
        };
        if let Some(name) = self.read_attributes.iter().flatten().find(unknown) {
            return Err(refuse("read", name));
        }
        match self.write_attributes.iter().flatten().find(unwritable) {
            Some(name) => Err(refuse("write", name)),
            None => Ok(()),
        }
    }

    // Unverified: the words; the rule is documented.
    fn check_user_context(&self, has_secret: bool) -> Result<(), ApiError> {
        if self.enable_propagate_additional_user_context_data && !has_secret {
            return Err(ApiError::invalid_parameter(
                "EnablePropagateAdditionalUserContextData cannot be enabled for a client without a client secret.",
            ));
        }
        Ok(())
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
        if self.rotates() && has("ALLOW_REFRESH_TOKEN_AUTH") {
            return Err(ApiError::invalid_parameter(
                "ALLOW_REFRESH_TOKEN_AUTH cannot be set together with refresh token rotation.",
            ));
        }
        Ok(())
    }

    fn check_providers(&self, surroundings: &Surroundings<'_>) -> Result<(), ApiError> {
        let mut providers = self.supported_identity_providers.iter().flatten();
        match providers.find(|name| *name != "COGNITO" && !surroundings.providers.contains(*name)) {
            Some(name) => Err(ApiError::invalid_parameter(format!(
                "The provider {name} does not exist for User Pool {}.",
                surroundings.pool_id
            ))),
            None => Ok(()),
        }
    }

    fn check_urls(&self) -> Result<(), ApiError> {
        let urls = self.callback_urls.iter().chain(&self.logout_urls).flatten();
        for url in urls.clone() {
            urls::check(url)?;
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
        match scopes.iter().find(|scope| has("client_credentials") && SCOPES.contains(&scope.as_str())) {
            // Unverified: the words; the scopes of a person mean nothing for a machine.
            Some(scope) => Err(ApiError::invalid_oauth_flow(format!(
                "client_credentials flow can only be selected with scopes of resource servers. Invalid scope: {scope}"
            ))),
            None => Ok(()),
        }
    }

    fn check_scopes(&self, surroundings: &Surroundings<'_>) -> Result<(), ApiError> {
        let known = |scope: &String| SCOPES.contains(&scope.as_str()) || surroundings.scopes.contains(scope);
        match self.allowed_oauth_scopes.iter().flatten().find(|scope| !known(scope)) {
            Some(scope) => Err(ApiError::scope_does_not_exist(format!("Invalid scope requested: {scope}"))
                .because("it is neither a standard scope nor one of the pool's resource servers")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(settings: &Value, has_secret: bool) -> Option<String> {
        let settings: ClientSettings = serde_json::from_value(settings.clone()).unwrap();
        let schema = Schema::create(&[]).unwrap();
        let names = |name: &str| HashSet::from([name.to_owned()]);
        let surroundings =
            Surroundings { pool_id: "eu_1", schema: &schema, scopes: names("rs/write"), providers: names("Facebook") };
        settings.check(&surroundings, has_secret).err().map(|error| error.to_string())
    }

    #[test]
    fn refusals() {
        let cases = [
            (
                json!({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]}),
                "InvalidParameterException: ExplicitAuthFlows",
            ),
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
            (
                json!({"ReadAttributes": ["email", "custom:x"]}),
                "InvalidParameterException: Invalid read attributes specified while creating a client",
            ),
            (
                json!({"WriteAttributes": ["custom:x"]}),
                "InvalidParameterException: Invalid write attributes specified while creating a client",
            ),
            (
                json!({"WriteAttributes": ["email_verified"]}),
                "InvalidParameterException: Invalid write attributes specified while creating a client",
            ),
            (
                json!({"EnablePropagateAdditionalUserContextData": true}),
                "InvalidParameterException: EnablePropagateAdditionalUserContextData cannot",
            ),
            (json!({"CallbackURLs": ["https://a.b/#c"]}), "InvalidParameterException: https://a.b/#c cannot contain"),
            (json!({"LogoutURLs": ["a.b/c"]}), "InvalidParameterException: a.b/c is not an absolute URL."),
            (json!({"IdTokenValidity": 25}), "InvalidParameterException: Invalid range for token validity."),
        ];
        for (settings, expected) in cases {
            let error = check(&settings, false).unwrap_or_default();
            assert!(error.starts_with(expected), "{settings}: {error}");
        }
    }

    #[test]
    fn a_machine_has_the_scopes_of_resource_servers_only() {
        let machine = |scope: &str| json!({"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": [scope]});
        let refused = check(&machine("openid"), true).unwrap();
        assert!(refused.starts_with("InvalidOAuthFlowException: client_credentials flow can only"), "{refused}");
        assert_eq!(check(&machine("rs/write"), true), None);
    }

    #[test]
    fn what_passes() {
        let cases = [
            json!({}),
            json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}),
            json!({"CallbackURLs": ["http://localhost:3000/cb", "http://127.0.0.1/", "http://[::1]:80/", "myapp://cb", "https://a.b"],
                   "DefaultRedirectURI": "https://a.b"}),
            json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid", "rs/write"]}),
            json!({"SupportedIdentityProviders": ["COGNITO", "Facebook"], "ReadAttributes": ["email_verified"], "WriteAttributes": ["email"]}),
        ];
        for settings in cases {
            assert_eq!(check(&settings, false), None, "{settings}");
        }
    }
}

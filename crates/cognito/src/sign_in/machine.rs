//! Tokens for a program that acts for itself: no user, no sign-in, nothing to refresh.

use super::{AuthenticationResult, SignIn};
use crate::error::ApiError;
use crate::ids;
use crate::tokens::{self, MachineClaims};

impl SignIn<'_> {
    /// `client_credentials`. `issuer`: where it is not the pool's own.
    pub fn machine(&self, scope: &str, resource: Option<&str>, issuer: Option<String>) -> Result<AuthenticationResult, ApiError> {
        let overrides = self.pre_token_generation_of_machine(scope)?;
        let lasts = self.client.settings.lifetimes()?.access;
        let now = self.context.now.seconds();
        let claims = MachineClaims {
            issuer: &issuer.unwrap_or_else(|| self.pool.issuer()),
            client_id: &self.client.id,
            scope,
            resource,
            issued_at: now,
            expires_at: now + lasts,
            jti: &ids::uuid(),
        };
        let mut claims = claims.to_claims();
        overrides.apply_to_access(&mut claims);
        Ok(AuthenticationResult {
            access_token: tokens::sign(&claims, &self.pool.signer.access)?,
            expires_in: lasts,
            token_type: "Bearer",
            refresh_token: None,
            id_token: None,
            new_device_metadata: None,
        })
    }
}

//! The access token of a program that acts for itself (`client_credentials`).

use super::{Claims, put};

/// What it says: there is no user, so `sub` is the client, too.
pub struct MachineClaims<'a> {
    /// `iss`.
    pub issuer: &'a str,
    /// The app client.
    pub client_id: &'a str,
    /// Separated by spaces.
    pub scope: &'a str,
    /// The API that the token is bound to.
    pub resource: Option<&'a str>,
    /// `iat`, in seconds since 1970.
    pub issued_at: i64,
    /// `exp`.
    pub expires_at: i64,
    /// The token's own id.
    pub jti: &'a str,
}

impl MachineClaims<'_> {
    /// The claims in AWS's order.
    // Unverified: where `aud` stands.
    pub fn to_claims(&self) -> Claims {
        let mut claims = Claims::new();
        put(&mut claims, "sub", Some(self.client_id));
        put(&mut claims, "token_use", Some("access"));
        put(&mut claims, "scope", Some(self.scope));
        put(&mut claims, "auth_time", Some(self.issued_at));
        put(&mut claims, "iss", Some(self.issuer));
        put(&mut claims, "exp", Some(self.expires_at));
        put(&mut claims, "iat", Some(self.issued_at));
        put(&mut claims, "version", Some(2));
        put(&mut claims, "jti", Some(self.jti));
        put(&mut claims, "client_id", Some(self.client_id));
        put(&mut claims, "aud", self.resource);
        claims
    }
}

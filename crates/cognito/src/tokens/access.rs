//! The access token: what the bearer may do.

use super::groups::claim;
use super::{Claims, SignIn, put};

/// The scope of every sign-in through the API; it opens the operations a user calls on their own account.
pub const API_SCOPE: &str = "aws.cognito.signin.user.admin";

/// What an access token says.
#[derive(Debug, Clone)]
pub struct AccessClaims<'a> {
    /// The sign-in.
    pub sign_in: &'a SignIn<'a>,
    /// Separated by spaces; `API_SCOPE` for a sign-in through the API.
    pub scope: &'a str,
    /// The API that the token is bound to.
    pub resource: Option<&'a str>,
    /// With device tracking only.
    pub device_key: Option<&'a str>,
    /// Whether the OAuth endpoints issue it: such tokens carry `version` 2.
    pub oauth: bool,
    /// `exp`.
    pub expires_at: i64,
    /// The token's own id.
    pub jti: &'a str,
}

impl AccessClaims<'_> {
    /// The claims in the order of tokens recorded on AWS.
    pub fn to_claims(&self) -> Claims {
        let sign_in = self.sign_in;
        let mut claims = Claims::new();
        put(&mut claims, "sub", Some(sign_in.sub));
        put(&mut claims, "device_key", self.device_key);
        put(&mut claims, "cognito:groups", claim(&sign_in.groups.groups));
        put(&mut claims, "iss", Some(sign_in.issuer));
        put(&mut claims, "version", self.oauth.then_some(2));
        put(&mut claims, "client_id", Some(sign_in.client_id));
        // As the developer guide's example of a token has it.
        put(&mut claims, "aud", self.resource);
        put(&mut claims, "origin_jti", sign_in.origin_jti);
        put(&mut claims, "event_id", Some(sign_in.event_id));
        put(&mut claims, "token_use", Some("access"));
        put(&mut claims, "scope", Some(self.scope));
        put(&mut claims, "auth_time", Some(sign_in.auth_time));
        put(&mut claims, "exp", Some(self.expires_at));
        put(&mut claims, "iat", Some(sign_in.issued_at));
        put(&mut claims, "jti", Some(self.jti));
        put(&mut claims, "username", Some(sign_in.username));
        claims
    }
}

#[cfg(test)]
mod tests {
    use super::super::GroupClaims;
    use super::*;

    fn json(claims: &Claims) -> String {
        serde_json::to_string(claims).expect("claims serialize")
    }

    fn sign_in(groups: &GroupClaims) -> SignIn<'_> {
        SignIn {
            issuer: "https://cognito-idp.us-east-2.amazonaws.com/us-east-2_x",
            client_id: "client",
            sub: "s-u-b",
            username: "test",
            origin_jti: Some("origin"),
            event_id: "event",
            auth_time: 1_697_354_792,
            issued_at: 1_697_354_792,
            groups,
        }
    }

    #[test]
    fn in_the_order_of_the_recorded_tokens() {
        let none = GroupClaims::default();
        let api = AccessClaims {
            sign_in: &sign_in(&none),
            scope: API_SCOPE,
            resource: None,
            device_key: None,
            oauth: false,
            expires_at: 1_697_358_392,
            jti: "jti",
        };
        assert_eq!(
            json(&api.to_claims()),
            r#"{"sub":"s-u-b","iss":"https://cognito-idp.us-east-2.amazonaws.com/us-east-2_x","client_id":"client","origin_jti":"origin","event_id":"event","token_use":"access","scope":"aws.cognito.signin.user.admin","auth_time":1697354792,"exp":1697358392,"iat":1697354792,"jti":"jti","username":"test"}"#
        );
        let groups = GroupClaims { groups: vec!["g".into()], ..none.clone() };
        let hosted = AccessClaims {
            sign_in: &SignIn { origin_jti: None, ..sign_in(&groups) },
            scope: "openid profile",
            oauth: true,
            ..api
        };
        assert_eq!(
            json(&hosted.to_claims()),
            r#"{"sub":"s-u-b","cognito:groups":["g"],"iss":"https://cognito-idp.us-east-2.amazonaws.com/us-east-2_x","version":2,"client_id":"client","event_id":"event","token_use":"access","scope":"openid profile","auth_time":1697354792,"exp":1697358392,"iat":1697354792,"jti":"jti","username":"test"}"#
        );
    }
}

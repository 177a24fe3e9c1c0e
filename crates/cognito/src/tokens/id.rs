//! The ID token: who the user is.

use serde_json::{Value, json};

use super::groups::claim;
use super::{Claims, SignIn, put};

/// What an ID token says.
#[derive(Debug, Clone)]
pub struct IdClaims<'a> {
    /// The sign-in.
    pub sign_in: &'a SignIn<'a>,
    /// The attributes the client may read, without `sub`.
    pub attributes: &'a [(&'a str, &'a str)],
    /// `exp`.
    pub expires_at: i64,
    /// The token's own id; left out together with `origin_jti`.
    pub jti: &'a str,
    /// As sent to the authorize endpoint.
    pub nonce: Option<&'a str>,
    /// Tokens of the OAuth endpoints only: the hash of the access token beside it.
    pub at_hash: Option<&'a str>,
}

/// Attributes with a place of their own; all others stand together.
const PLACED: &[&str] = &["email", "email_verified", "phone_number_verified", "identities"];

impl IdClaims<'_> {
    /// The claims in the order of tokens recorded on AWS.
    // Unverified: where attributes other than email, email_verified and custom ones stand.
    pub fn to_claims(&self) -> Claims {
        let sign_in = self.sign_in;
        let mut claims = Claims::new();
        put(&mut claims, "at_hash", self.at_hash);
        put(&mut claims, "sub", Some(sign_in.sub));
        put(&mut claims, "cognito:groups", claim(&sign_in.groups.groups));
        self.attribute(&mut claims, "email_verified");
        let role = sign_in.groups.preferred_role.as_deref();
        put(&mut claims, "cognito:preferred_role", role);
        put(&mut claims, "iss", Some(sign_in.issuer));
        self.attribute(&mut claims, "phone_number_verified");
        put(&mut claims, "cognito:username", Some(sign_in.username));
        for (name, value) in self.attributes {
            if !PLACED.contains(name) {
                put(&mut claims, name, Some(attribute_value(name, value)));
            }
        }
        put(&mut claims, "nonce", self.nonce);
        put(&mut claims, "origin_jti", sign_in.origin_jti);
        put(&mut claims, "cognito:roles", claim(&sign_in.groups.roles));
        put(&mut claims, "aud", Some(sign_in.client_id));
        self.attribute(&mut claims, "identities");
        put(&mut claims, "event_id", Some(sign_in.event_id));
        put(&mut claims, "token_use", Some("id"));
        put(&mut claims, "auth_time", Some(sign_in.auth_time));
        put(&mut claims, "exp", Some(self.expires_at));
        put(&mut claims, "iat", Some(sign_in.issued_at));
        put(&mut claims, "jti", sign_in.origin_jti.map(|_| self.jti));
        self.attribute(&mut claims, "email");
        claims
    }

    fn attribute(&self, claims: &mut Claims, name: &str) {
        let found = self.attributes.iter().find(|(given, _)| *given == name);
        put(claims, name, found.map(|(_, value)| attribute_value(name, value)));
    }
}

/// An attribute's text as its claim: two booleans, a number, an object, a list; everything else stays a string,
/// custom attributes always.
fn attribute_value(name: &str, value: &str) -> Value {
    let text = || Value::from(value);
    match name {
        "email_verified" | "phone_number_verified" => value.eq_ignore_ascii_case("true").into(),
        "updated_at" => value.parse::<i64>().map_or_else(|_| text(), Value::from),
        "address" => json!({ "formatted": value }),
        "identities" => serde_json::from_str(value).map_or_else(|_| text(), identities),
        _ => text(),
    }
}

/// In tokens all that is known of an identity is text.
fn identities(mut list: Value) -> Value {
    let entries = list.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
    for value in entries.flat_map(|entry| entry.values_mut()) {
        if value.is_boolean() || value.is_number() {
            *value = value.to_string().into();
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::super::{Group, GroupClaims};
    use super::*;

    fn sign_in(groups: &GroupClaims) -> SignIn<'_> {
        SignIn {
            issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x",
            client_id: "client",
            sub: "s-u-b",
            username: "alice",
            origin_jti: Some("origin"),
            event_id: "event",
            auth_time: 1,
            issued_at: 2,
            groups,
        }
    }

    fn json(claims: &IdClaims<'_>) -> String {
        serde_json::to_string(&claims.to_claims()).expect("claims serialize")
    }

    #[test]
    fn in_the_order_of_the_recorded_token() {
        let groups = GroupClaims::of(&[
            Group { name: "g1", precedence: Some(1), role_arn: Some("arn:r") },
            Group { name: "g2", precedence: None, role_arn: None },
        ]);
        let claims = IdClaims {
            sign_in: &sign_in(&groups),
            attributes: &[("email", "a@b.c"), ("email_verified", "true"), ("custom:tenant", "1")],
            expires_at: 3602,
            jti: "jti",
            nonce: None,
            at_hash: None,
        };
        assert_eq!(
            json(&claims),
            r#"{"sub":"s-u-b","cognito:groups":["g1","g2"],"email_verified":true,"cognito:preferred_role":"arn:r","iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x","cognito:username":"alice","custom:tenant":"1","origin_jti":"origin","cognito:roles":["arn:r"],"aud":"client","event_id":"event","token_use":"id","auth_time":1,"exp":3602,"iat":2,"jti":"jti","email":"a@b.c"}"#
        );
    }

    #[test]
    fn without_groups_revocation_and_attributes() {
        let groups = GroupClaims::default();
        let claims = IdClaims {
            sign_in: &SignIn { origin_jti: None, ..sign_in(&groups) },
            attributes: &[],
            expires_at: 3,
            jti: "jti",
            nonce: Some("n"),
            at_hash: Some("h"),
        };
        assert_eq!(
            json(&claims),
            r#"{"at_hash":"h","sub":"s-u-b","iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x","cognito:username":"alice","nonce":"n","aud":"client","event_id":"event","token_use":"id","auth_time":1,"exp":3,"iat":2}"#
        );
    }

    #[test]
    fn types_of_attributes() {
        let cases = [
            ("email_verified", "true", json!(true)),
            ("email_verified", "True", json!(true)),
            ("phone_number_verified", "false", json!(false)),
            ("updated_at", "1700000000", json!(1_700_000_000)),
            ("updated_at", "soon", json!("soon")),
            ("address", "1 Street", json!({"formatted": "1 Street"})),
            ("custom:number", "5", json!("5")),
            ("custom:flag", "true", json!("true")),
            ("identities", r#"[{"userId":"1"}]"#, json!([{"userId": "1"}])),
            (
                "identities",
                r#"[{"userId":"1","issuer":null,"primary":true,"dateCreated":17}]"#,
                json!([{"userId": "1", "issuer": null, "primary": "true", "dateCreated": "17"}]),
            ),
            ("name", "A \"B\"", json!("A \"B\"")),
        ];
        for (name, value, claim) in cases {
            assert_eq!(attribute_value(name, value), claim, "{name}");
        }
    }
}

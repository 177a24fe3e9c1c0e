//! A provider's claims as attributes of a user ("Mapping IdP attributes to profiles and tokens").

use serde_json::Value;

use super::exchange::Claims;
use crate::error::ApiError;
use crate::identity_provider::IdentityProvider;
use crate::user::Attributes;

/// Who somebody is at a provider, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// What the provider calls them.
    pub subject: String,
    /// By the pool's names.
    pub attributes: Attributes,
}

/// Reads the claims that are mapped; a claim that is not there changes nothing.
pub fn read(provider: &IdentityProvider, claims: &Claims) -> Result<Profile, ApiError> {
    let mapping = provider.full_mapping();
    let value = |claim: &String| claims.get(claim).and_then(text);
    let subject = mapping.get("username").and_then(value).filter(|subject| !subject.is_empty());
    let subject = subject.ok_or_else(|| ApiError::invalid_parameter("username attribute mapping required"))?;
    let mapped = mapping.iter().filter(|(name, _)| *name != "username");
    let attributes = mapped.filter_map(|(name, claim)| Some((name.clone(), value(claim)?))).collect();
    Ok(Profile { subject, attributes })
}

/// Attributes are texts.
fn text(claim: &Value) -> Option<String> {
    match claim {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => {
            Some(format!("[{}]", values.iter().filter_map(text).map(|text| encoded(&text)).collect::<Vec<_>>().join(", ")))
        }
        other => Some(other.to_string()),
    }
}

/// Each of several values is encoded as in a form, says the documentation.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn provider(mapping: &Value) -> IdentityProvider {
        serde_json::from_value(json!({"ProviderType": "OIDC", "ProviderDetails": {}, "AttributeMapping": mapping})).unwrap()
    }

    #[test]
    fn claims_become_texts() {
        let mapping = json!({"email": "mail", "email_verified": "ok", "custom:n": "n", "custom:groups": "groups",
                             "address": "address", "name": "gone", "nickname": "nothing"});
        let claims = json!({"sub": "1", "mail": "a@b.co", "ok": true, "n": 7, "groups": ["a b", "ü", "c.d-e_f*"],
                            "address": {"formatted": "x"}, "nothing": null, "other": "not mapped"});
        let profile = read(&provider(&mapping), claims.as_object().unwrap()).unwrap();
        assert_eq!(profile.subject, "1");
        let expected = [
            ("email", "a@b.co"),
            ("email_verified", "true"),
            ("custom:n", "7"),
            ("custom:groups", "[a+b, %C3%BC, c.d-e_f*]"),
            ("address", r#"{"formatted":"x"}"#),
        ];
        let expected: Attributes = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        assert_eq!(profile.attributes, expected);
    }

    #[test]
    fn who_the_user_is() {
        let rows = [
            (json!({}), json!({"sub": "1"}), Ok("1")),
            (json!({"username": "upn"}), json!({"sub": "1", "upn": "u"}), Ok("u")),
            (json!({"username": "id"}), json!({"id": 17}), Ok("17")),
            (json!({"username": "upn"}), json!({"sub": "1"}), Err("username attribute mapping required")),
            (json!({}), json!({"sub": ""}), Err("username attribute mapping required")),
        ];
        for (mapping, claims, expected) in rows {
            let found = read(&provider(&mapping), claims.as_object().unwrap());
            let found = found.map(|profile| profile.subject).map_err(|error| error.message.unwrap());
            assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{claims}");
        }
    }
}

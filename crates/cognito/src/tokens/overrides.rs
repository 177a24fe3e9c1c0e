//! What a `PreTokenGeneration` trigger wants to have changed, read from its response and applied to claims.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{API_SCOPE, Claims, GroupClaims};

/// Claims that no function changes; those beginning with `cognito:` and `dev:` come on top.
const PROTECTED: [&str; 21] = [
    "acr",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "client_id",
    "device_key",
    "event_id",
    "exp",
    "iat",
    "identities",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "origin_jti",
    "sub",
    "token_use",
    "username",
    "version",
];

/// What groups make of a token; a function takes them out, but changes them through `groupOverrideDetails` only.
const OF_GROUPS: [&str; 3] = ["cognito:groups", "cognito:roles", "cognito:preferred_role"];

/// ID token claims that stay plain values.
const PLAIN: [&str; 4] = ["address", "email_verified", "phone_number_verified", "updated_at"];

/// Scopes of Cognito itself: a function takes them away, but never gives them.
const SYSTEM_SCOPES: [&str; 5] = [API_SCOPE, "email", "openid", "phone", "profile"];

/// The changes; none by default. Those to the tokens of a page's sign-in wait with its code.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overrides {
    /// In place of the user's own groups, in both tokens.
    pub groups: Option<GroupClaims>,
    id: Changes,
    access: Changes,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Changes {
    claims_to_add_or_override: Option<Map<String, Value>>,
    claims_to_suppress: Option<Vec<String>>,
    scopes_to_add: Option<Vec<String>>,
    scopes_to_suppress: Option<Vec<String>>,
}

/// `groupOverrideDetails`; an empty one takes every group away.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Groups {
    groups_to_override: Option<Vec<String>>,
    iam_roles_to_override: Option<Vec<String>>,
    preferred_role: Option<String>,
}

/// `claimsOverrideDetails`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct First {
    claims_to_add_or_override: Option<Map<String, Value>>,
    claims_to_suppress: Option<Vec<String>>,
    group_override_details: Option<Groups>,
}

/// `claimsAndScopeOverrideDetails`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Second {
    id_token_generation: Option<Changes>,
    access_token_generation: Option<Changes>,
    group_override_details: Option<Groups>,
}

impl Overrides {
    /// From the response to an event of version 1. None: it cannot be understood.
    // Unverified: `groupOverrideDetails: null` leaves the groups, like a response without it.
    pub fn of_first_version(response: &Map<String, Value>) -> Option<Self> {
        let details: First = member(response, "claimsOverrideDetails")?;
        let claims = details.claims_to_add_or_override.unwrap_or_default();
        let claims = claims.into_iter().map(|(name, value)| Some((name, text(value)?))).collect::<Option<_>>()?;
        let id = Changes {
            claims_to_add_or_override: Some(claims),
            claims_to_suppress: details.claims_to_suppress,
            ..Changes::default()
        };
        Some(Self { groups: details.group_override_details.map(GroupClaims::from), id, access: Changes::default() })
    }

    /// From the response to an event of version 2 or 3. None: it cannot be understood.
    pub fn of_later_version(response: &Map<String, Value>) -> Option<Self> {
        let details: Second = member(response, "claimsAndScopeOverrideDetails")?;
        Some(Self {
            groups: details.group_override_details.map(GroupClaims::from),
            id: details.id_token_generation.unwrap_or_default(),
            access: details.access_token_generation.unwrap_or_default(),
        })
    }

    /// Changes an ID token's claims.
    pub fn apply_to_id(&self, claims: &mut Claims) {
        self.id.apply(claims, |name, value| {
            let plain = PLAIN.contains(&name) && (value.is_object() || value.is_array());
            !is_protected(name) && !plain
        });
    }

    /// Changes an access token's claims, scopes included. `aud` may be given, if it is the client's id.
    pub fn apply_to_access(&self, claims: &mut Claims) {
        let client = claims.get("client_id").cloned();
        self.access.apply(claims, |name, value| match name {
            "aud" => client.as_ref() == Some(value),
            "scope" => false,
            _ => !is_protected(name),
        });
        self.access.apply_scopes(claims);
    }
}

impl Changes {
    /// What is both set and suppressed is suppressed.
    fn apply(&self, claims: &mut Claims, may_set: impl Fn(&str, &Value) -> bool) {
        for (name, value) in self.claims_to_add_or_override.iter().flatten() {
            // Unverified: a claim without a value is not written.
            if !value.is_null() && may_set(name, value) {
                claims.insert(name.clone(), value.clone());
            }
        }
        for name in self.claims_to_suppress.iter().flatten() {
            if name == OF_GROUPS[0] {
                for name in OF_GROUPS {
                    claims.shift_remove(name);
                }
            } else if name != "scope" && (!is_protected(name) || OF_GROUPS.contains(&name.as_str())) {
                claims.shift_remove(name);
            }
        }
    }

    /// What is both given and taken away is taken away.
    // Unverified: scopes that may not be given are left out, and a token without any scope has no such claim.
    fn apply_scopes(&self, claims: &mut Claims) {
        let scope = claims.get("scope").and_then(Value::as_str).unwrap_or_default();
        let mut scopes: Vec<&str> = scope.split_whitespace().collect();
        for added in self.scopes_to_add.iter().flatten() {
            if may_be_given(added) && !scopes.contains(&added.as_str()) {
                scopes.push(added);
            }
        }
        scopes.retain(|scope| !self.scopes_to_suppress.iter().flatten().any(|taken| taken == scope));
        let scope = scopes.join(" ");
        if scope.is_empty() {
            claims.shift_remove("scope");
        } else {
            claims.insert("scope".into(), scope.into());
        }
    }
}

impl From<Groups> for GroupClaims {
    fn from(given: Groups) -> Self {
        Self {
            groups: given.groups_to_override.unwrap_or_default(),
            roles: given.iam_roles_to_override.unwrap_or_default(),
            preferred_role: given.preferred_role.filter(|role| !role.is_empty()),
        }
    }
}

/// A member of the response; its default where it is missing or null, none where it is something else.
fn member<T: Default + for<'de> Deserialize<'de>>(response: &Map<String, Value>, name: &str) -> Option<T> {
    match response.get(name) {
        None | Some(Value::Null) => Some(T::default()),
        Some(value) => T::deserialize(value).ok(),
    }
}

/// A claim's value in version 1: a text. Numbers and truth values are written as one; others are not understood.
// Unverified: what becomes of values that are no texts.
fn text(value: Value) -> Option<Value> {
    match value {
        Value::Number(_) | Value::Bool(_) => Some(value.to_string().into()),
        Value::Array(_) | Value::Object(_) => None,
        Value::String(_) | Value::Null => Some(value),
    }
}

fn is_protected(name: &str) -> bool {
    PROTECTED.contains(&name) || name.starts_with("cognito:") || name.starts_with("dev:")
}

fn may_be_given(scope: &str) -> bool {
    !scope.is_empty() && !scope.contains(char::is_whitespace) && !SYSTEM_SCOPES.contains(&scope)
}

#[cfg(test)]
mod tests;

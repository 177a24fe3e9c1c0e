//! Identities at other providers that sign in as a user of the pool
//! ("Linking federated users to an existing user profile").

use serde::Deserialize;
use serde_json::{Value, json};

use crate::pool::Pool;
use crate::timestamp::Timestamp;
use crate::user::User;

/// AWS allows this many for one user.
pub const MOST: usize = 5;

/// What the pool itself is called among providers.
pub const COGNITO: &str = "Cognito";

/// Somebody at a provider (`ProviderUserIdentifierType`).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProviderUser {
    provider_name: Option<String>,
    provider_attribute_value: Option<String>,
}

impl ProviderUser {
    /// The provider; empty if none was named.
    pub fn provider(&self) -> &str {
        self.provider_name.as_deref().unwrap_or_default()
    }

    /// What the provider calls them, or the user name for `Cognito`; empty if not given.
    pub fn subject(&self) -> &str {
        self.provider_attribute_value.as_deref().unwrap_or_default()
    }

    /// Whether this is a user of the pool itself.
    pub fn is_native(&self) -> bool {
        self.provider() == COGNITO
    }
}

/// The name of who signs in through a provider and is nobody else's. A pool that does not tell cases apart writes it small.
// Unverified: the latter; clients report such names.
pub fn username(pool: &Pool, provider: &str, subject: &str) -> String {
    pool.fold(&format!("{provider}_{subject}"))
}

/// An entry of the `identities` attribute.
pub fn entry(provider: &str, provider_type: &str, subject: &str, now: Timestamp) -> Value {
    json!({"userId": subject, "providerName": provider, "providerType": provider_type, "issuer": null,
           "primary": false, "dateCreated": now.milliseconds()})
}

/// The entry of a user who came from the provider themselves.
pub fn own(provider: &str, provider_type: &str, subject: &str, now: Timestamp) -> Value {
    let mut entry = entry(provider, provider_type, subject, now);
    entry["primary"] = true.into();
    entry
}

/// Takes the entry off the user.
pub fn remove(user: &mut User, provider: &str, subject: &str) {
    user.more.identities.retain(|entry| entry["providerName"] != provider || entry["userId"] != subject);
}

//! A user of a pool, and how the API shows one.

use serde::{Deserialize, Serialize};

use crate::attributes;
use crate::error::ApiError;
use crate::random;
use crate::srp::PasswordRecord;
use crate::timestamp::Timestamp;

/// Attribute names and values in the order given; `sub` is not among them.
pub type Attributes = attributes::Values;

/// A user as the store keeps them.
#[derive(Clone)]
pub struct User {
    /// The store's own number.
    pub id: i64,
    /// The name that never changes; the `sub` where the pool's users sign in with an address.
    pub username: String,
    /// The identifier in every token.
    pub sub: String,
    /// Where the account stands.
    pub status: UserStatus,
    /// Whether an administrator has not switched it off.
    pub enabled: bool,
    /// Everything else known about them.
    pub attributes: Attributes,
    /// None for a user who has no password yet.
    pub password: Option<StoredPassword>,
    /// Wrong passwords in a row.
    pub failures: Failures,
    /// When the account was made.
    pub created: Timestamp,
    /// When it was changed.
    pub modified: Timestamp,
    /// What most users have nothing of.
    pub more: More,
}

/// What is kept of a user as one JSON text, empty for most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct More {
    /// Second factors that the user has switched on, in AWS's words (`SMS_MFA`, `SOFTWARE_TOKEN_MFA`, `EMAIL_OTP`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mfa: Vec<String>,
    /// The one that is asked for first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_mfa: Option<String>,
    /// Whether a passkey alone signs the user in where two factors are asked for (`WebAuthnMfaSettings`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub passkey_mfa: bool,
    /// `MFAOptions` of the operations before `SetUserMFAPreference`, as they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_options: Option<serde_json::Value>,
    /// External identities that were linked by `AdminLinkProviderForUser`, as the `identities` attribute shows them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<serde_json::Value>,
}

/// What is kept of a password: enough to check it, too little to tell it.
#[derive(Clone)]
pub struct StoredPassword {
    /// Salt and verifier.
    pub record: PasswordRecord,
    /// When it was set; a temporary one expires.
    pub set: Timestamp,
}

impl StoredPassword {
    /// Takes a few milliseconds: not to be made inside a transaction.
    pub fn new(pool_id: &str, username: &str, password: &str, now: Timestamp) -> Self {
        Self { record: PasswordRecord::new(pool_id, username, password, &mut random::fill), set: now }
    }
}

/// Wrong passwords since the last right one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the last one came.
    pub last: Option<Timestamp>,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UserStatus {
    /// Signed up, address not confirmed.
    Unconfirmed,
    /// Usual.
    Confirmed,
    /// An administrator reset the password.
    ResetRequired,
    /// Has a temporary password.
    ForceChangePassword,
    /// Came from an external identity provider, which alone knows their password.
    ExternalProvider,
}

impl UserStatus {
    const ALL: [Self; 5] =
        [Self::Unconfirmed, Self::Confirmed, Self::ResetRequired, Self::ForceChangePassword, Self::ExternalProvider];

    /// AWS's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ResetRequired => "RESET_REQUIRED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ExternalProvider => "EXTERNAL_PROVIDER",
        }
    }

    /// The status of this name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// One attribute on the wire.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributeType {
    /// E.g. `email`, `custom:tenant`.
    pub name: String,
    /// Only ever absent in requests, and refused there.
    pub value: Option<String>,
}

/// `UserType` of the API reference: a user in lists and in the answer of `AdminCreateUser`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserType {
    username: String,
    attributes: Vec<AttributeType>,
    user_create_date: Timestamp,
    user_last_modified_date: Timestamp,
    enabled: bool,
    user_status: UserStatus,
    #[serde(rename = "MFAOptions", skip_serializing_if = "Option::is_none")]
    mfa_options: Option<serde_json::Value>,
}

impl User {
    /// The attributes on the wire, `sub` last as AWS lists it since 2023.
    pub fn attribute_list(&self) -> Vec<AttributeType> {
        let own = self.attributes.iter().map(|(name, value)| (name.clone(), value.clone()));
        let identities = self.identities().map(|value| ("identities".to_owned(), value));
        own.chain(identities)
            .chain([("sub".to_owned(), self.sub.clone())])
            .map(|(name, value)| AttributeType { name, value: Some(value) })
            .collect()
    }

    /// The linked identities as the attribute `identities` shows them.
    pub fn identities(&self) -> Option<String> {
        let list = &self.more.identities;
        (!list.is_empty()).then(|| serde_json::Value::from(list.clone()).to_string())
    }

    /// Notes that the address was proven.
    pub fn set_verified(&mut self, address: &str) {
        self.flag(address, "true");
    }

    /// Notes that the address was not proven yet.
    pub fn set_unverified(&mut self, address: &str) {
        self.flag(address, "false");
    }

    /// The flag stands next to its address.
    fn flag(&mut self, address: &str, value: &str) {
        let flag = format!("{address}_verified");
        self.attributes.shift_remove(&flag);
        let place = self.attributes.get_index_of(address);
        let place = place.map_or(self.attributes.len(), |index| index + 1);
        self.attributes.shift_insert(place, flag, value.into());
    }

    /// The user in a list, with the attributes asked for, or all.
    pub fn listed(self, wanted: Option<&[String]>) -> UserType {
        let identities = self.identities().map(|value| ("identities".to_owned(), value));
        let all = self.attributes.into_iter().chain(identities).chain([("sub".to_owned(), self.sub)]);
        let attributes = all.filter(|(name, _)| wanted.is_none_or(|wanted| wanted.contains(name)));
        UserType {
            attributes: attributes.map(|(name, value)| AttributeType { name, value: Some(value) }).collect(),
            username: self.username,
            user_create_date: self.created,
            user_last_modified_date: self.modified,
            enabled: self.enabled,
            user_status: self.status,
            mfa_options: self.more.mfa_options,
        }
    }
}

/// Pairs from the wire as attributes; the last value of a name that comes twice counts.
pub fn attributes_of(list: Vec<AttributeType>) -> Result<Attributes, ApiError> {
    list.into_iter()
        .map(|AttributeType { name, value }| match value {
            Some(value) => Ok((name, value)),
            None => Err(attributes::value_missing(&name)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_words_are_those_on_the_wire() {
        for status in UserStatus::ALL {
            assert_eq!(UserStatus::of(status.word()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), serde_json::Value::from(status.word()));
        }
        assert_eq!(UserStatus::of("ARCHIVED"), None);
    }
}

//! The second factors: which there are, which a user can be asked for, and what a user has chosen
//! (`second_factor/preference.rs`). How they are asked for is in `sign_in/second_factor.rs`.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html>

mod preference;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::pool::Pool;
use crate::store::software_tokens;
use crate::user::User;

pub use preference::{Preferences, Settings, check_open};

/// A second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "&str", try_from = "String")]
pub enum SecondFactor {
    /// A code by SMS.
    Sms,
    /// A code of an authenticator app.
    SoftwareToken,
    /// A code by e-mail.
    Email,
}

impl SecondFactor {
    /// In the order in which they are listed.
    // Unverified: the place of e-mail.
    pub const ALL: [Self; 3] = [Self::Sms, Self::SoftwareToken, Self::Email];

    /// AWS's word, which is also the name of the challenge.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sms => "SMS_MFA",
            Self::SoftwareToken => "SOFTWARE_TOKEN_MFA",
            Self::Email => "EMAIL_OTP",
        }
    }

    /// The factor of this name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.word() == word)
    }

    /// Whether the pool offers it.
    pub fn offered_by(self, pool: &Pool) -> bool {
        let offered = &pool.settings.second_factors;
        match self {
            Self::Sms => offered.sms,
            Self::SoftwareToken => offered.has_software_token(),
            Self::Email => offered.email.is_some(),
        }
    }

    /// Whether the user has what it takes: an address, verified or not, as AWS documents for SMS, or an app whose code
    /// was right once.
    // Unverified: that an e-mail address need not be verified, either.
    pub fn open_to(self, db: &Connection, user: &User) -> rusqlite::Result<bool> {
        let has = |attribute: &str| user.attributes.get(attribute).is_some_and(|value| !value.is_empty());
        Ok(match self {
            Self::Sms => has("phone_number"),
            Self::SoftwareToken => software_tokens::find(db, user.id)?.is_some_and(|token| token.verified),
            Self::Email => has("email"),
        })
    }

    /// Whether the user has switched it on.
    pub fn chosen_by(self, user: &User) -> bool {
        user.more.mfa.iter().any(|word| word == self.word())
    }

    /// Switches it on.
    pub fn choose(self, user: &mut User) {
        if !self.chosen_by(user) {
            user.more.mfa.push(self.word().into());
        }
    }

    /// Switches it off.
    pub fn drop_from(self, user: &mut User) {
        user.more.mfa.retain(|word| word != self.word());
        if user.more.preferred_mfa.as_deref() == Some(self.word()) {
            user.more.preferred_mfa = None;
        }
        if self == Self::Sms {
            user.more.mfa_options = None;
        }
    }
}

impl From<SecondFactor> for &str {
    fn from(factor: SecondFactor) -> Self {
        factor.word()
    }
}

impl TryFrom<String> for SecondFactor {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Self::of(&word).ok_or(word)
    }
}

/// Those that the pool offers.
pub fn offered(pool: &Pool) -> Vec<SecondFactor> {
    SecondFactor::ALL.into_iter().filter(|factor| factor.offered_by(pool)).collect()
}

/// Those that the user can be asked for now. An app that was set up counts even if the pool offers apps no longer, as
/// documented.
pub fn usable(db: &Connection, pool: &Pool, user: &User) -> rusqlite::Result<Vec<SecondFactor>> {
    let mut usable = Vec::new();
    for factor in SecondFactor::ALL {
        if (factor == SecondFactor::SoftwareToken || factor.offered_by(pool)) && factor.open_to(db, user)? {
            usable.push(factor);
        }
    }
    Ok(usable)
}

/// Of those that can be asked for, the ones that are: the preferred one, else those that the user has switched on, and
/// in a pool that requires one all of them.
// Unverified: the last, for users who never chose.
pub fn asked_for(pool: &Pool, user: &User, usable: &[SecondFactor]) -> Vec<SecondFactor> {
    let chosen: Vec<_> = usable.iter().copied().filter(|factor| factor.chosen_by(user)).collect();
    let preferred = user.more.preferred_mfa.as_deref();
    if let Some(preferred) = chosen.iter().find(|factor| Some(factor.word()) == preferred) {
        return vec![*preferred];
    }
    if chosen.is_empty() && pool.settings.requires_second_factors() {
        return usable.to_vec();
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_on_the_wire() {
        for factor in SecondFactor::ALL {
            assert_eq!(SecondFactor::of(factor.word()), Some(factor));
            let json = serde_json::to_value(factor).unwrap();
            assert_eq!(json, serde_json::Value::from(factor.word()));
            assert_eq!(serde_json::from_value::<SecondFactor>(json).unwrap(), factor);
        }
        assert!(serde_json::from_str::<SecondFactor>(r#""SMS_OTP""#).is_err());
    }
}

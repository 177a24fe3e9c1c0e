//! The first factors of `USER_AUTH`: what a pool allows and a user can take ("Choice-based sign-in").

use serde::{Deserialize, Serialize};

use crate::pool::Pool;
use crate::user::{User, UserStatus};

/// A way to begin a sign-in; the names are those of its challenges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FirstFactor {
    /// The password, proved.
    PasswordSrp,
    /// The password, sent.
    Password,
    /// A code by e-mail.
    EmailOtp,
    /// A code by SMS.
    SmsOtp,
    /// A passkey.
    WebAuthn,
}

/// In the order in which AWS lists them.
// Unverified: the place of SMS_OTP; the others are in AWS's example.
const ALL: [FirstFactor; 5] =
    [FirstFactor::PasswordSrp, FirstFactor::Password, FirstFactor::EmailOtp, FirstFactor::SmsOtp, FirstFactor::WebAuthn];

impl FirstFactor {
    /// AWS's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::PasswordSrp => "PASSWORD_SRP",
            Self::Password => "PASSWORD",
            Self::EmailOtp => "EMAIL_OTP",
            Self::SmsOtp => "SMS_OTP",
            Self::WebAuthn => "WEB_AUTHN",
        }
    }

    /// The factor of this name.
    pub fn of(word: &str) -> Option<Self> {
        ALL.into_iter().find(|factor| factor.word() == word)
    }

    /// Whether it is a code that is sent, which proves an address.
    pub fn is_code(self) -> bool {
        matches!(self, Self::EmailOtp | Self::SmsOtp)
    }

    /// Whether the pool's sign-in policy allows it, which knows one word for both ways with a password.
    fn allowed_in(self, pool: &Pool) -> bool {
        let word = if self == Self::PasswordSrp { "PASSWORD" } else { self.word() };
        pool.settings.policies.sign_in_policy.allows(word)
    }
}

/// What the user can begin a sign-in with.
pub fn available(pool: &Pool, user: &User, has_passkeys: bool) -> Vec<FirstFactor> {
    // As recorded: a temporary password must be used, whatever else the pool allows.
    if user.status == UserStatus::ForceChangePassword {
        return vec![FirstFactor::PasswordSrp, FirstFactor::Password];
    }
    let second = asks_for_more(pool, user);
    let has = |attribute: &str| user.attributes.get(attribute).is_some_and(|value| !value.is_empty());
    let confirmed = user.status != UserStatus::Unconfirmed;
    let can_take = |factor: FirstFactor| match factor {
        FirstFactor::PasswordSrp | FirstFactor::Password => confirmed && user.password.is_some(),
        FirstFactor::EmailOtp => !second && has("email"),
        FirstFactor::SmsOtp => !second && has("phone_number"),
        FirstFactor::WebAuthn => confirmed && has_passkeys && (!second || passkeys_are_enough(pool, user)),
    };
    ALL.into_iter().filter(|factor| factor.allowed_in(pool) && can_take(*factor)).collect()
}

/// What is offered to a name nobody has: the same each time, and what a usual user would be offered.
// Unverified: AWS's choice; a code by e-mail is recorded where the pool sends such.
pub fn available_to_nobody(pool: &Pool) -> Vec<FirstFactor> {
    let usual = [FirstFactor::PasswordSrp, FirstFactor::Password, FirstFactor::EmailOtp];
    let second = pool.settings.requires_second_factors();
    usual.into_iter().filter(|factor| factor.allowed_in(pool) && !(second && factor.is_code())).collect()
}

/// Whether one factor is not enough for the user.
// Unverified: for a user who has switched on a second factor of their own accord; so that it cannot be passed by.
pub fn asks_for_more(pool: &Pool, user: &User) -> bool {
    let settings = &pool.settings;
    settings.requires_second_factors() || (settings.asks_for_second_factors() && !user.more.mfa.is_empty())
}

/// Whether a passkey whose user was verified counts as two factors: in the pool, and because the user wants it so.
fn passkeys_are_enough(pool: &Pool, user: &User) -> bool {
    let configuration = pool.settings.web_authn_configuration.as_ref();
    user.more.passkey_mfa && configuration.is_some_and(|configuration| configuration.is_multi_factor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_on_the_wire() {
        for factor in ALL {
            assert_eq!(FirstFactor::of(factor.word()), Some(factor));
            assert_eq!(serde_json::to_value(factor).unwrap(), serde_json::Value::from(factor.word()));
        }
        assert_eq!(FirstFactor::of("SELECT_CHALLENGE"), None);
    }
}

//! What a user may do only so often in an hour ("Quotas in Amazon Cognito", operations per user).
//!
//! A try counts whether it succeeds or not, so it is counted in a transaction of its own, before what it is for.

use std::time::Duration;

use rusqlite::Connection;

use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;
use crate::store::attempts;
use crate::timestamp::Timestamp;

/// The quotas are per hour.
// Unverified: the hour begins with the first try; refused tries do not make it longer.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `ForgotPassword`.
    ForgotPassword,
    /// `ConfirmForgotPassword`.
    ConfirmForgotPassword,
    /// `ResendConfirmationCode`.
    ResendConfirmationCode,
    /// `ConfirmSignUp`.
    ConfirmSignUp,
    /// `ChangePassword`.
    ChangePassword,
    /// `GetUserAttributeVerificationCode`.
    AttributeCode,
    /// `VerifyUserAttribute`.
    VerifyAttribute,
}

impl Kind {
    /// As the table spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::ForgotPassword => "ForgotPassword",
            Self::ConfirmForgotPassword => "ConfirmForgotPassword",
            Self::ResendConfirmationCode => "ResendConfirmationCode",
            Self::ConfirmSignUp => "ConfirmSignUp",
            Self::ChangePassword => "ChangePassword",
            Self::AttributeCode => "AttributeCode",
            Self::VerifyAttribute => "VerifyAttribute",
        }
    }

    /// Tries in an hour.
    fn most(self) -> u32 {
        match self {
            // Unverified: AWS allows 5 to 20, by how risky the caller looks.
            Self::ForgotPassword | Self::ConfirmForgotPassword => 5,
            Self::ResendConfirmationCode | Self::ChangePassword | Self::AttributeCode => 5,
            Self::ConfirmSignUp | Self::VerifyAttribute => 15,
        }
    }

    /// The count after one more try; `None`: that would be one too many.
    pub fn one_more(self, before: Option<(u32, Timestamp)>, now: Timestamp) -> Option<(u32, Timestamp)> {
        match before {
            Some((count, since)) if since.age(now) < HOUR => (count < self.most()).then_some((count + 1, since)),
            _ => Some((1, now)),
        }
    }
}

/// Counts a try of this user, or refuses it. What the caller does in the same transaction must not fail afterwards:
/// the count would be lost with it. See [`once`].
pub fn count(db: &Connection, user_id: i64, kind: Kind, now: Timestamp) -> Result<(), ApiError> {
    let before = attempts::find(db, user_id, kind.word())?;
    let (count, since) = kind.one_more(before, now).ok_or_else(|| too_many(kind))?;
    attempts::put(db, user_id, kind.word(), count, since)?;
    Ok(())
}

/// Counts a try of this user, or refuses it, in a transaction of its own.
pub fn once(context: &Context<'_>, user_id: i64, kind: Kind) -> Result<(), ApiError> {
    context.store().write(|db| count(db, user_id, kind, context.now))
}

/// The same for a name nobody has, where the client hides who exists.
pub fn once_for_stranger(context: &Context<'_>, pool: &Pool, typed: &str, kind: Kind) -> Result<(), ApiError> {
    let counted = context.cognito.strangers.change(&pool.id, &pool.fold(typed), kind.word(), |before| {
        let after = kind.one_more(before, context.now);
        (after.or(before), after.is_some())
    });
    if counted { Ok(()) } else { Err(too_many(kind)) }
}

fn too_many(kind: Kind) -> ApiError {
    ApiError::attempt_limit().because(format!("more than {} tries of {} within an hour", kind.most(), kind.word()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn an_hour_has_so_many_tries() {
        let start = Timestamp::from(SystemTime::UNIX_EPOCH);
        let later = |seconds| start.after(Duration::from_secs(seconds));
        let kind = Kind::ChangePassword;
        assert_eq!(kind.one_more(None, start), Some((1, start)));
        assert_eq!(kind.one_more(Some((4, start)), later(3599)), Some((5, start)));
        assert_eq!(kind.one_more(Some((5, start)), later(3599)), None);
        assert_eq!(kind.one_more(Some((5, start)), later(3600)), Some((1, later(3600))));
        assert_eq!(Kind::ConfirmSignUp.one_more(Some((14, start)), start), Some((15, start)));
        assert_eq!(Kind::VerifyAttribute.one_more(Some((15, start)), start), None);
    }
}

//! The account steps: who is it, how does the account stand, is it locked, is the password right.

use std::time::Duration;

use rusqlite::Connection;

use super::SignIn;
use crate::auth_events::{self, Kind, Outcome};
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::srp::Account;
use crate::store::users;
use crate::strangers::Tally;
use crate::timestamp::Timestamp;
use crate::user::{Failures, StoredPassword, User, UserStatus};

/// Wrong passwords that are free of consequence.
const FREE_FAILURES: u32 = 4;
/// What wrong passwords for names nobody has are counted as.
const PASSWORD: &str = "password";
/// The longest lock, and how long without a try until all is forgotten.
const LONGEST_LOCK: Duration = Duration::from_secs(15 * 60);

impl SignIn<'_> {
    /// The user a typed name stands for. An ordinary pool does not take a `sub` for a name here.
    pub(super) fn find_user(&self, typed: &str) -> Result<Option<User>, ApiError> {
        Ok(self.context.store().read(|db| directory::find(db, &self.pool, typed, Asker::Public))?)
    }

    /// The refusal for a name nobody has; the client decides whether it tells.
    pub(super) fn no_such_user(&self) -> ApiError {
        let error =
            if self.client.hides_missing_users() { ApiError::incorrect_username_or_password() } else { ApiError::user_missing() };
        error.because(format!("no user of pool {} has this name (through {:?} operation)", self.pool.id, self.door))
    }

    /// How the account stands, before any look at the password: AWS tells an unconfirmed user so even when the
    /// password is wrong (service team, 2017; measured 2024).
    pub(super) fn check_standing(&self, user: &User) -> Result<(), ApiError> {
        if user.status == UserStatus::Unconfirmed {
            return Err(ApiError::user_unconfirmed());
        }
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        if user.status == UserStatus::ExternalProvider {
            return Err(ApiError::incorrect_username_or_password().because("the user signs in through their provider alone"));
        }
        if is_locked(user.failures, self.context.now) {
            return Err(locked());
        }
        if user.status == UserStatus::ResetRequired {
            return Err(ApiError::reset_required());
        }
        Ok(())
    }

    /// Whether the password is right; a wrong one counts.
    pub(super) fn check_password(&self, user: &User, password: &str) -> Result<(), ApiError> {
        let right = user.password.as_ref().is_some_and(|stored| {
            let account = Account {
                pool_id: &self.pool.id,
                sub: &user.sub,
                username: &user.username,
                salt: &stored.record.salt,
                verifier: &stored.record.verifier,
            };
            self.context.cognito.remembered.check(&account, password)
        });
        if right { Ok(()) } else { Err(self.wrong_password(user)) }
    }

    /// The password of a user who is signed in already: locks as at the sign-in.
    pub fn check_again(&self, user: &User, password: &str) -> Result<(), ApiError> {
        if is_locked(user.failures, self.context.now) {
            return Err(locked());
        }
        self.check_password(user, password)
    }

    /// A name nobody has is locked like an account, where the client hides who exists.
    pub(super) fn check_stranger(&self, typed: &str) -> Result<(), ApiError> {
        let known = self.context.cognito.strangers.find(&self.pool.id, &self.stranger(typed), PASSWORD);
        if self.client.hides_missing_users() && is_locked(failures_of(known), self.context.now) {
            return Err(locked());
        }
        Ok(())
    }

    /// Counts a wrong password for a name nobody has, where the client hides that. The refusal is that of an account.
    pub(super) fn wrong_stranger(&self, typed: &str) -> ApiError {
        if !self.client.hides_missing_users() {
            return self.no_such_user();
        }
        let now = self.context.now;
        let locked_already = self.context.cognito.strangers.change(&self.pool.id, &self.stranger(typed), PASSWORD, |known| {
            let failures = failures_of(known);
            if is_locked(failures, now) { (None, true) } else { (Some((one_more(failures, now).count, now)), false) }
        });
        if locked_already { locked() } else { self.no_such_user() }
    }

    /// What tries for a name are counted under: the made-up real name, since a client sends either.
    fn stranger(&self, typed: &str) -> String {
        if uuid::Uuid::parse_str(typed).is_ok() { self.pool.fold(typed) } else { self.made_up_name(typed) }
    }

    /// As much work as a wrong password makes, so that the time does not tell that nobody has this name.
    pub(super) fn pretend_to_check(&self, typed: &str, password: &str) {
        let nobody = Account { pool_id: &self.pool.id, sub: "", username: typed, salt: &[0x5a; 16], verifier: &[] };
        self.context.cognito.remembered.check(&nobody, password);
    }

    /// Counts a wrong password. Tries while locked do not count.
    pub(super) fn wrong_password(&self, user: &User) -> ApiError {
        let now = self.context.now;
        let counted = self.context.store().write(|db| {
            let failures = users::failures(db, user.id)?.unwrap_or_default();
            if is_locked(failures, now) {
                return Err(locked());
            }
            users::set_failures(db, user.id, one_more(failures, now))?;
            auth_events::record(db, &self.pool, user.id, (Kind::SignIn, Outcome::Fail), None, now)
        });
        match counted {
            Ok(()) => ApiError::incorrect_username_or_password().because(format!("wrong password for user {}", user.username)),
            Err(error) => error,
        }
    }

    /// The last look before a right password counts, inside the transaction that makes it count: wrong guesses sent
    /// at the same time may have locked the account since it was read.
    pub fn settle(&self, db: &Connection, user: &User) -> Result<(), ApiError> {
        let failures = users::failures(db, user.id)?.ok_or_else(ApiError::user_missing)?;
        if is_locked(failures, self.context.now) {
            return Err(locked());
        }
        if failures.count > 0 {
            users::set_failures(db, user.id, Failures::default())?;
        }
        Ok(())
    }

    /// A temporary password that is right may still be too old.
    pub(super) fn check_temporary(&self, user: &User) -> Result<(), ApiError> {
        let policy = &self.pool.settings.policies.password_policy;
        let age = user.password.as_ref().map(|StoredPassword { set, .. }| set.age(self.context.now));
        let expired = age.is_some_and(|age| age > policy.temporary_password_lifetime());
        if user.status == UserStatus::ForceChangePassword && expired {
            return Err(ApiError::not_authorized("Temporary password has expired and must be reset by an administrator."));
        }
        Ok(())
    }
}

/// From the fifth wrong password on: one second, then twice as long each time, up to a quarter of an hour.
fn lock(failures: u32) -> Duration {
    match failures.checked_sub(FREE_FAILURES + 1) {
        None => Duration::ZERO,
        Some(doublings) => LONGEST_LOCK.min(Duration::from_secs(1 << doublings.min(20))),
    }
}

fn failures_of(tally: Option<Tally>) -> Failures {
    tally.map_or_else(Failures::default, |(count, last)| Failures { count, last: Some(last) })
}

fn is_locked(failures: Failures, now: Timestamp) -> bool {
    failures.last.is_some_and(|last| last.age(now) < lock(failures.count))
}

fn one_more(failures: Failures, now: Timestamp) -> Failures {
    let forgotten = failures.last.is_some_and(|last| last.age(now) >= LONGEST_LOCK);
    Failures { count: if forgotten { 1 } else { failures.count + 1 }, last: Some(now) }
}

fn locked() -> ApiError {
    ApiError::password_attempts_exceeded().because("too many wrong passwords in a row; the account is locked for a while")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn locks_double() {
        let cases = [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (14, 512), (15, 900), (99, 900)];
        for (failures, seconds) in cases {
            assert_eq!(lock(failures), Duration::from_secs(seconds), "{failures}");
        }
    }

    #[test]
    fn a_quarter_of_an_hour_forgets() {
        let then = Timestamp::from(SystemTime::UNIX_EPOCH);
        let failures = Failures { count: 9, last: Some(then) };
        let soon = then.after(Duration::from_secs(899));
        let later = then.after(Duration::from_secs(900));
        assert_eq!(one_more(failures, soon).count, 10);
        assert_eq!(one_more(failures, later).count, 1);
        assert!(is_locked(failures, then.after(Duration::from_millis(15_999))));
        assert!(!is_locked(failures, then.after(Duration::from_secs(16))));
    }
}

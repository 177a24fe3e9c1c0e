//! Remembered devices: `DEVICE_SRP_AUTH`, `DEVICE_PASSWORD_VERIFIER`, and the key a new device gets.
//!
//! A device proves a password of its own, which its app made up and `ConfirmDevice` brought the verifier of. Clients
//! differ in whether they send the session back with `DEVICE_SRP_AUTH`; the second challenge is kept under its secret
//! block, as `PASSWORD_VERIFIER` is.

use rusqlite::Connection;

use super::answer::NewDeviceMetadata;
use super::progress::{Progress, Source};
use super::srp::{Exchange, holds};
use super::{AuthAnswer, Parameters, SignIn};
use crate::device::{self, Device};
use crate::error::ApiError;
use crate::ids;
use crate::random;
use crate::srp::{Claim, PasswordRecord};
use crate::store::challenges::{self, Challenge};
use crate::store::devices;
use crate::timestamp::Timestamp;
use crate::tokens;
use crate::user::User;

const DEVICE_SRP_AUTH: &str = "DEVICE_SRP_AUTH";
const DEVICE_PASSWORD_VERIFIER: &str = "DEVICE_PASSWORD_VERIFIER";

/// How long a device may wait for `ConfirmDevice`: as long as the access tokens that call it can last.
const UNCONFIRMED: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// A device that the pool has not met: it gets a key with its tokens and may be confirmed with it.
pub struct NewDevice {
    pub metadata: NewDeviceMetadata,
    now: Timestamp,
}

impl NewDevice {
    /// Keeps it, in the transaction that makes the tokens count.
    pub(super) fn keep(&self, db: &Connection, user: &User) -> Result<(), ApiError> {
        let device = Device {
            key: self.metadata.device_key.clone(),
            group_key: self.metadata.device_group_key.clone(),
            name: None,
            remembered: false,
            secret: None,
            created: self.now,
            modified: self.now,
            authenticated: self.now,
        };
        Ok(devices::insert(db, user.id, &device, self.now.before(UNCONFIRMED))?)
    }
}

impl Progress {
    /// Which device the sign-in comes from, as an answer on the way says. One that has proved itself stays the one.
    pub(super) fn note_device(&mut self, responses: &Parameters) {
        if let Some(key) = responses.get("DEVICE_KEY")
            && !self.device_proved
        {
            self.device_key = Some(key.to_owned());
        }
    }
}

impl SignIn<'_> {
    /// Whether the sign-in comes from a device that is remembered for the user and has not proved itself yet.
    // Unverified: a device that is known but not remembered signs in like none, and gets no new key; as it proves nothing,
    // its key is not in the tokens either.
    pub(super) fn device_must_prove(&self, user: &User, progress: &Progress) -> Result<bool, ApiError> {
        let Some(key) = self.tracked_key(progress).filter(|_| !progress.device_proved) else {
            return Ok(false);
        };
        let device = self.device(user, key)?;
        Ok(device.remembered && device.is_confirmed())
    }

    /// The key for the device this sign-in comes from, if the pool tracks devices and the sign-in names none.
    pub(super) fn new_device(&self, _user: &User, progress: &Progress) -> Result<Option<NewDevice>, ApiError> {
        if !device::are_tracked(&self.pool) || progress.device_key.is_some() {
            return Ok(None);
        }
        let metadata = NewDeviceMetadata {
            device_key: format!("{}_{}", self.pool.region(), ids::uuid()),
            device_group_key: ids::device_group_key(),
        };
        Ok(Some(NewDevice { metadata, now: self.context.now }))
    }

    /// `DEVICE_KEY` as sent; a pool that does not track devices takes no notice.
    fn tracked_key<'p>(&self, progress: &'p Progress) -> Option<&'p str> {
        progress.device_key.as_deref().filter(|_| device::are_tracked(&self.pool))
    }

    /// A token of a tracked sign-in is refreshed on its own device only, and no more once that was forgotten.
    // Unverified: what AWS says of a forgotten device.
    pub(super) fn check_refreshing_device(&self, user: &User, bound: Option<&str>, given: Option<&str>) -> Result<(), ApiError> {
        let Some(key) = bound.filter(|_| device::are_tracked(&self.pool)) else {
            return Ok(());
        };
        if given != Some(key) {
            return Err(ApiError::invalid_refresh_token().because("DEVICE_KEY is not the device the token was given to"));
        }
        if self.context.store().read(|db| devices::is_forgotten(db, user.id, key))? {
            return Err(ApiError::invalid_refresh_token().because("the token's device was forgotten"));
        }
        Ok(())
    }

    fn device(&self, user: &User, key: &str) -> Result<Device, ApiError> {
        let device = self.context.store().read(|db| devices::find(db, user.id, key))?;
        device.ok_or_else(|| device::missing().because(format!("user {} has no such device", user.username)))
    }

    pub(super) fn ask_for_device(
        &self,
        user: &User,
        progress: &Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let session = tokens::session(&mut random::fill);
        self.keep(&session, DEVICE_SRP_AUTH, Some(user), progress, before)?;
        Ok(AuthAnswer::challenge(DEVICE_SRP_AUTH, Some(session), [] as [(&str, String); 0]))
    }

    /// `DEVICE_SRP_AUTH`.
    pub(super) fn begin_device_srp(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let key = responses.require("DEVICE_KEY")?;
        let a = responses.require("SRP_A")?;
        self.check_response_hash(responses)?;
        Self::check_srp_a(a)?;
        let (challenge, user) = match session {
            Some(session) => self.outstanding(session, DEVICE_SRP_AUTH, username)?,
            None => self.outstanding_device(username)?,
        };
        let (device, secret) = self.proving_device(&user, key)?;
        let progress: Progress = Self::payload(&challenge)?;
        if progress.device_key.as_deref() != Some(key) {
            return Err(ApiError::invalid_session().because("DEVICE_KEY is not the device that the session waits for"));
        }
        let taken = |db: &Connection| Self::take(db, &challenge);
        let ours = self.open_exchange(DEVICE_PASSWORD_VERIFIER, Some(&user), &secret, a, progress, taken)?;
        let names = [("USERNAME", user.username), ("DEVICE_KEY", device.key)];
        Ok(AuthAnswer::challenge(DEVICE_PASSWORD_VERIFIER, None, ours.into_iter().chain(names)))
    }

    /// Without a session: what was asked of this user last.
    fn outstanding_device(&self, username: &str) -> Result<(Challenge, User), ApiError> {
        let none = || ApiError::invalid_session().because("no DEVICE_SRP_AUTH waits for this user, and no session was sent");
        let user = self.find_user(username)?.ok_or_else(none)?;
        let challenge = self.context.store().read(|db| challenges::latest(db, DEVICE_SRP_AUTH, &self.client.id, user.id))?;
        let challenge = challenge.ok_or_else(none)?;
        if challenge.expires < self.context.now {
            return Err(ApiError::session_expired());
        }
        Ok((challenge, user))
    }

    /// The device as it is now, with what it proves itself against.
    fn proving_device(&self, user: &User, key: &str) -> Result<(Device, PasswordRecord), ApiError> {
        let mut device = self.device(user, key)?;
        match device.secret.take() {
            Some(secret) if device.remembered => Ok((device, secret)),
            _ => Err(device::missing().because("the device is no longer remembered")),
        }
    }

    /// `DEVICE_PASSWORD_VERIFIER`. The session, which not every client sends, adds nothing to the secret block.
    pub(super) fn finish_device_srp(&self, _session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let key = responses.require("DEVICE_KEY")?;
        let block = responses.require("PASSWORD_CLAIM_SECRET_BLOCK")?;
        let signature = responses.require("PASSWORD_CLAIM_SIGNATURE")?;
        let timestamp = responses.require("TIMESTAMP")?;
        self.check_response_hash(responses)?;
        let challenge = self.srp_challenge(block, DEVICE_PASSWORD_VERIFIER)?;
        let user = self.user_of(&challenge, username)?;
        self.check_standing(&user)?;
        let (device, secret) = self.proving_device(&user, key)?;
        let Exchange { mut progress, .. } = Self::payload(&challenge)?;
        let claim = Claim { group: &device.group_key, identity: &device.key, secret_block: block, timestamp, signature };
        if progress.device_key.as_deref() != Some(key) || !holds(&claim, &challenge, &secret.verifier) {
            return Err(ApiError::incorrect_username_or_password().because("the device's proof is wrong"));
        }
        progress.device_proved = true;
        progress.source = Source::AuthenticateDevice;
        let now = self.context.now;
        self.proceed(&user, progress, |db| {
            Self::take(db, &challenge)?;
            if devices::set_authenticated(db, user.id, key, now)? { Ok(()) } else { Err(device::missing()) }
        })
    }
}

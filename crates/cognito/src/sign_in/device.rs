//! Remembered devices: `DEVICE_SRP_AUTH`, `DEVICE_PASSWORD_VERIFIER`, and the key a new device gets.

use rusqlite::Connection;

use super::answer::NewDeviceMetadata;
use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::error::ApiError;
use crate::user::User;

/// A device that the pool has not met: it gets a key with its tokens and may be confirmed with it.
pub struct NewDevice {
    pub metadata: NewDeviceMetadata,
}

impl NewDevice {
    /// Keeps it, in the transaction that makes the tokens count.
    pub(super) fn keep(&self, _db: &Connection, _user: &User) -> Result<(), ApiError> {
        Ok(())
    }
}

/// A device on which the user has signed in before.
pub struct Device {}

impl SignIn<'_> {
    /// The user's remembered device that the sign-in comes from and that has not proved itself yet.
    pub(super) fn device_to_prove(&self, _user: &User, _progress: &Progress) -> Result<Option<Device>, ApiError> {
        Ok(None)
    }

    /// The key for the device this sign-in comes from, if the pool tracks devices and does not know it.
    pub(super) fn new_device(&self, _user: &User, _progress: &Progress) -> Result<Option<NewDevice>, ApiError> {
        Ok(None)
    }

    pub(super) fn ask_for_device(
        &self,
        _user: &User,
        _device: &Device,
        _progress: Progress,
        _before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `DEVICE_SRP_AUTH`.
    pub(super) fn begin_device_srp(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `DEVICE_PASSWORD_VERIFIER`.
    pub(super) fn finish_device_srp(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }
}

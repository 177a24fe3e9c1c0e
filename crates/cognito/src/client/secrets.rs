//! An app client's secrets ("Client secret rotation"): one takes the place of the other while both are good.

use aws_lc_rs::constant_time;
use serde::{Deserialize, Serialize};

use super::Client;
use crate::error::ApiError;
use crate::ids;
use crate::secret_hash;
use crate::timestamp::Timestamp;

/// A client has this many secrets at a time.
const MOST: usize = 2;

/// One secret as the store keeps it.
#[derive(Clone, Serialize, Deserialize)]
pub struct ClientSecret {
    /// `{client id}--{time}`.
    pub id: String,
    /// In clear: AWS shows it with the client.
    pub value: String,
    /// Milliseconds since 1970.
    created: i64,
}

impl ClientSecret {
    /// A secret that is given or, without one, made.
    pub fn new(client_id: &str, given: Option<String>, seed: Option<&str>, now: Timestamp) -> Self {
        Self {
            id: id_of(client_id, now.milliseconds()),
            value: given.unwrap_or_else(|| ids::client_secret(seed)),
            created: now.milliseconds(),
        }
    }

    /// When it was made.
    pub fn created(&self) -> Timestamp {
        Timestamp::from_milliseconds(self.created)
    }

    /// Whether this is the secret.
    pub(super) fn is(&self, given: &str) -> bool {
        constant_time::verify_slices_are_equal(given.as_bytes(), self.value.as_bytes()).is_ok()
    }

    /// Whether the hash was made with it.
    pub(super) fn made(&self, hash: &str, username: &str, client_id: &str) -> bool {
        secret_hash::verify(hash, username, client_id, &self.value)
    }
}

impl Client {
    /// Gives the client a second secret, beside the one it has.
    // Unverified: the words of the refusals.
    pub fn add_secret(&mut self, mut secret: ClientSecret) -> Result<(), ApiError> {
        if !self.has_secret() {
            return Err(ApiError::invalid_parameter(format!("Client {} is not configured with a client secret.", self.id)));
        }
        if self.secrets.len() >= MOST {
            return Err(ApiError::limit_exceeded(format!("Client {} has the maximum number of client secrets.", self.id)));
        }
        if self.secrets.iter().any(|known| known.is(&secret.value)) {
            return Err(ApiError::invalid_parameter("The client secret is in use already."));
        }
        // Two in the same millisecond would share an id.
        if self.secrets.iter().any(|known| known.id == secret.id) {
            secret.id = id_of(&self.id, secret.created + 1);
        }
        self.secrets.push(secret);
        Ok(())
    }

    /// Takes a secret away; the last one stays.
    // Unverified: the words of the refusals, and which comes first.
    pub fn remove_secret(&mut self, id: &str) -> Result<(), ApiError> {
        let Some(index) = self.secrets.iter().position(|secret| secret.id == id) else {
            return Err(ApiError::resource_not_found(format!("Client secret {id} does not exist.")));
        };
        if self.secrets.len() == 1 {
            return Err(ApiError::invalid_parameter("The last client secret of an app client cannot be deleted."));
        }
        self.secrets.remove(index);
        Ok(())
    }
}

// Unverified: AWS documents "epoch create time" without its unit.
fn id_of(client_id: &str, milliseconds: i64) -> String {
    format!("{client_id}--{milliseconds}")
}

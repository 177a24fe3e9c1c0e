//! What an operation is, and what it is given to work with.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::ApiError;
use crate::pool::Pool;
use crate::service::Cognito;
use crate::store::Store;
use crate::timestamp::Timestamp;

/// One operation of the API: the struct is its request, already checked against the service model.
pub trait Operation: DeserializeOwned {
    /// AWS's name.
    const NAME: &'static str;
    /// `()` for those that answer nothing, or nothing but `{}`.
    type Answer: Serialize;
    /// Does it.
    fn apply(self, context: &Context<'_>) -> Result<Self::Answer, ApiError>;
}

/// What surrounds one call: the service, the time, where new ids come from.
pub struct Context<'a> {
    /// The service.
    pub(crate) cognito: &'a Cognito,
    /// The moment of the call.
    pub(crate) now: Timestamp,
    /// New ids are derived from this, if given, and random otherwise.
    pub(crate) seed: Option<&'a str>,
}

impl Context<'_> {
    /// The state.
    pub(crate) fn store(&self) -> &Store {
        &self.cognito.store
    }

    /// The pool, or AWS's words for its absence.
    pub(crate) fn pool(&self, id: &str) -> Result<Arc<Pool>, ApiError> {
        self.cognito.pool(id)?.ok_or_else(|| ApiError::user_pool_missing(id))
    }

    /// The client, or AWS's words for its absence.
    pub(crate) fn client(&self, id: &str) -> Result<Arc<Client>, ApiError> {
        self.cognito.client(id)?.ok_or_else(|| ApiError::client_missing(id))
    }

    /// The client and its pool, for operations that name the client only.
    pub(crate) fn client_and_pool(&self, id: &str) -> Result<(Arc<Client>, Arc<Pool>), ApiError> {
        let client = self.client(id)?;
        let pool = self.pool(&client.pool_id)?;
        Ok((client, pool))
    }

    /// The client of this pool, for operations that name both.
    pub(crate) fn client_of_pool(&self, pool_id: &str, id: &str) -> Result<(Arc<Client>, Arc<Pool>), ApiError> {
        let pool = self.pool(pool_id)?;
        let client = self.client(id)?;
        if client.pool_id == pool.id {
            Ok((client, pool))
        } else {
            Err(ApiError::client_missing(id).because(format!("the client belongs to pool {}", client.pool_id)))
        }
    }
}

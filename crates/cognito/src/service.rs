//! The door of this crate: [`Cognito`] holds the state and sends each call to its operation.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::SystemTime;

use serde_json::Value;

use crate::cache::Cache;
use crate::client::Client;
use crate::error::ApiError;
use crate::issuer::IssuerPolicy;
use crate::keys::PublicKey;
use crate::model;
use crate::operation::{Context, Operation};
use crate::operations;
use crate::outbox::Bell;
use crate::outside::Outside;
use crate::pool::Pool;
use crate::random;
use crate::srp::RememberedPasswords;
use crate::store::{Store, StoreError, clients, pools};
use crate::strangers::Strangers;
use crate::triggers::Invoke;

/// Pools and clients kept ready; AWS allows a thousand pools in an account and a thousand clients in a pool.
const POOLS: usize = 1000;
const CLIENTS: usize = 10_000;

/// Where the pools live.
pub struct Settings {
    /// Twelve digits, for ARNs.
    pub account_id: String,
    /// E.g. `eu-west-1`; the first part of every pool id.
    pub region: String,
    /// The database file; in memory if not given.
    pub database: Option<PathBuf>,
    /// Runs the functions that pools have as triggers.
    pub invoke: Invoke,
    /// Which `iss` tokens carry.
    pub issuer: IssuerPolicy,
    /// Asks external identity providers.
    pub outside: Outside,
}

/// The service cannot be opened or emptied.
#[derive(Debug, thiserror::Error)]
pub enum CognitoError {
    /// The state.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Imports that were cut off cannot be found.
    #[error("imports that were cut off cannot be read: {0}")]
    Imports(ApiError),
}

/// Amazon Cognito user pools of one account and region.
pub struct Cognito {
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) remembered: RememberedPasswords,
    pub(crate) strangers: Strangers,
    /// Rings when a message was sent.
    pub(crate) bell: Bell,
    pools: Cache<Pool>,
    clients: Cache<Client>,
    /// Whether a pool with triggers was met since the start.
    triggers: AtomicBool,
    /// Where this service answers, once that is known.
    endpoint: OnceLock<String>,
    /// Itself, to move slow work to another thread.
    this: Weak<Cognito>,
}

/// The public keys of a pool, for who checks its tokens.
pub struct PoolKeys {
    /// `{region}_{nine characters}`.
    pub pool_id: String,
    /// `arn:aws:cognito-idp:…:userpool/…`.
    pub arn: String,
    /// The `iss` of its tokens.
    pub issuer: String,
    /// One for ID tokens, one for access tokens.
    pub keys: Vec<PublicKey>,
}

impl Cognito {
    /// Opens the state, or makes it.
    pub fn open(settings: Settings) -> Result<Arc<Self>, CognitoError> {
        let store = Store::open(settings.database.as_deref())?;
        let cognito = Arc::new_cyclic(|this| Self {
            settings,
            store,
            remembered: RememberedPasswords::new(&mut random::fill),
            strangers: Strangers::default(),
            bell: Bell::new(),
            pools: Cache::new(POOLS),
            clients: Cache::new(CLIENTS),
            triggers: AtomicBool::new(false),
            endpoint: OnceLock::new(),
            this: this.clone(),
        });
        cognito.resume_imports().map_err(CognitoError::Imports)?;
        Ok(cognito)
    }

    /// Does what the wire does after parsing. `seed`: ids are derived from it instead of random.
    pub fn call<O: Operation>(&self, request: O, seed: Option<&str>, now: SystemTime) -> Result<O::Answer, ApiError> {
        request.apply(&Context { cognito: self, now: now.into(), seed })
    }

    /// Does what the wire does with this body: checks it against the service model, then calls the operation.
    /// Answers `null` where the wire has no body.
    pub fn call_json(&self, operation: &str, body: Value, seed: Option<&str>, now: SystemTime) -> Result<Value, ApiError> {
        let answer = self.call_written(operation, body, seed, now)?;
        serde_json::from_slice(&answer).map_err(|error| ApiError::internal(error.to_string()))
    }

    /// The same, with the answer as it goes over the wire.
    pub(crate) fn call_written(
        &self,
        operation: &str,
        mut body: Value,
        seed: Option<&str>,
        now: SystemTime,
    ) -> Result<Vec<u8>, ApiError> {
        let run = operations::find(operation)?;
        model::check(operation, &body)?;
        model::tidy(operation, &mut body);
        let context = Context { cognito: self, now: now.into(), seed };
        run(body, &context)
    }

    /// The public keys of a pool; `None`: no such pool.
    pub fn pool_keys(&self, pool_id: &str) -> Option<Arc<PoolKeys>> {
        let pool = self.pool(pool_id).ok().flatten()?;
        pool.public_keys().ok()
    }

    /// The ids of all pools, sorted.
    pub fn pool_ids(&self) -> Vec<String> {
        let pools = self.store.read(|db| pools::list(db, "", usize::MAX)).unwrap_or_default();
        pools.into_iter().map(|pool| pool.id).collect()
    }

    /// Says where this service answers: files are uploaded there. The first call counts.
    pub fn set_endpoint(&self, url: &str) {
        let _ = self.endpoint.set(url.to_owned());
    }

    /// For work that outlasts the call.
    pub(crate) fn myself(&self) -> Arc<Self> {
        self.this.upgrade().expect("it is being called")
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.endpoint.get().map_or("", String::as_str)
    }

    /// Empties the state: every pool with all that is in it.
    pub fn remove_everything(&self) -> Result<(), CognitoError> {
        self.store.remove_everything()?;
        self.pools.clear();
        self.clients.clear();
        self.remembered.clear();
        self.strangers.clear();
        Ok(())
    }

    /// The pool, from the cache if it is there.
    pub(crate) fn pool(&self, id: &str) -> Result<Option<Arc<Pool>>, ApiError> {
        if let Some(pool) = self.pools.get(id) {
            return Ok(Some(pool));
        }
        self.store.read(|db| {
            let pool = pools::find(db, &self.settings, id)?;
            if pool.as_ref().is_some_and(Pool::has_triggers) {
                self.triggers.store(true, Ordering::Relaxed);
            }
            Ok(pool.map(|pool| self.pools.put(id, pool)))
        })
    }

    /// Whether an operation with this body may call a trigger. A token does not tell its pool before it is checked,
    /// so for those it is enough that any pool has triggers.
    pub(crate) fn may_call_triggers(&self, body: &Value) -> bool {
        let named = |member: &str| body.get(member).and_then(Value::as_str);
        let has_triggers = |pool_id: &str| self.pool(pool_id).ok().flatten().is_some_and(|pool| pool.has_triggers());
        if let Some(pool_id) = named("UserPoolId") {
            return has_triggers(pool_id);
        }
        match named("ClientId").and_then(|id| self.client(id).ok().flatten()) {
            Some(client) => has_triggers(&client.pool_id),
            None => self.triggers.load(Ordering::Relaxed),
        }
    }

    /// The client, from the cache if it is there.
    pub(crate) fn client(&self, id: &str) -> Result<Option<Arc<Client>>, ApiError> {
        if let Some(client) = self.clients.get(id) {
            return Ok(Some(client));
        }
        self.store.read(|db| {
            let client = clients::find(db, id)?;
            Ok(client.map(|client| self.clients.put(id, client)))
        })
    }

    /// To be called after a change to the pool was committed.
    pub(crate) fn forget_pool(&self, id: &str) {
        self.pools.forget(id);
    }

    /// To be called after a change to the client was committed.
    pub(crate) fn forget_client(&self, id: &str) {
        self.clients.forget(id);
    }

    /// To be called after a pool with its clients was removed.
    pub(crate) fn forget_all_clients(&self) {
        self.clients.clear();
    }
}

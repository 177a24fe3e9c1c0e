//! The gateway: what APIs exist, and the door through which their requests come in.
//! Definitions change under a lock; requests read a compiled snapshot that never changes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::SystemTime;

use ::http::{Request, Response};
use bytes::Bytes;
use sekisho_lambda::Functions;

use crate::http_api::{CompiledHttpApi, HttpApi};
use crate::issuer::FindIssuer;
use crate::refusal::Refusal;
use crate::rest_api::{CompiledRestApi, RestApi};
use crate::token::VerifiedTokens;
use crate::{http_api, management, rest_api};

mod http;
mod rest;

/// Where this gateway stands.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Twelve digits.
    pub account_id: String,
    /// `ap-northeast-1`.
    pub region: String,
}

/// One request to an API.
#[derive(Debug)]
pub struct Call {
    /// Which API.
    pub api_id: String,
    /// The request, its path as the API's own address has it.
    pub request: Request<Bytes>,
    /// The caller's address.
    pub source_ip: String,
    /// `<id>.execute-api.<region>.amazonaws.com`.
    pub domain_name: String,
    /// When it arrived.
    pub now: SystemTime,
}

/// All APIs of the account.
pub struct Gateway {
    pub(crate) settings: Settings,
    pub(crate) functions: Arc<Functions>,
    pub(crate) find_issuer: FindIssuer,
    pub(crate) verified: VerifiedTokens,
    definitions: Mutex<Definitions>,
    served: RwLock<HashMap<String, Served>>,
}

/// What the create operations have made.
#[derive(Default)]
pub(crate) struct Definitions {
    pub(crate) http: BTreeMap<String, HttpApi>,
    pub(crate) rest: BTreeMap<String, RestApi>,
}

/// An API as requests see it.
#[derive(Clone)]
enum Served {
    Http(Arc<CompiledHttpApi>),
    Rest(Arc<CompiledRestApi>),
}

impl Gateway {
    /// A gateway without APIs. `find_issuer` tells whose tokens an authorizer may accept.
    #[must_use]
    pub fn new(settings: Settings, functions: Arc<Functions>, find_issuer: FindIssuer) -> Arc<Self> {
        Arc::new(Self {
            settings,
            functions,
            find_issuer,
            verified: VerifiedTokens::default(),
            definitions: Mutex::default(),
            served: RwLock::default(),
        })
    }

    /// Answers a request to an API. Refusals carry a `Note` saying why.
    pub async fn serve(&self, call: Call) -> Response<Bytes> {
        match self.served(&call.api_id) {
            Some(Served::Http(api)) => http_api::serve(self, &api, call).await,
            Some(Served::Rest(api)) => rest_api::serve(self, &api, call).await,
            // On AWS the host name of an unknown API does not resolve.
            None => rest_api::no_such_api(&call.api_id),
        }
    }

    /// Is there an API of this id?
    #[must_use]
    pub fn has_api(&self, api_id: &str) -> bool {
        self.read_served().contains_key(api_id)
    }

    /// Answers the management API: `/restapis…` and `/v2/apis…`.
    // Asynchronous like every door of the house; nothing here waits.
    pub async fn manage(&self, request: Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        management::answer(self, &request, now)
    }

    /// Deletes every API.
    pub fn remove_everything(&self) {
        let mut definitions = self.definitions();
        *definitions = Definitions::default();
        self.write_served(HashMap::clear);
    }

    /// The definitions, locked: never across an await.
    pub(crate) fn definitions(&self) -> MutexGuard<'_, Definitions> {
        self.definitions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn served(&self, api_id: &str) -> Option<Served> {
        self.read_served().get(api_id).cloned()
    }

    fn read_served(&self) -> std::sync::RwLockReadGuard<'_, HashMap<String, Served>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_served<T>(&self, change: impl FnOnce(&mut HashMap<String, Served>) -> T) -> T {
        let mut served = self.served.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut served)
    }

    /// The text for an API that does not exist.
    pub(crate) fn no_api(&self, api_id: &str) -> Refusal {
        let account = &self.settings.account_id;
        Refusal::not_found(format!("Invalid API identifier specified {account}:{api_id}"))
    }
}

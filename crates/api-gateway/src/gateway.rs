//! The gateway: what APIs exist, and the door through which their requests come in.
//! Definitions change under a lock; requests read a compiled snapshot that never changes.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::SystemTime;

use ::http::{Request, Response};
use bytes::Bytes;
use sekisho_lambda::Functions;
use serde::{Deserialize, Serialize};

use crate::access::Credentials;
use crate::access::lambda::Answers;
use crate::access_log::OnAccessLog;
use crate::explain::{Explained, Requests};
use crate::http_api::{CompiledHttpApi, HttpApi};
use crate::issuer::FindIssuer;
use crate::outbound::Client;
use crate::refusal::Refusal;
use crate::rest_api::{CompiledRestApi, RestApi};
use crate::store::{Change, Store, StoreError};
use crate::throttle::{Account, AccountLimit};
use crate::token::VerifiedTokens;
use crate::usage::{Definition, Usage};
use crate::{http_api, management, oidc, rest_api};

mod endpoint;
mod http;
mod judge;
mod kept;
mod rest;
mod usage;

pub(crate) use endpoint::Address;
pub use judge::Judged;
pub use kept::Part;

/// Where this gateway stands.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Twelve digits.
    pub account_id: String,
    /// `ap-northeast-1`.
    pub region: String,
    /// The file that APIs are kept in; none keeps them in memory.
    pub database: Option<PathBuf>,
    /// What all APIs together may be asked per second.
    pub account_limit: AccountLimit,
    /// Is told every line of an access log.
    pub on_access_log: Option<OnAccessLog>,
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
    /// What Lambda authorizers said.
    pub(crate) authorizations: Answers,
    credentials: Credentials,
    /// To backends and issuers.
    pub(crate) outbound: Client,
    /// Issuers that are not this stack's.
    pub(crate) oidc: oidc::Issuers,
    /// API keys and usage plans.
    pub(crate) usage: Usage,
    /// What all APIs together may be asked.
    pub(crate) account: Account,
    /// Where APIs answer, if they were told.
    endpoint: RwLock<Option<String>>,
    requests: Requests,
    store: Store,
    definitions: Mutex<Definitions>,
    served: RwLock<HashMap<String, Served>>,
}

/// What the create operations have made.
#[derive(Default)]
pub(crate) struct Definitions {
    pub(crate) http: BTreeMap<String, HttpApi>,
    pub(crate) rest: BTreeMap<String, RestApi>,
    pub(crate) account: AccountSettings,
}

/// What holds for all REST APIs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct AccountSettings {
    /// With it execution logs may be asked for.
    pub(crate) cloudwatch_role_arn: Option<String>,
}

/// An API as requests see it.
#[derive(Clone)]
enum Served {
    Http(Arc<CompiledHttpApi>),
    Rest(Arc<CompiledRestApi>),
}

impl Served {
    /// Lets every limit go on where it stood before a change.
    fn adopt(&self, before: Option<&Self>) {
        match (self, before) {
            (Self::Http(own), Some(Self::Http(before))) => own.adopt(before),
            (Self::Rest(own), Some(Self::Rest(before))) => own.adopt(before),
            _ => {}
        }
    }
}

impl Gateway {
    /// The gateway with the APIs that its database has. `find_issuer` tells whose tokens an authorizer may accept.
    ///
    /// # Errors
    /// The database cannot be opened or read.
    pub fn open(settings: Settings, functions: Arc<Functions>, find_issuer: FindIssuer) -> Result<Arc<Self>, StoreError> {
        let store = Store::open(settings.database.as_deref())?;
        let credentials = Credentials::of_account(&settings.account_id);
        let gateway = Self {
            usage: Usage::default(),
            account: Account::new(settings.account_limit),
            settings,
            functions,
            find_issuer,
            verified: VerifiedTokens::default(),
            authorizations: Answers::default(),
            credentials,
            outbound: Client::default(),
            oidc: oidc::Issuers::default(),
            endpoint: RwLock::default(),
            requests: Requests::default(),
            store,
            definitions: Mutex::default(),
            served: RwLock::default(),
        };
        gateway.load()?;
        Ok(Arc::new(gateway))
    }

    fn load(&self) -> Result<(), StoreError> {
        let mut definitions = self.definitions();
        self.load_http(&mut definitions)?;
        self.load_account(&mut definitions)?;
        self.load_rest(&mut definitions)?;
        self.load_usage()
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

    /// The access keys that `AWS_IAM` takes; who embeds the gateway adds users and sessions here.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Forgets what Lambda authorizers of a stage said: `FlushStageAuthorizersCache`, `ResetAuthorizersCache`.
    pub fn flush_authorizers(&self, api_id: &str, stage: &str) {
        self.authorizations.forget(api_id, stage);
    }

    /// Is there an API of this id?
    #[must_use]
    pub fn has_api(&self, api_id: &str) -> bool {
        self.read_served().contains_key(api_id)
    }

    /// Answers the management API: `/restapis…` and `/v2/apis…`.
    pub async fn manage(&self, request: Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        management::answer(self, &request, now).await
    }

    /// Deletes every API.
    ///
    /// # Errors
    /// The database fails; then everything stays.
    pub fn remove_everything(&self) -> Result<(), StoreError> {
        let mut definitions = self.definitions();
        self.store.clear()?;
        *definitions = Definitions::default();
        self.usage.swap(&mut self.usage.definition(), Definition::default());
        self.write_served(HashMap::clear);
        Ok(())
    }

    /// The last requests to APIs and how they went, the newest first.
    #[must_use]
    pub fn requests(&self, limit: usize) -> Vec<Arc<Explained>> {
        self.requests.last(limit)
    }

    /// One of the last requests, by the id that its answer carried.
    #[must_use]
    pub fn request(&self, request_id: &str) -> Option<Arc<Explained>> {
        self.requests.find(request_id)
    }

    pub(crate) fn remember(&self, request: Explained) {
        self.requests.add(request);
    }

    /// Makes changes durable: before anyone sees them.
    fn keep(&self, changes: &[Change]) -> Result<(), Refusal> {
        self.store.write(changes).map_err(|error| Refusal::internal(error.to_string()))
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

    /// Serves a changed API from now on.
    fn put_served(&self, api_id: &str, compiled: Served) {
        self.write_served(|served| {
            compiled.adopt(served.get(api_id));
            served.insert(api_id.to_owned(), compiled);
        });
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

//! IAM and STS, as far as deployments need them: roles with their policies, and who is calling. Nothing here decides
//! who may do what: that is the API gateway's, for the routes that ask for it.
//!
//! `roles` and `policies` say what can be done; `operations` is IAM's Query API over them, `sts` that of STS.

mod fault;
mod ids;
mod managed;
mod model;
mod operations;
mod policies;
mod roles;
mod store;
mod sts;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};
use sekisho_query::Query;

use crate::store::Store;

pub use crate::model::{Policy, Role};
pub use crate::operations::names as operations;
pub use crate::policies::NewPolicy;
pub use crate::roles::NewRole;
pub use crate::sts::names as sts_operations;
pub use sekisho_query::Fault;

/// Account and region, and where roles are kept.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Twelve digits.
    pub account_id: String,
    /// The database file. `None`: gone with the process.
    pub database: Option<PathBuf>,
}

/// A failure of IAM's own state.
#[derive(Debug, thiserror::Error)]
pub enum IamError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sekisho_database::DatabaseError),
}

/// Whose key a request is signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Twelve digits.
    pub account_id: String,
    /// `arn:aws:iam::123456789012:root`
    pub arn: String,
    /// `123456789012`, `AROA…:session`
    pub user_id: String,
}

/// Keys for a while.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// `ASIA…`
    pub access_key: String,
    /// What requests are signed with.
    pub secret: String,
    /// What they carry besides.
    pub token: String,
    /// When they end.
    pub ends: SystemTime,
    /// Whose they are.
    pub caller: Caller,
    /// The policies of the role; none where the caller stays who it is.
    pub documents: Option<Vec<String>>,
}

/// Neither the secret nor the token is ever shown.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("access_key", &self.access_key).field("caller", &self.caller).finish_non_exhaustive()
    }
}

/// Whose key that is.
pub type FindCaller = Box<dyn Fn(&str) -> Option<Caller> + Send + Sync>;

/// Where keys are known and signatures checked.
pub struct Bridge {
    /// Whose key it is, if it is known.
    pub find: FindCaller,
    /// A session begins.
    pub begin: Box<dyn Fn(&Session) + Send + Sync>,
    /// The keys of that id count no more.
    pub end: Box<dyn Fn(&str) + Send + Sync>,
}

/// Every role of the account.
pub struct Iam {
    settings: Settings,
    store: Store,
    bridge: OnceLock<Bridge>,
    sessions: sts::Sessions,
}

impl Iam {
    /// Opens what is there.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub fn open(settings: Settings) -> Result<Arc<Self>, IamError> {
        let store = Store::open(settings.database.as_deref())?;
        Ok(Arc::new(Self { settings, store, bridge: OnceLock::new(), sessions: sts::Sessions::default() }))
    }

    /// Says where keys are known. The first call counts.
    pub fn set_bridge(&self, bridge: Bridge) {
        let _ = self.bridge.set(bridge);
    }

    /// Answers a call of IAM.
    pub fn handle(&self, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        operations::handle(self, &query(request), now)
    }

    /// Answers a call of STS.
    pub fn handle_sts(&self, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        sts::handle(self, request, &query(request), now)
    }

    /// Whose key this is. Unverified: AWS refuses keys that it does not know; here they are the account's.
    fn caller(&self, key: &str) -> Caller {
        let known = self.bridge.get().and_then(|bridge| (bridge.find)(key));
        known.unwrap_or_else(|| {
            let account_id = self.settings.account_id.clone();
            Caller { arn: format!("arn:aws:iam::{account_id}:root"), user_id: account_id.clone(), account_id }
        })
    }
}

/// The form of a call: its body, or the query of its address.
fn query(request: &Request<Bytes>) -> Query {
    match request.body().is_empty() {
        true => Query::parse(request.uri().query().unwrap_or_default().as_bytes()),
        false => Query::parse(request.body()),
    }
}

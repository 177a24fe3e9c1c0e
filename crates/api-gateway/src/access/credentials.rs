//! Whose access keys count here: the account's own to begin with, others as the embedder adds them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use super::policy::{Asked, Policy, Principal, Verdict};

/// What the account's own user may be called by: `test` as in most tools' examples, `sekisho` as `sekisho env` prints.
const OWN: [&str; 2] = ["sekisho", "test"];

/// An access key and whose it is.
#[derive(Clone)]
pub struct AccessKey {
    /// `AKIA…`, or `ASIA…` of a session.
    pub id: String,
    /// The secret that requests are signed with.
    pub secret: String,
    /// Of a session: what requests must carry besides.
    pub session_token: Option<String>,
    /// Of a session: when it ends.
    pub expires: Option<SystemTime>,
    /// Whose key it is.
    pub identity: Arc<Identity>,
}

/// Neither the secret nor the session's token is ever shown.
impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey").field("id", &self.id).field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// Who signed, as events, `$context` and policies tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Twelve digits.
    pub account_id: String,
    /// `arn:aws:iam::123456789012:user/alice`
    pub user_arn: String,
    /// `AIDA…`, or `AROA…:session` of a role.
    pub user_id: String,
    /// Set when an identity pool handed out the key.
    pub cognito: Option<CognitoIdentity>,
    /// What it may do.
    pub permissions: Permissions,
}

/// The identity pool's side of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CognitoIdentity {
    /// `eu-west-1:…`
    pub identity_id: String,
    /// `eu-west-1:…`
    pub identity_pool_id: String,
    /// How it signed in: `authenticated`, the provider, …
    pub amr: Vec<String>,
}

/// What an identity may do.
#[derive(Clone, Debug, PartialEq)]
pub enum Permissions {
    /// The account itself.
    Everything,
    /// What its policies allow together.
    Policies(Vec<Policy>),
}

impl Identity {
    /// The account itself.
    #[must_use]
    pub fn root(account_id: &str) -> Self {
        Self {
            account_id: account_id.to_owned(),
            user_arn: format!("arn:aws:iam::{account_id}:root"),
            user_id: account_id.to_owned(),
            cognito: None,
            permissions: Permissions::Everything,
        }
    }

    /// As policies see it.
    #[must_use]
    pub fn principal(&self) -> Principal<'_> {
        Principal { arn: &self.user_arn, account_id: &self.account_id, user_id: &self.user_id }
    }

    /// What its own policies say.
    #[must_use]
    pub fn verdict(&self, asked: &Asked<'_>) -> Verdict {
        match &self.permissions {
            Permissions::Everything => Verdict::Allow,
            Permissions::Policies(all) => Verdict::of_all(all.iter().map(|policy| policy.verdict(asked))),
        }
    }
}

/// The access keys that are known here.
#[derive(Debug, Default)]
pub struct Credentials(RwLock<HashMap<String, Arc<AccessKey>>>);

impl Credentials {
    /// With the keys of the account itself, which may do everything.
    #[must_use]
    pub fn of_account(account_id: &str) -> Self {
        let all = Self::default();
        let identity = Arc::new(Identity::root(account_id));
        for name in OWN {
            let (id, secret) = (name.to_owned(), name.to_owned());
            all.put(AccessKey { id, secret, session_token: None, expires: None, identity: identity.clone() });
        }
        all
    }

    /// Adds a key, or replaces the one of its id.
    pub fn put(&self, key: AccessKey) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(key.id.clone(), Arc::new(key));
    }

    /// Takes a key away.
    pub fn remove(&self, id: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// The key of that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Arc<AccessKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

//! Issuers that are not this stack's: found by OpenID Connect discovery, as a JWT authorizer of an HTTP API finds
//! them (developer guide, "Control access to HTTP APIs with JWT authorizers"). Their keys are kept two hours, and
//! however many requests come, an issuer is asked at most once in [`BETWEEN_ATTEMPTS`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::OnceCell;

use crate::gateway::Gateway;
use crate::issuer::{Issuer, IssuerName};
use crate::outbound::Client;
use crate::token::unverified_key_id;

mod discovery;
mod jwks;

pub use discovery::is_usable;

/// So long keys count without being fetched again (developer guide).
const KEPT: Duration = Duration::from_secs(2 * 60 * 60);
/// An issuer that failed, or does not know a key, is not asked again sooner: a flood of tokens is no flood to it.
// Unverified: whether AWS fetches again for an unknown key before the two hours are over.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(10);
/// So many issuers are remembered.
const REMEMBERED: usize = 200;

/// Why an issuer's keys are not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OidcError {
    /// The discovery document.
    #[error("issuer {0}")]
    Discovery(String),
    /// The document of its keys.
    #[error("keys of the issuer: {0}")]
    Keys(String),
}

impl OidcError {
    /// `error_description` of the answer.
    pub(crate) fn description(&self) -> &'static str {
        match self {
            Self::Discovery(_) => "OIDC discovery endpoint communication error",
            Self::Keys(_) => "JWKS communication error",
        }
    }
}

impl Gateway {
    /// The issuer of this URL: one of this stack, else found by discovery. `kid` is the key that a token names; keys
    /// are fetched again when it is not among them.
    ///
    /// # Errors
    /// [`OidcError`], which is kept for a while too.
    pub(crate) async fn issuer_of(&self, url: &str, kid: Option<&str>, now: SystemTime) -> Result<Arc<Issuer>, OidcError> {
        match (self.find_issuer)(IssuerName::Url(url)) {
            Some(issuer) => Ok(issuer),
            None => self.oidc.issuer(&self.outbound, url, kid, now).await,
        }
    }
}

impl Gateway {
    /// The issuer whose keys a token is checked with; `None` when the token is refused whoever that is, so that only
    /// what could be a token makes anyone ask an issuer.
    pub(crate) async fn issuer_of_token(
        &self,
        url: &str,
        identity: Option<&str>,
        now: SystemTime,
    ) -> Result<Option<Arc<Issuer>>, OidcError> {
        if let Some(ours) = (self.find_issuer)(IssuerName::Url(url)) {
            return Ok(Some(ours));
        }
        match unverified_key_id(identity) {
            None => Ok(None),
            Some(kid) => self.issuer_of(url, Some(&kid), now).await.map(Some),
        }
    }
}

/// What discovery found out.
#[derive(Debug, Default)]
pub(crate) struct Issuers(Mutex<HashMap<String, Known>>);

/// One issuer.
#[derive(Debug)]
struct Known {
    /// The last one that brought keys.
    good: Option<Arc<Attempt>>,
    last: Arc<Attempt>,
}

/// One fetch: whoever needs its outcome waits for it.
#[derive(Debug)]
struct Attempt {
    begun: SystemTime,
    outcome: OnceCell<Result<Arc<Issuer>, OidcError>>,
}

impl Attempt {
    fn new(begun: SystemTime) -> Arc<Self> {
        Arc::new(Self { begun, outcome: OnceCell::new() })
    }

    /// A clock that was put back makes it old.
    fn is_younger(&self, age: Duration, now: SystemTime) -> bool {
        now.duration_since(self.begun).is_ok_and(|since| since < age)
    }

    fn issuer(&self) -> Option<&Arc<Issuer>> {
        self.outcome.get()?.as_ref().ok()
    }
}

impl Known {
    fn keys(&self, now: SystemTime) -> Option<&Arc<Issuer>> {
        self.good.as_ref().filter(|good| good.is_younger(KEPT, now))?.issuer()
    }
}

impl Issuers {
    async fn issuer(&self, client: &Client, url: &str, kid: Option<&str>, now: SystemTime) -> Result<Arc<Issuer>, OidcError> {
        let attempt = match self.known_or_attempt(url, kid, now) {
            Ok(issuer) => return Ok(issuer),
            Err(attempt) => attempt,
        };
        let outcome = attempt.outcome.get_or_init(|| discovery::fetch(client, url)).await.clone();
        self.settle(url, &attempt, outcome, now)
    }

    /// Keys that will do, or the fetch to wait for.
    fn known_or_attempt(&self, url: &str, kid: Option<&str>, now: SystemTime) -> Result<Arc<Issuer>, Arc<Attempt>> {
        let mut all = self.lock();
        let Some(known) = all.get_mut(url) else {
            make_room(&mut all);
            let last = Attempt::new(now);
            all.insert(url.to_owned(), Known { good: None, last: last.clone() });
            return Err(last);
        };
        if let Some(issuer) = known.keys(now)
            && kid.is_none_or(|kid| issuer.key(kid).is_some())
        {
            return Ok(issuer.clone());
        }
        if !known.last.is_younger(BETWEEN_ATTEMPTS, now) {
            known.last = Attempt::new(now);
        }
        Err(known.last.clone())
    }

    /// A fetch that failed takes no keys away that still count.
    fn settle(
        &self,
        url: &str,
        attempt: &Arc<Attempt>,
        outcome: Result<Arc<Issuer>, OidcError>,
        now: SystemTime,
    ) -> Result<Arc<Issuer>, OidcError> {
        let mut all = self.lock();
        let Some(known) = all.get_mut(url).filter(|known| Arc::ptr_eq(&known.last, attempt)) else {
            return outcome;
        };
        match outcome {
            Ok(issuer) => {
                known.good = Some(attempt.clone());
                Ok(issuer)
            }
            Err(error) => known.keys(now).cloned().ok_or(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The issuer asked longest ago gives way.
fn make_room(all: &mut HashMap<String, Known>) {
    if all.len() < REMEMBERED {
        return;
    }
    let oldest = all.iter().min_by_key(|(_, known)| known.last.begun).map(|(url, _)| url.clone());
    if let Some(url) = oldest {
        all.remove(&url);
    }
}

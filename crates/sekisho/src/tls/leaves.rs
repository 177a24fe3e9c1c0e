//! Certificates by the name that a client asks for, made at its first question and kept until they are nearly over.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::crypto::aws_lc_rs::sign::any_ecdsa_type;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::authority::Authority;
use super::names::{Subject, subject};
use super::told_at;
use crate::request_log::{RequestLog, printable};

/// Names that are remembered; who asks for more makes them anew.
const REMEMBERED: usize = 256;
/// Before a certificate is over, so that no connection begins with one that ends under it.
const RENEWED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The certificates so far.
pub struct Leaves {
    authority: Arc<Authority>,
    log: Arc<RequestLog>,
    known: RwLock<HashMap<Subject, Known>>,
}

struct Known {
    key: Arc<CertifiedKey>,
    ends: SystemTime,
}

impl Leaves {
    pub fn new(authority: Arc<Authority>, log: Arc<RequestLog>) -> Self {
        Self { authority, log, known: RwLock::default() }
    }

    fn of(&self, subject: Subject, now: SystemTime) -> Option<Arc<CertifiedKey>> {
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&subject)
            && known.ends > now + RENEWED
        {
            return Some(known.key.clone());
        }
        let made = self.make(&subject, now)?;
        let key = made.key.clone();
        let mut all = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(subject, made);
        Some(key)
    }

    fn make(&self, subject: &Subject, now: SystemTime) -> Option<Known> {
        let leaf = self.authority.leaf(subject, now).ok()?;
        let key = any_ecdsa_type(&leaf.key).ok()?;
        Some(Known { key: Arc::new(CertifiedKey::new(vec![leaf.certificate], key)), ends: leaf.ends })
    }
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let Some(subject) = subject(hello.server_name()) else {
            let name = printable(hello.server_name().unwrap_or_default());
            self.log.line(format!("{} TLS refused for {name}: here are localhost and AWS's names only", told_at()));
            return None;
        };
        self.of(subject, SystemTime::now())
    }
}

impl fmt::Debug for Leaves {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Leaves")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(now: SystemTime) -> Leaves {
        Leaves::new(Arc::new(Authority::make(now).unwrap()), Arc::new(RequestLog::silent()))
    }

    #[test]
    fn a_certificate_is_made_once_and_renewed_before_it_ends() {
        let now = SystemTime::now();
        let leaves = leaves(now);
        let first = leaves.of(Subject::Here, now).unwrap();
        assert!(Arc::ptr_eq(&first, &leaves.of(Subject::Here, now + Duration::from_secs(59 * 24 * 3600)).unwrap()));
        assert!(!Arc::ptr_eq(&first, &leaves.of(Subject::Here, now + Duration::from_secs(61 * 24 * 3600)).unwrap()));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let now = SystemTime::now();
        let leaves = leaves(now);
        for number in 0..=REMEMBERED {
            assert!(leaves.of(Subject::Name(format!("a{number}.localhost")), now).is_some());
        }
        assert!(leaves.known.read().unwrap().len() <= REMEMBERED);
    }
}

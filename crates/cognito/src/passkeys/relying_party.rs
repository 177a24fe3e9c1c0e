//! Whom passkeys are for: a domain, and which pages belong to it.

use rusqlite::Connection;

use crate::domain::{Domains, prefix_host};
use crate::pool::Pool;

/// What a pool asks of passkeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// The domain that passkeys are bound to.
    pub id: String,
    /// Whether the authenticator must have seen who the user is (PIN, fingerprint, face).
    pub verifies_users: bool,
}

impl RelyingParty {
    /// As set for the pool; where no domain is set, the pool's own: the owner's before Cognito's.
    pub fn of(db: &Connection, pool: &Pool) -> rusqlite::Result<Option<Self>> {
        let configuration = pool.settings.web_authn_configuration.clone().unwrap_or_default();
        let verifies_users = configuration.verifies_users();
        let id = match configuration.relying_party_id {
            Some(id) => Some(id),
            None => domain(&Domains::of(db, &pool.id)?, pool),
        };
        Ok(id.map(|id| Self { id, verifies_users }))
    }

    /// In the words of the specification.
    // Unverified: what AWS asks for where nothing is set.
    pub fn user_verification(&self) -> &'static str {
        if self.verifies_users { "required" } else { "preferred" }
    }

    /// Whether a page of this origin may speak for the relying party: the domain or one below it, over HTTPS or on
    /// one's own machine.
    // Unverified: apps for Android are taken as they come; the system has checked that they belong to the domain.
    pub fn has_origin(&self, origin: &str) -> bool {
        if origin.starts_with("android:apk-key-hash:") {
            return true;
        }
        let Some((scheme, authority)) = origin.split_once("://") else {
            return false;
        };
        let host = authority.split_once(':').map_or(authority, |(host, _)| host);
        let local = host == "localhost" || host.ends_with(".localhost");
        let safe = scheme == "https" || (scheme == "http" && local);
        let below = || host.strip_suffix(&self.id).is_some_and(|rest| rest.ends_with('.'));
        safe && (host == self.id || below())
    }
}

fn domain(domains: &Domains, pool: &Pool) -> Option<String> {
    let prefixed = || domains.domain.as_ref().map(|prefix| prefix_host(prefix, pool.region()));
    domains.custom_domain.clone().or_else(prefixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        let party = |id: &str| RelyingParty { id: id.into(), verifies_users: false };
        let cases = [
            ("example.com", "https://example.com", true),
            ("example.com", "https://example.com:8443", true),
            ("example.com", "https://login.example.com", true),
            ("example.com", "http://example.com", false),
            ("example.com", "https://badexample.com", false),
            ("example.com", "https://example.com.evil.net", false),
            ("example.com", "https://example.com@evil.net", false),
            ("login.example.com", "https://example.com", false),
            ("example.com", "null", false),
            ("example.com", "", false),
            ("localhost", "http://localhost:3000", true),
            ("localhost", "http://app.localhost:3000", true),
            ("localhost", "http://127.0.0.1:3000", false),
            ("example.com", "android:apk-key-hash:abc", true),
        ];
        for (id, origin, belongs) in cases {
            assert_eq!(party(id).has_origin(origin), belongs, "{origin} for {id}");
        }
    }
}

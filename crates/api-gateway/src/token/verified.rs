//! Claims whose signature was found right, and a bounded memory of them, so that a caller's
//! next request costs no RSA. What is remembered is only "signed by this key, reads like this":
//! dates, issuer, audience and scopes are checked again on every request.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::checks::{self, Dates};
use super::failure::Failure;
use super::parts::{UnverifiedToken, decompose_unverified};
use crate::claims::{self, Claim, Claims};
use crate::issuer::{Algorithm, Issuer};

/// A token's claims, signed by one of an issuer's keys.
pub struct VerifiedClaims {
    claims: Claims,
    dates: Dates,
    audience: Option<Vec<String>>,
    scopes: Vec<String>,
    algorithm: Algorithm,
    kid: String,
    fingerprint: [u8; 32],
    http_json: OnceLock<String>,
    rest_json: OnceLock<String>,
}

impl VerifiedClaims {
    fn verify(token: UnverifiedToken<'_>, issuer: &Issuer) -> Result<Self, Failure> {
        let algorithm = checks::algorithm(&token)?;
        let key = checks::key(&token, issuer, algorithm)?;
        checks::signature(&token, key, algorithm)?;
        Ok(Self {
            dates: Dates::of(&token.claims)?,
            audience: token.claims.get("aud").map(strings),
            scopes: scopes(&token.claims),
            algorithm,
            kid: key.kid().to_owned(),
            fingerprint: *key.fingerprint(),
            claims: token.claims,
            http_json: OnceLock::new(),
            rest_json: OnceLock::new(),
        })
    }

    /// The claims as they stand in the token.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// `iss`.
    pub fn issuer(&self) -> Option<&str> {
        self.claims.text("iss")
    }

    /// `aud`, one or many; `None` when the token has none, as Cognito's access tokens.
    pub fn audience(&self) -> Option<&[String]> {
        self.audience.as_deref()
    }

    /// All scopes of the token.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The claims object of an HTTP API's event, written once per token.
    pub fn http_json(&self) -> &str {
        self.http_json.get_or_init(|| claims::http::json(&self.claims))
    }

    /// The claims object of a REST API's event, written once per token.
    pub fn rest_json(&self) -> &str {
        self.rest_json.get_or_init(|| claims::rest::json(&self.claims))
    }

    pub(super) fn dates(&self) -> Dates {
        self.dates
    }

    /// Whether the very key that signed this is one of the issuer's keys today.
    fn signed_by(&self, issuer: &Issuer) -> bool {
        issuer
            .key(&self.kid)
            .is_some_and(|key| *key.fingerprint() == self.fingerprint && key.bound_to().is_none_or(|only| only == self.algorithm))
    }
}

impl std::fmt::Debug for VerifiedClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifiedClaims").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// A string or an array of strings; anything else holds none.
fn strings(claim: &Claim) -> Vec<String> {
    match claim {
        Claim::Text(text) => vec![text.clone()],
        Claim::List(parts) => parts.iter().filter_map(Claim::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

// Unverified: when a token has both, `scp` counts.
fn scopes(claims: &Claims) -> Vec<String> {
    let claim = claims.get("scp").or_else(|| claims.get("scope"));
    let texts = claim.map(strings).unwrap_or_default();
    texts.iter().flat_map(|text| text.split(' ')).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

/// Proves who signed `text`, from memory if possible. `issuer_of` says whose key it must be,
/// given the token's still unproven `iss`.
pub(super) fn signed<'i>(
    memory: &VerifiedTokens,
    text: &str,
    issuer_of: impl Fn(Option<&str>) -> Result<&'i Issuer, Failure>,
) -> Result<Arc<VerifiedClaims>, Failure> {
    if let Some(known) = memory.get(text)
        && known.signed_by(issuer_of(known.issuer())?)
    {
        return Ok(known);
    }
    let token = decompose_unverified(text)?;
    // What is wrong with every issuer's keys is said before an issuer is asked for.
    checks::algorithm(&token)?;
    token.key_id.as_ref().ok_or(Failure::NoKeyId)?;
    let issuer = issuer_of(token.claims.text("iss"))?;
    let verified = Arc::new(VerifiedClaims::verify(token, issuer)?);
    memory.put(text, Arc::clone(&verified));
    Ok(verified)
}

/// Remembers verified tokens, the latest used ones, up to a number of them.
///
/// Two generations: when the young one is full it becomes the old one, and what was in the old
/// one and not used since is forgotten.
pub struct VerifiedTokens {
    generations: RwLock<Generations>,
    half: usize,
}

#[derive(Default)]
struct Generations {
    young: HashMap<Box<str>, Entry>,
    old: HashMap<Box<str>, Entry>,
}

#[derive(Clone)]
struct Entry {
    token: Arc<str>,
    claims: Arc<VerifiedClaims>,
}

impl Default for VerifiedTokens {
    fn default() -> Self {
        Self::new(1024)
    }
}

impl VerifiedTokens {
    /// A memory of at most `capacity` tokens.
    pub fn new(capacity: usize) -> Self {
        Self { generations: RwLock::default(), half: (capacity / 2).max(1) }
    }

    fn get(&self, token: &str) -> Option<Arc<VerifiedClaims>> {
        let tail = tail(token)?;
        let known = {
            let generations = self.generations.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(entry) = generations.young.get(tail) {
                return entry.of(token);
            }
            generations.old.get(tail)?.of(token)?
        };
        self.put(token, Arc::clone(&known));
        Some(known)
    }

    fn put(&self, token: &str, claims: Arc<VerifiedClaims>) {
        let Some(tail) = tail(token) else { return };
        let entry = Entry { token: token.into(), claims };
        let mut generations = self.generations.write().unwrap_or_else(PoisonError::into_inner);
        if generations.young.len() >= self.half {
            generations.old = std::mem::take(&mut generations.young);
        }
        generations.young.insert(tail.into(), entry);
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        let generations = self.generations.read().unwrap();
        generations.young.len() + generations.old.len()
    }
}

impl Entry {
    fn of(&self, token: &str) -> Option<Arc<VerifiedClaims>> {
        (*self.token == *token).then(|| Arc::clone(&self.claims))
    }
}

/// The last 32 bytes of the signature, in base64: enough to find a token by, and cheaper to hash
/// than all of it. Who is found is then compared letter by letter.
fn tail(token: &str) -> Option<&str> {
    token.get(token.len().checked_sub(43)?..)
}

/// Verifies a sample token; only its signature and dates have to be right.
#[cfg(test)]
pub(crate) fn verified_sample(text: &str, issuer: &Issuer) -> Arc<VerifiedClaims> {
    signed(&VerifiedTokens::default(), text, |_| Ok(issuer)).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::{Signer, claims};

    fn verified(memory: &VerifiedTokens, signer: &Signer, token: &str) -> Result<Arc<VerifiedClaims>, Failure> {
        let issuer = signer.issuer();
        signed(memory, token, |_| Ok(&issuer))
    }

    #[test]
    fn a_token_is_remembered_only_under_its_key() {
        let memory = VerifiedTokens::default();
        let (ours, theirs) = (Signer::new("k1"), Signer::new("k1"));
        let token = ours.sign(&claims("id"));
        let first = verified(&memory, &ours, &token).unwrap();
        let again = verified(&memory, &ours, &token).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(verified(&memory, &theirs, &token).unwrap_err(), Failure::Signature { kid: "k1".into() });
    }

    #[test]
    fn a_key_is_for_its_own_algorithm() {
        let signer = Signer::new("k1");
        let (bound, mut free) = (signer.issuer(), signer.issuer());
        free.keys = vec![signer.key()];
        let memory = VerifiedTokens::default();
        let check = |token: &str, issuer: &Issuer| signed(&memory, token, |_| Ok(issuer)).err();
        for algorithm in [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512] {
            let token = signer.sign_as(algorithm, &claims("id"));
            assert_eq!(check(&token, &free), None, "{algorithm:?}");
            // Remembered by now, and still refused where the key is bound.
            let refused = (algorithm != Algorithm::Rs256).then(|| Failure::KeyAlgorithm {
                kid: "k1".into(),
                expected: "RS256",
                got: algorithm.name(),
            });
            assert_eq!(check(&token, &bound), refused, "{algorithm:?}");
        }
    }

    #[test]
    fn a_changed_token_with_a_remembered_signature_is_refused() {
        let memory = VerifiedTokens::default();
        let signer = Signer::new("k1");
        let token = signer.sign(&claims("id"));
        verified(&memory, &signer, &token).unwrap();
        let other = signer.sign(&claims("access"));
        let (body, _) = other.rsplit_once('.').unwrap();
        let (_, signature) = token.rsplit_once('.').unwrap();
        let forged = format!("{body}.{signature}");
        assert_eq!(verified(&memory, &signer, &forged).unwrap_err(), Failure::Signature { kid: "k1".into() });
    }

    #[test]
    fn the_memory_is_bounded_and_keeps_what_is_used() {
        let memory = VerifiedTokens::new(4);
        let signer = Signer::new("k1");
        let kept = signer.sign(&claims("kept"));
        let first = verified(&memory, &signer, &kept).unwrap();
        for nth in 0..10 {
            verified(&memory, &signer, &signer.sign(&claims(&nth.to_string()))).unwrap();
            assert!(memory.len() <= 4, "{}", memory.len());
            assert!(Arc::ptr_eq(&first, &memory.get(&kept).unwrap()));
        }
        assert!(memory.get(&signer.sign(&claims("0"))).is_none());
    }

    #[test]
    fn scopes_of_every_form() {
        let rows = [
            (r#"{"scope":"a b"}"#, vec!["a", "b"]),
            (r#"{"scope":""}"#, vec![]),
            (r#"{"scope":["a","b c"]}"#, vec!["a", "b", "c"]),
            (r#"{"scp":["x"],"scope":"a"}"#, vec!["x"]),
            (r#"{"scp":7}"#, vec![]),
            ("{}", vec![]),
        ];
        for (json, expected) in rows {
            assert_eq!(scopes(&Claims::parse(json).unwrap()), expected, "{json}");
        }
    }
}

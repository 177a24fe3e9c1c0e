//! AWS Signature Version 4, verified and made (IAM user guide, "Signature Version 4 signing process"): in the `Authorization`
//! header or in the query of a presigned URL.

mod canonical;
mod claim;
mod failure;
mod sign;
mod stamp;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lc_rs::{constant_time, digest, hmac};
use http::{HeaderMap, Request, Uri};

use super::credentials::{AccessKey, Credentials};
use canonical::Canonical;
use claim::Claim;
pub use failure::SignatureFailure;
pub use sign::{Signer, sign};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";
/// How far the clocks of caller and service may differ.
const SKEW: Duration = Duration::from_secs(300);

/// The request's address as the client sent it and signed it, where a proxy has shortened it since: an extension of
/// the request.
#[derive(Clone, Debug)]
pub struct AsSent(pub Uri);

/// A request whose signature is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `GET`
    pub method: &'a str,
    /// Path and query as they were sent.
    pub uri: &'a Uri,
    /// As they were sent.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
    /// What the signature must be for: `execute-api`, `lambda`.
    pub service: &'a str,
    /// What the signature must be for.
    pub region: &'a str,
    /// When it came.
    pub now: SystemTime,
}

impl<'a> Signed<'a> {
    /// A request to be verified for one service of one region.
    pub fn new<B: AsRef<[u8]>>(request: &'a Request<B>, service: &'a str, region: &'a str, now: SystemTime) -> Self {
        let uri = request.extensions().get::<AsSent>().map_or_else(|| request.uri(), |sent| &sent.0);
        let (headers, body) = (request.headers(), request.body().as_ref());
        Self { method: request.method().as_str(), uri, headers, body, service, region, now }
    }
}

/// The key that a request was really signed with.
///
/// # Errors
/// Why the signature does not count. Its `why` never holds a secret, a token or a signature.
pub fn verify_signature(request: &Signed<'_>, credentials: &Credentials) -> Result<Arc<AccessKey>, SignatureFailure> {
    let claim = Claim::of(request)?;
    let stamp = claim.check_scope(request)?;
    let key = credentials.find(&claim.access_key).ok_or(SignatureFailure::UnknownKey)?;
    check_session(&key, &claim, request.now)?;
    claim.check_dates(stamp, request.now)?;
    check_signature(&key, &claim, request)?;
    Ok(key)
}

fn check_session(key: &AccessKey, claim: &Claim, now: SystemTime) -> Result<(), SignatureFailure> {
    let matches = match (&key.session_token, &claim.session_token) {
        (None, None) => true,
        (Some(own), Some(sent)) => constant_time::verify_slices_are_equal(own.as_bytes(), sent.as_bytes()).is_ok(),
        _ => false,
    };
    match (matches, key.expires) {
        (false, _) => Err(SignatureFailure::UnknownKey),
        (true, Some(end)) if end <= now => Err(SignatureFailure::SessionOver),
        _ => Ok(()),
    }
}

fn check_signature(key: &AccessKey, claim: &Claim, request: &Signed<'_>) -> Result<(), SignatureFailure> {
    let canonical = Canonical::of(request, claim);
    let expected = signature(&key.secret, claim, &canonical.text);
    if constant_time::verify_slices_are_equal(expected.as_bytes(), claim.signature.as_bytes()).is_ok() {
        return Ok(());
    }
    Err(SignatureFailure::Mismatch { to_sign: string_to_sign(claim, &canonical.text), canonical: canonical.shown })
}

/// What stands in `Signature=` for a canonical request.
fn signature(secret: &str, claim: &Claim, canonical: &str) -> String {
    hex(hmac::sign(&signing_key(secret, claim), string_to_sign(claim, canonical).as_bytes()).as_ref())
}

fn string_to_sign(claim: &Claim, canonical: &str) -> String {
    let hash = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    format!("{ALGORITHM}\n{}\n{}\n{hash}", claim.stamp, claim.scope())
}

fn signing_key(secret: &str, claim: &Claim) -> hmac::Key {
    let first = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{secret}").as_bytes());
    let parts = [claim.date.as_str(), &claim.region, &claim.service, TERMINATOR];
    parts.iter().fold(first, |key, part| {
        let tag = hmac::sign(&key, part.as_bytes());
        hmac::Key::new(hmac::HMAC_SHA256, tag.as_ref())
    })
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests;

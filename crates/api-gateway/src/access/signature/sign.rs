//! The other side of a signature: a request signed as AWS's clients do, over the same canonical request that is verified.

use std::time::SystemTime;

use http::header::{AUTHORIZATION, HOST};
use http::{HeaderValue, Request};

use super::canonical::Canonical;
use super::claim::Claim;
use super::stamp::Stamp;
use super::{ALGORITHM, Signed, signature};

/// Who signs, and what the signature is good for.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// `AKIA…`, or `ASIA…` of a session.
    pub access_key: &'a str,
    /// Never sent.
    pub secret: &'a str,
    /// Of a session; sent along.
    pub session_token: Option<&'a str>,
    /// `cognito-idp`
    pub service: &'a str,
    /// `eu-west-1`
    pub region: &'a str,
}

/// Adds `Host` (from an absolute address), `X-Amz-Date`, `X-Amz-Security-Token` and `Authorization`; every header that is
/// there before is signed.
///
/// # Errors
/// A key or a token with characters that no header can carry.
pub fn sign<B: AsRef<[u8]>>(
    request: &mut Request<B>,
    signer: &Signer<'_>,
    now: SystemTime,
) -> Result<(), http::header::InvalidHeaderValue> {
    let stamp = Stamp::of(now).to_string();
    if let Some(authority) = request.uri().authority().cloned() {
        let host = HeaderValue::from_str(authority.as_str())?;
        request.headers_mut().entry(HOST).or_insert(host);
    }
    request.headers_mut().insert("x-amz-date", HeaderValue::from_str(&stamp)?);
    if let Some(token) = signer.session_token {
        request.headers_mut().insert("x-amz-security-token", HeaderValue::from_str(token)?);
    }
    let value = authorization(&Signed::new(request, signer.service, signer.region, now), signer, stamp);
    let mut value = HeaderValue::from_str(&value)?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

fn authorization(request: &Signed<'_>, signer: &Signer<'_>, stamp: String) -> String {
    let mut names: Vec<String> = request.headers.keys().map(|name| name.as_str().to_owned()).collect();
    names.sort_unstable();
    let claim = Claim::to_sign(signer, stamp, names);
    let signature = signature(signer.secret, &claim, &Canonical::of(request, &claim).text);
    let (key, scope, names) = (&claim.access_key, claim.scope(), claim.signed_headers.join(";"));
    format!("{ALGORITHM} Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}")
}

//! What a request says about its signature, and whether that could be: read, not yet believed.

use std::time::{Duration, SystemTime};

use http::header::{AUTHORIZATION, DATE};

use super::failure::{SignatureFailure, hashed};
use super::stamp::Stamp;
use super::{ALGORITHM, SKEW, Signed, Signer, TERMINATOR};
use crate::query;

/// A presigned URL lives at most a week.
const LONGEST: u64 = 604_800;

/// A signature and what it says it is for.
pub struct Claim {
    pub access_key: String,
    /// `20150830`
    pub date: String,
    pub region: String,
    pub service: String,
    terminator: String,
    /// As it was sent.
    pub stamp: String,
    /// In lower case, in the order they were named.
    pub signed_headers: Vec<String>,
    pub signature: String,
    pub session_token: Option<String>,
    /// Of a presigned URL.
    expires: Option<Duration>,
}

/// The parts of a signature as they were found.
#[derive(Default)]
struct Parts {
    credential: Option<String>,
    signed_headers: Option<String>,
    signature: Option<String>,
    stamp: Option<String>,
    session_token: Option<String>,
    expires: Option<Duration>,
    presigned: bool,
}

impl Claim {
    pub fn of(request: &Signed<'_>) -> Result<Self, SignatureFailure> {
        match one_header(request, AUTHORIZATION.as_str()) {
            Some(value) => Self::new(in_header(request, value)?, value),
            None => Self::new(in_query(request.uri.query().unwrap_or_default())?, ""),
        }
    }

    /// What a signer is about to claim, the signature itself still missing.
    pub fn to_sign(signer: &Signer<'_>, stamp: String, signed_headers: Vec<String>) -> Self {
        Self {
            access_key: signer.access_key.to_owned(),
            date: stamp[..8].to_owned(),
            region: signer.region.to_owned(),
            service: signer.service.to_owned(),
            terminator: TERMINATOR.to_owned(),
            stamp,
            signed_headers,
            signature: String::new(),
            session_token: signer.session_token.map(str::to_owned),
            expires: None,
        }
    }

    fn new(parts: Parts, header: &str) -> Result<Self, SignatureFailure> {
        let incomplete = missing(&parts, header);
        let (Some(credential), Some(signed_headers), Some(signature), Some(stamp)) =
            (parts.credential, parts.signed_headers, parts.signature, parts.stamp)
        else {
            return Err(SignatureFailure::Incomplete(incomplete));
        };
        // From the end: the key's id may have slashes in it.
        let scope: Vec<_> = credential.rsplitn(5, '/').map(str::to_owned).collect();
        let Ok([terminator, service, region, date, access_key]) = <[String; 5]>::try_from(scope) else {
            // Unverified: that the credential is hashed as the header is.
            return Err(SignatureFailure::Incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, \
                 got (hashed with SHA-256 and encoded with Base64): '{}'",
                hashed(&credential)
            )));
        };
        let signed_headers = signed_headers.split(';').map(str::to_ascii_lowercase).collect();
        let Parts { session_token, expires, .. } = parts;
        Ok(Self { access_key, date, region, service, terminator, stamp, signed_headers, signature, session_token, expires })
    }

    /// `20150830/us-east-1/execute-api/aws4_request`
    pub fn scope(&self) -> String {
        format!("{}/{}/{}/{}", self.date, self.region, self.service, self.terminator)
    }

    /// The signature must be for this service, here and today; answers its date.
    pub fn check_scope(&self, request: &Signed<'_>) -> Result<Stamp, SignatureFailure> {
        let scope = |text: String| Err(SignatureFailure::Scope(text));
        let Some(stamp) = Stamp::parse(&self.stamp) else {
            return Err(SignatureFailure::Incomplete(format!(
                "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601",
                self.stamp.escape_debug()
            )));
        };
        if !self.signed_headers.iter().any(|name| name == "host" || name == ":authority") {
            return scope("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".to_owned());
        }
        if self.terminator != TERMINATOR {
            return scope(format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{}'.",
                self.terminator
            ));
        }
        if self.service != request.service {
            return scope(format!("Credential should be scoped to correct service: '{}'. ", request.service));
        }
        if self.region != request.region {
            return scope(format!("Credential should be scoped to a valid region, not '{}'. ", self.region));
        }
        if self.stamp.get(..8) != Some(self.date.as_str()) {
            let day = self.stamp.get(..8).unwrap_or_default();
            return scope(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{day}', from '{}'.",
                self.date, self.stamp
            ));
        }
        Ok(stamp)
    }

    /// Neither too old nor from the future.
    pub fn check_dates(&self, stamp: Stamp, at: SystemTime) -> Result<(), SignatureFailure> {
        let now = Stamp::of(at);
        if stamp > now.plus(SKEW) {
            let text = format!("Signature not yet current: {stamp} is still later than {} ({now} + 5 min.)", now.plus(SKEW));
            return Err(SignatureFailure::Scope(text));
        }
        let text = match self.expires {
            Some(time) if stamp.plus(time) < now => format!("Signature expired: {} is now earlier than {now}", stamp.plus(time)),
            None if stamp < now.minus(SKEW) => {
                format!("Signature expired: {stamp} is now earlier than {} ({now} - 5 min.)", now.minus(SKEW))
            }
            _ => return Ok(()),
        };
        Err(SignatureFailure::Scope(text))
    }
}

/// The header's only value; of several none, since each reader would pick another.
fn one_header<'a>(request: &Signed<'a>, name: &str) -> Option<&'a str> {
    let mut all = request.headers.get_all(name).iter();
    let one = all.next()?;
    // Several of them, or bytes that are no text, can be read as no signature.
    if all.next().is_some() { Some("") } else { Some(one.to_str().unwrap_or_default()) }
}

fn in_header(request: &Signed<'_>, value: &str) -> Result<Parts, SignatureFailure> {
    let malformed = || {
        let hash = hashed(value);
        SignatureFailure::Incomplete(format!(
            "Invalid key=value pair (missing equal-sign) in Authorization header \
             (hashed with SHA-256 and encoded with Base64): '{hash}'."
        ))
    };
    let (algorithm, rest) = value.split_once(' ').unwrap_or(("", value));
    if algorithm != ALGORITHM {
        return Err(malformed());
    }
    let stamp = one_header(request, "x-amz-date").or_else(|| one_header(request, DATE.as_str()));
    let session_token = one_header(request, "x-amz-security-token").map(str::to_owned);
    let mut parts = Parts { stamp: stamp.map(str::to_owned), session_token, ..Parts::default() };
    for pair in rest.split(',') {
        let (name, value) = pair.trim().split_once('=').ok_or_else(malformed)?;
        match name {
            "Credential" => parts.credential = Some(value.to_owned()),
            "SignedHeaders" => parts.signed_headers = Some(value.to_owned()),
            "Signature" => parts.signature = Some(value.to_owned()),
            _ => {}
        }
    }
    Ok(parts)
}

fn missing(parts: &Parts, header: &str) -> String {
    if parts.presigned {
        return "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', \
                'X-Amz-SignedHeaders' and 'X-Amz-Date'. Re-examine the query-string parameters."
            .to_owned();
    }
    let named = [
        ("Credential", parts.credential.is_none()),
        ("Signature", parts.signature.is_none()),
        ("SignedHeaders", parts.signed_headers.is_none()),
    ];
    let absent = named.iter().filter(|(_, absent)| *absent);
    let mut text: String = absent.map(|(name, _)| format!("Authorization header requires '{name}' parameter. ")).collect();
    if parts.stamp.is_none() {
        text.push_str("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
    }
    // Unverified: the last sentence since 2023, when headers began to be shown as their hash.
    format!("{text}(Hashed with SHA-256 and encoded with Base64) Authorization={}", hashed(header))
}

fn in_query(raw: &str) -> Result<Parts, SignatureFailure> {
    let query = query::parse(raw);
    let value = |name: &str| match query.get(name).map(Vec::as_slice) {
        // Of several each reader would take another.
        Some([one]) => Some(one.clone()),
        _ => None,
    };
    let (algorithm, signature) = (value("X-Amz-Algorithm"), value("X-Amz-Signature"));
    if algorithm.is_none() && signature.is_none() {
        return Err(SignatureFailure::Missing);
    }
    let seconds = value("X-Amz-Expires").and_then(|text| text.parse().ok());
    let expires = seconds.filter(|seconds| (1..=LONGEST).contains(seconds)).map(Duration::from_secs);
    let whole = algorithm.as_deref() == Some(ALGORITHM) && expires.is_some();
    Ok(Parts {
        credential: value("X-Amz-Credential"),
        signed_headers: value("X-Amz-SignedHeaders"),
        signature: signature.filter(|_| whole),
        stamp: value("X-Amz-Date"),
        session_token: value("X-Amz-Security-Token"),
        expires,
        presigned: true,
    })
}

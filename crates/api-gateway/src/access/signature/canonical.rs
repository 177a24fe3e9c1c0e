//! The canonical request: what both sides sign (IAM user guide, "Create a signed AWS API request").

use std::borrow::Cow;
use std::fmt::Write as _;

use aws_lc_rs::digest;
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::claim::Claim;
use super::{Signed, hex};

/// All but letters, digits and `-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same for a path, whose slashes stay.
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// The canonical request of a claim.
pub struct Canonical {
    pub text: String,
    /// The same without the session's token, for the answer.
    // Unverified: AWS shows the token too; it is the only secret in there.
    pub shown: String,
}

impl Canonical {
    pub fn of(request: &Signed<'_>, claim: &Claim) -> Self {
        let (method, path) = (request.method, path(request.uri.path()));
        let query = query(request.uri.query().unwrap_or_default());
        let headers = headers(request.headers, &claim.signed_headers);
        let names = claim.signed_headers.join(";");
        // Unverified: that execute-api takes no UNSIGNED-PAYLOAD; the body itself always counts here.
        let hash = hex(digest::digest(&digest::SHA256, request.body).as_ref());
        let text = format!("{method}\n{path}\n{query}\n{headers}\n{names}\n{hash}");
        let shown = match &claim.session_token {
            Some(token) => {
                let encoded = utf8_percent_encode(token, RESERVED).to_string();
                text.replace(token.as_str(), "…").replace(&encoded, "…")
            }
            None => text.clone(),
        };
        Self { text, shown }
    }
}

/// Without `.`, `..` and empty parts; then encoded once more, as all services but S3 do.
fn path(raw: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for part in raw.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(kept.pop()),
            part => kept.push(part),
        }
    }
    let end = if raw.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    let whole = format!("/{}{end}", kept.join("/"));
    utf8_percent_encode(&whole, RESERVED_IN_PATH).to_string()
}

/// Every name and value encoded anew, sorted, without the signature of a presigned URL.
fn query(raw: &str) -> String {
    let mut pairs: Vec<_> = raw
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (encoded(name), encoded(value)))
        .collect();
    pairs.sort_unstable();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

// Unverified: `+` counts as the space that it is in a query.
fn encoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    let bytes: Cow<'_, [u8]> = percent_decode_str(&spaced).into();
    percent_encoding::percent_encode(&bytes, RESERVED).to_string()
}

fn headers(all: &HeaderMap, names: &[String]) -> String {
    let mut text = String::new();
    for name in names {
        let values: Vec<_> = all.get_all(name).iter().map(|value| trimmed(value.as_bytes())).collect();
        let _ = writeln!(text, "{name}:{}", values.join(","));
    }
    text
}

/// Spaces at both ends go, several in between become one.
fn trimmed(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let parts: Vec<_> = text.split(' ').filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

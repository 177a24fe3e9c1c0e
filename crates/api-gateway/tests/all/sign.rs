//! Signs requests as a client does (AWS Signature Version 4), written apart from what verifies them.

use aws_lc_rs::{digest, hmac};
use http::Request;
use http::request::Builder;

use crate::support::REGION;

#[derive(Clone, Copy)]
pub struct Key {
    pub id: &'static str,
    pub secret: &'static str,
}

impl Key {
    pub const TEST: Self = Self { id: "test", secret: "test" };
}

/// One signer at one moment.
#[derive(Clone)]
pub struct Sign {
    pub key: Key,
    pub service: &'static str,
    pub session_token: Option<&'static str>,
    pub stamp: String,
}

impl Sign {
    pub fn new(key: Key, seconds: u64) -> Self {
        let at = jiff::Timestamp::from_second(i64::try_from(seconds).expect("a date")).expect("a date");
        Self { key, service: "execute-api", session_token: None, stamp: at.strftime("%Y%m%dT%H%M%SZ").to_string() }
    }

    /// A GET whose path needs no encoding and whose query is sorted.
    pub fn get(&self, uri: &str) -> Builder {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let mut headers = vec![("host", "example"), ("x-amz-date", self.stamp.as_str())];
        headers.extend(self.session_token.map(|token| ("x-amz-security-token", token)));
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let canonical = format!("GET\n{path}\n{query}\n{lines}\n{names}\n{}", sha256(b""));
        let (id, scope) = (self.key.id, self.scope());
        let signature = self.signature(&format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", self.stamp, sha256(canonical.as_bytes())));
        let value = format!("AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
        let request = Request::get(uri).header("authorization", value);
        headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    fn scope(&self) -> String {
        format!("{}/{REGION}/{}/aws4_request", &self.stamp[..8], self.service)
    }

    fn signature(&self, text: &str) -> String {
        let mut key = format!("AWS4{}", self.key.secret).into_bytes();
        for part in [&self.stamp[..8], REGION, self.service, "aws4_request", text] {
            key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec();
        }
        hex(&key)
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

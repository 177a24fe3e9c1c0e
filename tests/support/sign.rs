//! Signs requests as a client of AWS does (Signature Version 4), written apart from what verifies them.

use std::time::SystemTime;

use aws_lc_rs::{digest, hmac};

use super::http::{self, Answer};

const REGION: &str = "ap-northeast-1";

/// A signed GET of an address whose path needs no encoding.
pub fn get(url: &str, key: &str, secret: &str) -> Answer {
    let rest = url.strip_prefix("http://").expect("an http:// address");
    let (host, path) = rest.split_at(rest.find('/').expect("a path"));
    let stamp = jiff::Timestamp::try_from(SystemTime::now()).expect("a date").strftime("%Y%m%dT%H%M%SZ").to_string();
    let scope = format!("{}/{REGION}/execute-api/aws4_request", &stamp[..8]);
    let canonical = format!("GET\n{path}\n\nhost:{host}\nx-amz-date:{stamp}\n\nhost;x-amz-date\n{}", sha256(b""));
    let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let mut signature = format!("AWS4{secret}").into_bytes();
    for part in scope.split('/').chain([text.as_str()]) {
        signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &signature), part.as_bytes()).as_ref().to_vec();
    }
    let signature = hex(&signature);
    let value = format!("AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}");
    http::send("GET", url, &[("x-amz-date", &stamp), ("Authorization", &value)], "")
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Names for one request: its ids, and the trace it belongs to.

use std::time::SystemTime;

use ::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use uuid::Uuid;

use crate::when;

/// Twelve random bytes: a UUID less the bytes that hold its version and variant.
fn random() -> [u8; 12] {
    let bytes = Uuid::new_v4().into_bytes();
    std::array::from_fn(|nth| bytes[if nth < 6 { nth } else { nth + 3 }])
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Such as `Mc7UVioPPHcEKPA=`: an HTTP API's request id and a REST API's extended one.
pub fn extended_request_id() -> String {
    URL_SAFE.encode(&random()[..11])
}

/// A UUID: a REST API's request id, and the id of an invocation.
pub fn request_id() -> String {
    Uuid::new_v4().to_string()
}

/// The trace a request belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// `Root=1-…`, with `;Parent=…` and `;Sampled=…` when the caller names them.
    header: String,
    has_parent: bool,
    has_sampled: bool,
}

impl Trace {
    /// The trace that the request names in `X-Amzn-Trace-Id`, else a new one.
    pub fn of(headers: &HeaderMap, now: SystemTime) -> Self {
        let incoming = headers.get("x-amzn-trace-id").and_then(|value| value.to_str().ok());
        incoming.and_then(Self::named).unwrap_or_else(|| Self {
            header: format!("Root=1-{:08x}-{}", when::seconds(now), hex(&random())),
            has_parent: false,
            has_sampled: false,
        })
    }

    /// What a header says, as far as each part looks like one.
    fn named(header: &str) -> Option<Self> {
        let part = |name: &str| header.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        let root = part("Root").filter(|root| is_root(root))?;
        let parent = part("Parent").filter(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let sampled = part("Sampled").filter(|sampled| matches!(*sampled, "0" | "1"));
        let mut kept = format!("Root={root}");
        for (name, value) in [("Parent", parent), ("Sampled", sampled)] {
            if let Some(value) = value {
                kept.push_str(&format!(";{name}={value}"));
            }
        }
        Some(Self { header: kept, has_parent: parent.is_some(), has_sampled: sampled.is_some() })
    }

    /// The header that a function receives: `Root=1-…`, and what else the caller named.
    pub fn event_header(&self) -> &str {
        &self.header
    }

    /// The header of a REST API's answer: the caller's own parts stay as they were sent, what
    /// is missing is made up (recorded on AWS, 2024-08).
    pub fn response_header(&self) -> String {
        let bytes = random();
        let mut header = self.header.clone();
        if !self.has_parent {
            header.push_str(&format!(";Parent={}", hex(&bytes[..8])));
        }
        if !self.has_sampled {
            header.push_str(";Sampled=0");
        }
        header + &format!(";Lineage=1:{}:0", hex(&bytes[8..]))
    }
}

/// Whether it looks like the root of a trace: `1-3152b799-8954dae64eda91bc9a23a7e8`.
fn is_root(root: &str) -> bool {
    root.len() <= 64 && root.starts_with("1-") && root.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn ids_have_their_shapes() {
        let id = extended_request_id();
        assert_eq!((id.len(), id.find('=')), (16, Some(15)), "{id}");
        assert_ne!(id, extended_request_id());
        assert!(Uuid::parse_str(&request_id()).is_ok());
    }

    #[test]
    fn a_trace_is_kept_or_begun() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(0x6a46_4d77);
        let fresh = Trace::of(&HeaderMap::new(), now);
        assert!(fresh.event_header().starts_with("Root=1-6a464d77-"), "{fresh:?}");
        assert_eq!(fresh.event_header().len(), "Root=1-6a464d77-".len() + 24);
        let root = "Root=1-3152b799-8954dae64eda91bc9a23a7e8";
        let full = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
        let rows = [
            (root, Some(root)),
            (full, Some(full)),
            ("Parent=7d;Root=1-3152b799-8954dae64eda91bc9a23a7e8;Sampled=x", Some(root)),
            ("Root=x", None),
            ("Self=1-3152b799-8954dae64eda91bc9a23a7e8", None),
            ("", None),
        ];
        for (value, kept) in rows {
            let trace = sent(value);
            match kept {
                Some(kept) => assert_eq!(trace.event_header(), kept, "{value}"),
                None => assert!(!trace.event_header().contains("3152b799"), "{value}"),
            }
        }
    }

    fn sent(value: &str) -> Trace {
        let headers = HeaderMap::from_iter([("x-amzn-trace-id".parse().unwrap(), value.parse().unwrap())]);
        Trace::of(&headers, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn the_answer_keeps_the_callers_parent() {
        let full = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
        assert!(sent(full).response_header().starts_with(&format!("{full};Lineage=1:")));
        let header = sent("Root=1-3152b799-8954dae64eda91bc9a23a7e8").response_header();
        assert!(header.contains("a7e8;Parent=") && !header.contains("7fa8c0f79203be72"), "{header}");
    }

    #[test]
    fn the_answers_trace_has_four_parts() {
        let trace = sent("Root=1-a-b");
        let header = trace.response_header();
        let lengths: Vec<_> = header.split(';').map(str::len).collect();
        assert!(header.starts_with("Root=1-a-b;Parent="), "{header}");
        assert_eq!(lengths, [10, 23, 9, 20]);
    }
}

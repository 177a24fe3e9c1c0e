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
    header: String,
}

impl Trace {
    /// The trace that the request names in `X-Amzn-Trace-Id`, else a new one.
    pub fn of(headers: &HeaderMap, now: SystemTime) -> Self {
        let incoming = headers
            .get("x-amzn-trace-id")
            .and_then(|value| value.to_str().ok())
            .and_then(root);
        let header = match incoming {
            Some(root) => format!("Root={root}"),
            None => format!("Root=1-{:08x}-{}", when::seconds(now), hex(&random())),
        };
        Self { header }
    }

    /// `Root=1-…`: the header that a function receives.
    pub fn event_header(&self) -> &str {
        &self.header
    }

    /// The header of a REST API's answer.
    pub fn response_header(&self) -> String {
        let bytes = random();
        format!(
            "{};Parent={};Sampled=0;Lineage=1:{}:0",
            self.header,
            hex(&bytes[..8]),
            hex(&bytes[8..])
        )
    }
}

/// The root in `Root=1-…;Parent=…`, if it looks like one.
fn root(header: &str) -> Option<&str> {
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root="))?;
    let fine = root.len() <= 64 && root.starts_with("1-") && root.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    fine.then_some(root)
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
        let rows = [
            ("Root=1-3152b799-8954dae64eda91bc9a23a7e8", true),
            ("Parent=7d;Root=1-3152b799-8954dae64eda91bc9a23a7e8;Sampled=1", true),
            ("Root=x", false),
            ("Self=1-3152b799-8954dae64eda91bc9a23a7e8", false),
            ("", false),
        ];
        for (value, kept) in rows {
            let headers = HeaderMap::from_iter([("x-amzn-trace-id".parse().unwrap(), value.parse().unwrap())]);
            let trace = Trace::of(&headers, now);
            assert_eq!(
                trace.event_header() == "Root=1-3152b799-8954dae64eda91bc9a23a7e8",
                kept,
                "{value}"
            );
        }
    }

    #[test]
    fn the_answers_trace_has_four_parts() {
        let trace = Trace {
            header: "Root=1-a-b".into(),
        };
        let header = trace.response_header();
        let lengths: Vec<_> = header.split(';').map(str::len).collect();
        assert!(header.starts_with("Root=1-a-b;Parent="), "{header}");
        assert_eq!(lengths, [10, 23, 9, 20]);
    }
}

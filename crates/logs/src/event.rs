//! One event as a reader gets it, and its place in the order of all events.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Where it stands.
    pub key: Key,
    /// Milliseconds since 1970.
    pub ingested: i64,
    /// The stream's name.
    pub stream: Arc<str>,
    /// The text, as it was written.
    pub message: String,
}

/// The order of events: by time, then as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Milliseconds since 1970.
    pub timestamp: i64,
    /// Counts up over all groups.
    pub seq: u64,
    /// One record may be several events: END and REPORT.
    pub part: u16,
}

impl Key {
    /// Before everything.
    pub(crate) const FIRST: Self = Self { timestamp: 0, seq: 0, part: 0 };

    /// 56 digits, like AWS's event ids; in order they are the events' order.
    #[must_use]
    pub fn id(self) -> String {
        format!("{:019}{:032}{:05}", self.timestamp, self.seq, self.part)
    }

    pub(crate) fn parse(id: &str) -> Option<Self> {
        if id.len() != 56 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self { timestamp: id[..19].parse().ok()?, seq: id[19..51].parse().ok()?, part: id[51..].parse().ok()? })
    }
}

/// Milliseconds since 1970.
pub(crate) fn millis(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis();
    i64::try_from(since).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_to_its_place() {
        let key = Key { timestamp: 1_795_230_000_123, seq: 42, part: 1 };
        assert_eq!((key.id().len(), Key::parse(&key.id())), (56, Some(key)));
        for not_one in ["", "x", &"9".repeat(56), &"é".repeat(28)] {
            assert_eq!(Key::parse(not_one), None, "{not_one}");
        }
    }
}

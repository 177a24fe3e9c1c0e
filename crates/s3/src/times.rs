//! Moments as S3 writes and reads them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// `20261121T101112Z`
pub fn compact_date(text: &str) -> Option<SystemTime> {
    if text.len() != 16 || !text.is_ascii() {
        return None;
    }
    let part = |range: std::ops::Range<usize>| &text[range];
    let (date, time) = ((part(0..4), part(4..6), part(6..8)), (part(9..11), part(11..13), part(13..15)));
    let iso = format!("{}-{}-{}T{}:{}:{}Z", date.0, date.1, date.2, time.0, time.1, time.2);
    iso.parse::<jiff::Timestamp>().ok().map(SystemTime::from)
}

/// Milliseconds since 1970.
pub fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// `2026-11-21T10:11:12.000Z`: S3 tells whole seconds.
pub fn iso(millis: i64) -> String {
    let time = jiff::Timestamp::from_second(millis.div_euclid(1000)).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// The same as a header has it.
pub fn http_date(millis: i64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(millis.max(0) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_their_forms() {
        assert_eq!(iso(1_800_000_000_999), "2027-01-15T08:00:00.000Z");
        assert_eq!(http_date(1_800_000_000_999), "Fri, 15 Jan 2027 08:00:00 GMT");
        assert_eq!(compact_date("20270115T080000Z"), Some(UNIX_EPOCH + Duration::from_secs(1_800_000_000)));
        assert_eq!(compact_date("あああああx"), None);
    }
}

//! Time as API Gateway writes it: access-log stamps, epoch milliseconds and Java dates.
//! All of it is UTC; the clock itself always comes in from outside.

use std::time::{Duration, SystemTime};

use jiff::{Timestamp, civil::DateTime, tz::Offset};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Since 1970; a clock before that counts as 1970.
fn since_epoch(now: SystemTime) -> Duration {
    now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// Whole seconds since 1970.
pub fn seconds(now: SystemTime) -> i64 {
    i64::try_from(since_epoch(now).as_secs()).unwrap_or(i64::MAX)
}

/// Whole milliseconds since 1970: `timeEpoch` and `requestTimeEpoch` of the events.
pub fn millis(now: SystemTime) -> u64 {
    u64::try_from(since_epoch(now).as_millis()).unwrap_or(u64::MAX)
}

fn civil(seconds: i64) -> Option<DateTime> {
    let stamp = Timestamp::from_second(seconds).ok()?;
    Some(Offset::UTC.to_datetime(stamp))
}

fn month(at: DateTime) -> &'static str {
    MONTHS[usize::from(at.month().unsigned_abs()) - 1]
}

fn clock(at: DateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// `02/Jul/2026:11:43:52 +0000`: `time` and `requestTime` of the events.
pub fn clf(now: SystemTime) -> String {
    let at = civil(seconds(now)).unwrap_or_default();
    format!("{:02}/{}/{:04}:{} +0000", at.day(), month(at), at.year(), clock(at))
}

/// `Thu Jul 02 12:42:47 UTC 2026`: how a REST API shows `exp` and `iat`.
/// `None` outside of the years a calendar covers.
pub fn java_date(seconds: i64) -> Option<String> {
    let at = civil(seconds)?;
    let weekday = DAYS[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs())];
    Some(format!("{weekday} {} {:02} {} UTC {:04}", month(at), at.day(), clock(at), at.year()))
}

/// `2026-11-21T02:00:00Z`, for people; the bare number outside of the calendar.
pub fn utc(seconds: i64) -> String {
    match civil(seconds) {
        Some(at) => format!("{:04}-{:02}-{:02}T{}Z", at.year(), at.month(), at.day(), clock(at)),
        None => seconds.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn every_format_of_one_moment() {
        let rows = [
            (1_782_996_167, "02/Jul/2026:12:42:47 +0000", "Thu Jul 02 12:42:47 UTC 2026", "2026-07-02T12:42:47Z"),
            (0, "01/Jan/1970:00:00:00 +0000", "Thu Jan 01 00:00:00 UTC 1970", "1970-01-01T00:00:00Z"),
            (1_709_164_800, "29/Feb/2024:00:00:00 +0000", "Thu Feb 29 00:00:00 UTC 2024", "2024-02-29T00:00:00Z"),
            (1_798_761_599, "31/Dec/2026:23:59:59 +0000", "Thu Dec 31 23:59:59 UTC 2026", "2026-12-31T23:59:59Z"),
        ];
        for (seconds, log, java, iso) in rows {
            assert_eq!(clf(at(u64::try_from(seconds).unwrap())), log);
            assert_eq!(java_date(seconds).as_deref(), Some(java));
            assert_eq!(utc(seconds), iso);
        }
    }

    #[test]
    fn a_year_beyond_the_calendar_is_no_date() {
        assert_eq!(java_date(i64::MAX), None);
        assert_eq!(utc(i64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn milliseconds_keep_the_fraction() {
        let now = at(1_782_992_632) + Duration::from_micros(417_900);
        assert_eq!(millis(now), 1_782_992_632_417);
        assert_eq!(seconds(now), 1_782_992_632);
        assert_eq!(seconds(SystemTime::UNIX_EPOCH - Duration::from_secs(5)), 0);
    }
}

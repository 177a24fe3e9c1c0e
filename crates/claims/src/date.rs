//! Times as the APIs render them: `1782996167` or, REST API only, `Thu Jul 02 12:42:47 UTC 2026`.

use std::time::{Duration, SystemTime};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads either rendering; `None` for anything else, and for times before 1970.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let seconds = if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok()? } else { java_date(text)? };
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// `EEE MMM dd HH:mm:ss zzz yyyy`, what Java's `Date.toString` prints; AWS's clocks are in UTC.
fn java_date(text: &str) -> Option<u64> {
    let mut words = text.split(' ');
    let mut word = || words.next();
    let (_weekday, month, day, time, zone, year) = (word()?, word()?, word()?, word()?, word()?, word()?);
    if word().is_some() || !matches!(zone, "UTC" | "GMT") {
        return None;
    }
    let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
    let days = days_since_1970(number(year, 4)?, month, number(day, 2)?)?;
    Some(days * 86_400 + seconds_of_day(time)?)
}

fn seconds_of_day(time: &str) -> Option<u64> {
    let mut parts = time.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    // 60: Java may print a leap second.
    (parts.next().is_none() && hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

fn number(text: &str, digits: usize) -> Option<u64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Days from 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day is the
/// last day of a year.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    if year < 1970 || day == 0 || day > days_in(year, month) {
        return None;
    }
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let before_year = year * 365 + year / 4 - year / 100 + year / 400;
    let before_month = (month * 153 + 2) / 5;
    // 719_468: the same sum for 1 January 1970, counted from 1 March of year 0.
    (before_year + before_month + day - 1).checked_sub(719_468)
}

fn days_in(year: u64, month: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_renderings() {
        let table = [
            ("1782996167", Some(1_782_996_167)),
            ("Thu Jul 02 12:42:47 UTC 2026", Some(1_782_996_167)),
            ("Thu Jul 02 11:42:47 UTC 2026", Some(1_782_992_567)),
            ("Thu Jan 01 00:00:00 UTC 1970", Some(0)),
            ("Thu Feb 29 23:59:59 UTC 2024", Some(1_709_251_199)),
            ("Fri Mar 01 00:00:00 GMT 2024", Some(1_709_251_200)),
            ("Wed Mar 01 00:00:00 UTC 2000", Some(951_868_800)),
            ("Tue Feb 29 00:00:00 UTC 2000", Some(951_782_400)),
            ("Mon Mar 01 00:00:00 UTC 2100", Some(4_107_542_400)),
            ("Mon Feb 29 00:00:00 UTC 2100", None),
            ("Sat Feb 29 00:00:00 UTC 2025", None),
            ("Thu Jul 00 12:42:47 UTC 2026", None),
            ("Thu Jul 02 24:42:47 UTC 2026", None),
            ("Thu Jul 02 12:42 UTC 2026", None),
            ("Thu Jul 02 12:42:47 JST 2026", None),
            ("Thu Jul 02 12:42:47 UTC 2026 x", None),
            ("Thu Foo 02 12:42:47 UTC 2026", None),
            ("Wed Dec 31 23:59:59 UTC 1969", None),
            ("-1", None),
            ("1.7e9", None),
            ("", None),
            ("99999999999999999999999", None),
            ("18446744073709551615", None),
        ];
        for (text, seconds) in table {
            let expected = seconds.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut expected = 0;
        for year in 1970..2370 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    assert_eq!(days_since_1970(year, month, day), Some(expected), "{year}-{month}-{day}");
                    expected += 1;
                }
            }
        }
        assert_eq!(expected, 146_097);
    }
}

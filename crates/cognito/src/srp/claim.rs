//! What a client sends as proof: a signature over the secret block it was given and a time stamp it wrote.

use aws_lc_rs::constant_time;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::civil::{self, Date, Weekday};
use jiff::tz::TimeZone;

use super::exchange::signature;

/// A proof as received, with the names it must hold for.
pub struct Claim<'a> {
    /// Pool name, or a device's group key.
    pub group: &'a str,
    /// The user's real name, or a device's key.
    pub identity: &'a str,
    /// `PASSWORD_CLAIM_SECRET_BLOCK`.
    pub secret_block: &'a str,
    /// `TIMESTAMP`.
    pub timestamp: &'a str,
    /// `PASSWORD_CLAIM_SIGNATURE`.
    pub signature: &'a str,
}

impl Claim<'_> {
    /// Whether the signature is one by this key, and the time stamp is written as AWS demands.
    pub fn holds(&self, key: &[u8; 16]) -> bool {
        let (Ok(block), Ok(given)) = (STANDARD.decode(self.secret_block), STANDARD.decode(self.signature)) else {
            return false;
        };
        let expected = signature(key, self.group, self.identity, &block, self.timestamp);
        constant_time::verify_slices_are_equal(&given, &expected).is_ok() && timestamp_seconds(self.timestamp).is_some()
    }
}

/// `Tue Jan 2 03:04:05 UTC 2024` as seconds since 1970. `None`: not exactly this form; the day has no leading zero and
/// the weekday must be the right one (measured on AWS).
fn timestamp_seconds(text: &str) -> Option<i64> {
    let [weekday, month, day, time, "UTC", year] = text.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    let [hour, minute, second] = time.split(':').collect::<Vec<_>>()[..] else {
        return None;
    };
    let date = Date::new(digits(year, 4)?, i8::try_from(month).ok()?, day_number(day)?).ok()?;
    if name_of(date.weekday()) != weekday {
        return None;
    }
    let time = civil::Time::new(digits2(hour)?, digits2(minute)?, digits2(second)?, 0).ok()?;
    let zoned = date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn name_of(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

fn digits(text: &str, length: usize) -> Option<i16> {
    let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn digits2(text: &str) -> Option<i8> {
    i8::try_from(digits(text, 2)?).ok()
}

fn day_number(text: &str) -> Option<i8> {
    let day = digits(text, 1).or_else(|| digits(text, 2))?;
    i8::try_from(day).ok().filter(|_| !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stamps() {
        let cases = [
            ("Tue Jan 2 03:04:05 UTC 2024", Some(1_704_164_645)),
            ("Thu Jan 1 00:00:00 UTC 1970", Some(0)),
            ("Sat Nov 21 23:59:59 UTC 2026", Some(1_795_305_599)),
            ("Thu Feb 29 12:00:00 UTC 2024", Some(1_709_208_000)),
            ("Tue Jan 02 03:04:05 UTC 2024", None),
            ("Wed Jan 2 03:04:05 UTC 2024", None),
            ("Tue Jan  2 03:04:05 UTC 2024", None),
            ("Tue Jan 2 3:04:05 UTC 2024", None),
            ("Tue Jan 2 03:04 UTC 2024", None),
            ("Tue Jan 2 24:00:00 UTC 2024", None),
            ("Tue Jan 2 03:04:05 GMT 2024", None),
            ("Tue Jan 2 03:04:05 UTC 24", None),
            ("Tue jan 2 03:04:05 UTC 2024", None),
            ("Fri Feb 30 12:00:00 UTC 2024", None),
            ("Tue Jan +2 03:04:05 UTC 2024", None),
            ("Tue Jan 2 03:04:05 UTC 2024 ", None),
            ("2024-01-02T03:04:05Z", None),
            ("", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(timestamp_seconds(text), seconds, "{text:?}");
        }
    }
}

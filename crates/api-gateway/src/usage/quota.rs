//! A quota's periods, in days since 1970 (UTC): where the one that a day is in began.

use std::time::SystemTime;

use jiff::civil::{Date, date};

use super::resources::QuotaSettings;
use crate::when;

const DAY: i64 = 86_400;

/// How often a key may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    pub(super) limit: u64,
    period: Period,
    /// Unverified: that a period begins so many days later; the ranges that AWS allows say so, its reference does not.
    offset: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    Day,
    Week,
    Month,
}

impl Quota {
    pub(super) fn new(settings: &QuotaSettings) -> Self {
        let period = match settings.period.as_deref() {
            Some("WEEK") => Period::Week,
            Some("MONTH") => Period::Month,
            _ => Period::Day,
        };
        let limit = settings.limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(0);
        Self { limit, period, offset: settings.offset.unwrap_or(0) }
    }

    /// The first day of the period that `day` is in.
    // Unverified: that weeks begin on Sunday.
    pub(super) fn began(&self, day: i64) -> i64 {
        match self.period {
            Period::Day => day,
            // 1970-01-01 was a Thursday: the fourth day after a Sunday.
            Period::Week => day - (day + 4 - self.offset).rem_euclid(7),
            Period::Month => month_began(day, self.offset),
        }
    }
}

fn month_began(day: i64, offset: i64) -> i64 {
    let today = date_of(day);
    let first = today.first_of_month();
    let started = i64::from(today.day()) > offset;
    let first = if started { first } else { first.yesterday().map_or(first, Date::first_of_month) };
    day_of(first) + offset
}

/// The day of a moment.
pub(crate) fn day_at(now: SystemTime) -> i64 {
    when::seconds(now).div_euclid(DAY)
}

/// The day of a calendar date.
pub(crate) fn day_of(at: Date) -> i64 {
    at.duration_since(date(1970, 1, 1)).as_hours() / 24
}

/// The calendar date of a day; outside of the calendar, its first.
pub(crate) fn date_of(day: i64) -> Date {
    let days = jiff::SignedDuration::from_hours(day.saturating_mul(24));
    date(1970, 1, 1).checked_add(days).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_on_their_day() {
        let rows = [
            ("DAY", 0, "2026-11-21", "2026-11-21"),
            ("WEEK", 0, "2026-11-21", "2026-11-15"),
            ("WEEK", 0, "2026-11-22", "2026-11-22"),
            ("WEEK", 1, "2026-11-22", "2026-11-16"),
            ("WEEK", 6, "2026-11-21", "2026-11-21"),
            ("MONTH", 0, "2026-11-01", "2026-11-01"),
            ("MONTH", 0, "2026-11-30", "2026-11-01"),
            ("MONTH", 14, "2026-11-14", "2026-10-15"),
            ("MONTH", 14, "2026-11-15", "2026-11-15"),
            ("MONTH", 27, "2026-03-01", "2026-02-28"),
            ("MONTH", 27, "2026-01-01", "2025-12-28"),
        ];
        for (period, offset, day, began) in rows {
            let settings = QuotaSettings { limit: Some(1), offset: Some(offset), period: Some(period.to_owned()) };
            let day: Date = day.parse().expect("a date");
            let got = date_of(Quota::new(&settings).began(day_of(day)));
            assert_eq!(got.to_string(), began, "{period} {offset} {day}");
        }
    }
}

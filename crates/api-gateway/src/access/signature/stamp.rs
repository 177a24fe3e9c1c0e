//! `20150830T123600Z`: the only form of a date that a signature has.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Timestamp, fmt::strtime};

use crate::when;

const FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// Seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(i64);

impl Stamp {
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 16 {
            return None;
        }
        let at: DateTime = strtime::parse(FORMAT, text).ok()?.to_datetime().ok()?;
        Some(Self(Offset::UTC.to_timestamp(at).ok()?.as_second()))
    }

    pub fn of(now: SystemTime) -> Self {
        Self(when::seconds(now))
    }

    pub fn plus(self, time: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(time.as_secs()))
    }

    pub fn minus(self, time: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(time.as_secs()))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = Timestamp::from_second(self.0).map(|at| Offset::UTC.to_datetime(at)).unwrap_or_default();
        let (year, month, day) = (at.year(), at.month(), at.day());
        write!(f, "{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z", at.hour(), at.minute(), at.second())
    }
}

//! One moment in time as the service shows it and the store keeps it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use serde::{Serialize, Serializer};

/// Milliseconds since 1970. On the wire: seconds with a fraction, `1726788459.464`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Whole seconds since 1970, as in a token's `iat`.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Milliseconds since 1970, as in a JSON column.
    pub fn milliseconds(self) -> i64 {
        self.0
    }

    /// The moment of a JSON column.
    pub fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// This moment and then some.
    pub fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This moment less some time.
    pub fn before(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long ago this was at `now`; zero for what is still to come.
    pub fn age(self, now: Self) -> Duration {
        Duration::from_millis(u64::try_from(now.0.saturating_sub(self.0)).unwrap_or(0))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(time.0).unwrap_or(0))
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

impl Serialize for Timestamp {
    #[allow(clippy::cast_precision_loss)] // milliseconds fit a double until the year 287,000
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 1000.0)
    }
}

impl ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0))
    }
}

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_as_seconds_with_a_fraction() {
        let cases = [(1_726_788_459_464, "1726788459.464"), (1_726_788_459_000, "1726788459.0"), (0, "0.0")];
        for (milliseconds, text) in cases {
            assert_eq!(serde_json::to_string(&Timestamp(milliseconds)).unwrap(), text);
        }
    }

    #[test]
    fn ages() {
        let then = Timestamp(1_000);
        assert_eq!(then.age(Timestamp(2_500)), Duration::from_millis(1_500));
        assert_eq!(then.age(Timestamp(500)), Duration::ZERO);
        assert_eq!(then.after(Duration::from_secs(2)), Timestamp(3_000));
        assert_eq!(Timestamp(2_999).seconds(), 2);
    }
}

//! How many requests per second may pass: token buckets of the account, of each route of a stage and of each API key
//! (developer guide, "Throttle requests to your APIs"). A bucket is one atomic number and reads no clock of its own.

mod account;
mod routes;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

pub(crate) use account::Account;
pub use account::AccountLimit;
pub(crate) use routes::{http_route, rest_method};

const SECOND: f64 = 1e9;

/// A steady rate, and how many may come at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    /// Requests per second.
    pub(crate) rate: f64,
    /// Requests at once.
    pub(crate) burst: u64,
}

impl Limit {
    /// The limit that two settings make. One that is missing takes the account's.
    pub(crate) fn of(rate: Option<f64>, burst: Option<i64>) -> Option<Self> {
        if rate.is_none() && burst.is_none() {
            return None;
        }
        let AccountLimit { rate: account_rate, burst: account_burst } = AccountLimit::default();
        Some(Self {
            rate: rate.unwrap_or(account_rate),
            burst: burst.map_or(account_burst, |burst| u64::try_from(burst).unwrap_or(0)),
        })
    }
}

/// A token bucket: of a route, a key, or the account.
///
/// It is kept as the moment at which it is full again (the generic cell rate algorithm): one number, so that taking a
/// token needs no lock.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// What one token costs, in nanoseconds; `None` lets nothing pass.
    cost: Option<u64>,
    /// How far ahead of now the moment may lie: all tokens but one.
    ahead: u64,
    full_at: AtomicU64,
    limit: Limit,
}

impl Bucket {
    /// A full bucket. A rate or burst of zero lets nothing pass.
    pub(crate) fn new(limit: Limit) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` saturates: a rate above 1e9 costs nothing"
        )]
        let cost = (limit.rate > 0.0 && limit.burst > 0).then(|| (SECOND / limit.rate) as u64);
        let ahead = cost.unwrap_or_default().saturating_mul(limit.burst.saturating_sub(1));
        Self { cost, ahead, full_at: AtomicU64::new(0), limit }
    }

    /// Takes a token, if there is one.
    pub(crate) fn take(&self, now: SystemTime) -> bool {
        let cost = match self.cost {
            None => return false,
            // So fast a rate that tokens cost nothing.
            Some(0) => return true,
            Some(cost) => cost,
        };
        let now = nanos(now);
        // Further ahead than a bucket can ever be: the clock was set back, and the bucket starts afresh.
        let possible = now.saturating_add(self.ahead).saturating_add(cost);
        let after = |full_at: u64| {
            let from = if full_at > possible { now } else { full_at.max(now) };
            (from - now <= self.ahead).then(|| from.saturating_add(cost))
        };
        self.full_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after).is_ok()
    }

    /// Goes on where `before` stands: a change of the API must not fill a bucket.
    pub(crate) fn adopt(&self, before: &Self) {
        self.full_at.store(before.full_at.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// `10 per second, 20 at once`, for explanations.
    pub(crate) fn told(&self) -> String {
        let Limit { rate, burst } = self.limit;
        format!("{rate} per second, {burst} at once")
    }
}

fn nanos(now: SystemTime) -> u64 {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_secs().saturating_mul(1_000_000_000).saturating_add(u64::from(since.subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(millis: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_226_400) + Duration::from_millis(millis)
    }

    fn taken(bucket: &Bucket, tries: usize, millis: u64) -> usize {
        (0..tries).filter(|_| bucket.take(at(millis))).count()
    }

    #[test]
    fn a_bucket_gives_its_burst_and_fills_at_its_rate() {
        let bucket = Bucket::new(Limit { rate: 10.0, burst: 5 });
        let rows = [(0, 5), (99, 0), (100, 1), (150, 0), (400, 3), (10_000, 5), (10_000, 0)];
        for (millis, expected) in rows {
            assert_eq!(taken(&bucket, 20, millis), expected, "at {millis} ms");
        }
    }

    #[test]
    fn nothing_passes_a_zero() {
        for (rate, burst) in [(0.0, 5), (5.0, 0), (-1.0, 5)] {
            assert_eq!(taken(&Bucket::new(Limit { rate, burst }), 3, 0), 0, "{rate} {burst}");
        }
    }

    #[test]
    fn rates_below_one_and_far_above_work() {
        let slow = Bucket::new(Limit { rate: 0.5, burst: 1 });
        assert_eq!((taken(&slow, 3, 0), taken(&slow, 3, 1_999), taken(&slow, 3, 2_000)), (1, 0, 1));
        let fast = Bucket::new(Limit { rate: 1e12, burst: 1 });
        assert_eq!(taken(&fast, 1000, 0), 1000);
        let none = Bucket::new(Limit { rate: f64::INFINITY, burst: u64::MAX });
        assert_eq!((taken(&none, 10, 5), taken(&none, 10, 0)), (10, 10), "clocks of two threads may differ");
    }

    #[test]
    fn a_clock_that_was_set_back_empties_no_bucket() {
        let bucket = Bucket::new(Limit { rate: 1.0, burst: 2 });
        assert_eq!(taken(&bucket, 5, 3_600_000), 2);
        assert_eq!(taken(&bucket, 5, 0), 2);
    }

    #[test]
    fn a_bucket_goes_on_where_another_stood() {
        let limit = Limit { rate: 1.0, burst: 3 };
        let (before, after) = (Bucket::new(limit), Bucket::new(limit));
        assert_eq!(taken(&before, 2, 0), 2);
        after.adopt(&before);
        assert_eq!(taken(&after, 5, 0), 1);
    }

    #[test]
    fn threads_never_take_more_than_there_is() {
        let bucket = Bucket::new(Limit { rate: 1.0, burst: 1000 });
        let total: usize = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| taken(&bucket, 1000, 0))).collect();
            workers.into_iter().map(|worker| worker.join().expect("no panic")).sum()
        });
        assert_eq!(total, 1000);
    }
}

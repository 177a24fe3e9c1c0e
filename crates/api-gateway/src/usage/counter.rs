//! What one key used of one plan, day by day.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::quota::Quota;

/// So many days are remembered: the longest period, and what `GetUsage` may still be asked for.
const REMEMBERED: usize = 400;

/// Requests that passed.
#[derive(Debug, Default)]
pub(crate) struct Counter(Mutex<Used>);

/// What was used so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Used {
    days: BTreeMap<i64, u64>,
    /// `UpdateUsage`: in the period that began on this day, so many requests more (or less) than the quota says.
    extra: Option<(i64, i64)>,
}

impl Counter {
    /// Counts a request, if the quota leaves one.
    pub(super) fn take(&self, quota: Option<&Quota>, day: i64) -> bool {
        let mut used = self.lock();
        if quota.is_some_and(|quota| used.remaining(quota, day) <= 0) {
            return false;
        }
        *used.days.entry(day).or_default() += 1;
        if used.days.len() > REMEMBERED {
            used.days.pop_first();
        }
        true
    }

    /// Goes on from what was used before a restart.
    pub(super) fn restore(&self, before: Used) {
        *self.lock() = before;
    }

    /// `UpdateUsage`: leaves `remaining` requests in the period of `day`; answers what has to outlive this process.
    pub(super) fn set_remaining(&self, quota: &Quota, day: i64, remaining: i64) -> Used {
        let mut used = self.lock();
        used.extra = None;
        let extra = remaining.saturating_sub(used.remaining(quota, day));
        used.extra = Some((quota.began(day), extra));
        used.clone()
    }

    /// Used and remaining of each day from the first to the last.
    // Unverified: what AWS shows as remaining of a plan without quota; here 0.
    pub(super) fn between(&self, quota: Option<&Quota>, first: i64, last: i64) -> Vec<(u64, i64)> {
        let used = self.lock();
        let row = |day: i64| {
            let remaining = quota.map_or(0, |quota| used.remaining(quota, day).max(0));
            (used.days.get(&day).copied().unwrap_or_default(), remaining)
        };
        (first..=last).map(row).collect()
    }

    /// Was anything used, or given, between two days?
    pub(super) fn is_used(&self, first: i64, last: i64) -> bool {
        let used = self.lock();
        used.extra.is_some() || used.days.range(first..=last).next().is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Used {
    /// What is left in the period of a day when that day ends.
    fn remaining(&self, quota: &Quota, day: i64) -> i64 {
        let began = quota.began(day);
        let used: u64 = self.days.range(began..=day).map(|(_, used)| used).sum();
        let extra = self.extra.filter(|(from, _)| *from == began).map_or(0, |(_, extra)| extra);
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        number(quota.limit).saturating_sub(number(used)).saturating_add(extra)
    }
}

#[cfg(test)]
mod tests {
    use super::super::resources::QuotaSettings;
    use super::*;

    fn weekly(limit: i64) -> Quota {
        Quota::new(&QuotaSettings { limit: Some(limit), offset: None, period: Some("WEEK".to_owned()) })
    }

    /// 2026-11-21, a Saturday.
    const SATURDAY: i64 = 20_778;

    #[test]
    fn a_quota_ends_and_begins_anew() {
        let (counter, quota) = (Counter::default(), weekly(3));
        let take = |day| counter.take(Some(&quota), day);
        assert!(take(SATURDAY - 2) && take(SATURDAY) && take(SATURDAY));
        assert!(!take(SATURDAY));
        assert!(take(SATURDAY + 1), "Sunday");
        assert_eq!(counter.between(Some(&quota), SATURDAY - 2, SATURDAY + 1), [(1, 2), (0, 2), (2, 0), (1, 2)]);
        assert!(counter.is_used(SATURDAY, SATURDAY) && !counter.is_used(SATURDAY + 2, SATURDAY + 9));
    }

    #[test]
    fn remaining_can_be_set_for_a_period() {
        let (counter, quota) = (Counter::default(), weekly(1));
        assert!(counter.take(Some(&quota), SATURDAY));
        counter.set_remaining(&quota, SATURDAY, 2);
        let take = |day| counter.take(Some(&quota), day);
        assert!(take(SATURDAY) && take(SATURDAY) && !take(SATURDAY));
        counter.set_remaining(&quota, SATURDAY, 0);
        assert!(!take(SATURDAY));
        assert!(take(SATURDAY + 1) && !take(SATURDAY + 1));
    }

    #[test]
    fn without_a_quota_requests_are_counted_only() {
        let counter = Counter::default();
        assert!((0..500).all(|day| counter.take(None, day)));
        assert_eq!(counter.between(None, 499, 499), [(1, 0)]);
        assert!(!counter.is_used(0, 99), "old days are forgotten");
    }
}

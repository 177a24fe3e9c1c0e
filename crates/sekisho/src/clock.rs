//! What time it is for the stack. Moving it forward shows expiry without waiting for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The machine's clock plus an offset that only grows.
#[derive(Default)]
pub struct Clock {
    ahead_seconds: AtomicU64,
}

/// Ten years: enough to see every token expire, far from overflow.
const LIMIT: u64 = 10 * 366 * 24 * 3600;

impl Clock {
    /// The stack's time.
    pub fn now(&self) -> SystemTime {
        SystemTime::now() + Duration::from_secs(self.ahead_seconds())
    }

    /// How far the stack's time is ahead of the machine's, in seconds.
    pub fn ahead_seconds(&self) -> u64 {
        self.ahead_seconds.load(Ordering::Relaxed)
    }

    /// Moves the stack's time forward and returns the whole offset in seconds, ten years at the most.
    pub fn advance(&self, seconds: u64) -> u64 {
        let add = |ahead: u64| Some(ahead.saturating_add(seconds).min(LIMIT));
        let _ = self.ahead_seconds.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        self.ahead_seconds()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_only_moves_forward_and_is_bounded() {
        let clock = Clock::default();
        assert_eq!(clock.advance(60), 60);
        assert_eq!(clock.advance(1), 61);
        assert!(clock.now() > SystemTime::now() + Duration::from_secs(60));
        assert_eq!(clock.advance(u64::MAX), LIMIT);
    }
}

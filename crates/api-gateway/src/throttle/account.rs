//! What an account may do in a region, all its APIs together.

use std::time::SystemTime;

use super::{Bucket, Limit};

/// Requests per second of all APIs together, and how many at once: `throttleSettings` of `GetAccount`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccountLimit {
    /// Requests per second.
    pub rate: f64,
    /// Requests at once.
    pub burst: u64,
}

impl Default for AccountLimit {
    /// What every account has until it asks for more (developer guide, "Quotas").
    fn default() -> Self {
        Self { rate: 10_000.0, burst: 5_000 }
    }
}

/// The account's bucket.
#[derive(Debug)]
pub(crate) struct Account(Bucket);

impl Account {
    pub(crate) fn new(limit: AccountLimit) -> Self {
        Self(Bucket::new(Limit { rate: limit.rate, burst: limit.burst }))
    }

    /// Takes a token of the route or method, then one of the account: a request that its own limit refuses costs the
    /// others nothing. The error says which limit, and what to change.
    // AWS's order: usage plan, stage and method, account ("Throttle requests to your APIs").
    pub(crate) fn admit(&self, own: Option<&Bucket>, now: SystemTime) -> Result<(), String> {
        if let Some(own) = own
            && !own.take(now)
        {
            let limit = own.told();
            return Err(format!(
                "the stage's throttling lets {limit} through here: raise its rate and burst limit, or call less"
            ));
        }
        if self.0.take(now) {
            return Ok(());
        }
        Err(format!("all APIs of an account together may take {}: call less at once", self.0.told()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_routes_own_limit_comes_first() {
        let now = SystemTime::UNIX_EPOCH;
        let account = Account::new(AccountLimit { rate: 1.0, burst: 2 });
        let own = Bucket::new(Limit { rate: 1.0, burst: 1 });
        assert_eq!(account.admit(Some(&own), now), Ok(()));
        let refused = account.admit(Some(&own), now).expect_err("empty");
        assert!(refused.starts_with("the stage's throttling lets 1 per second, 1 at once"), "{refused}");
        assert_eq!(account.admit(None, now), Ok(()), "the refused one cost the account nothing");
        let refused = account.admit(None, now).expect_err("empty");
        assert!(refused.starts_with("all APIs of an account"), "{refused}");
    }
}

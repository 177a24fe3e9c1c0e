//! May a request with this key pass: is it a key, is it enabled, does a plan of it open the stage, and is its plan's rate
//! and quota not used up. Every refusal says in plain words why, and never the key.

use std::time::SystemTime;

use super::compiled::{CompiledKey, Grant, Member};
use super::counter::Used;
use super::quota::day_at;
use super::{Usage, definition};
use crate::answer::RestError;
use crate::refusal::Refusal;

/// What the caller is answered, and why.
pub(crate) type Refused = (RestError, String);

/// What a key is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) api_id: &'a str,
    pub(crate) stage: &'a str,
    /// The resource's path, `/pets/{id}`.
    pub(crate) path: &'a str,
    /// The request's own.
    pub(crate) method: &'a str,
    pub(crate) now: SystemTime,
}

impl Usage {
    /// Counts the request and answers the key's id, or says why not.
    // Unverified: that a throttled request costs nothing of the quota.
    /// `where_to` tells a caller without key where it belongs.
    pub(crate) fn admit(&self, value: Option<&str>, where_to: &str, asked: Asked<'_>) -> Result<String, Refused> {
        let compiled = self.compiled();
        let no = |why: String| Err((RestError::InvalidApiKey, why));
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return no(format!("this method needs an API key and the request has none: {where_to}"));
        };
        let Some(key) = compiled.key(value) else {
            return no("no API key has this value: see the keys with get-api-keys --include-values".to_owned());
        };
        let grant = grant(key, asked)?;
        spend(key, grant, asked)?;
        Ok(key.id.clone())
    }

    /// Used and remaining per day, for each asked key of a plan.
    pub(crate) fn between(&self, plan_id: &str, key_id: &str, first: i64, last: i64) -> Option<Vec<(u64, i64)>> {
        let compiled = self.compiled();
        let member: &Member = compiled.member(plan_id, key_id)?;
        member.counter.is_used(first, last).then(|| member.counter.between(member.quota.as_ref(), first, last))
    }

    /// `UpdateUsage`: what a key may still use of its plan's quota in this period.
    pub(crate) fn set_remaining(&self, plan_id: &str, key_id: &str, remaining: i64, now: SystemTime) -> Result<Used, Refusal> {
        let compiled = self.compiled();
        let member = compiled.member(plan_id, key_id).ok_or_else(definition::no_plan_key)?;
        // Unverified: the text.
        let quota = member.quota.as_ref().ok_or_else(|| Refusal::bad_request("Usage Plan does not have a quota"))?;
        Ok(member.counter.set_remaining(quota, day_at(now), remaining))
    }

    /// Goes on from what a key had used of a plan; one that is gone is forgotten.
    pub(crate) fn restore(&self, plan_id: &str, key_id: &str, before: Used) {
        if let Some(member) = self.compiled().member(plan_id, key_id) {
            member.counter.restore(before);
        }
    }
}

fn grant<'k>(key: &'k CompiledKey, asked: Asked<'_>) -> Result<&'k Grant, Refused> {
    let no = |why: String| Err((RestError::InvalidApiKey, why));
    if !key.enabled {
        return no(format!("API key {} is disabled: enable it", key.id));
    }
    let Some(grant) = key.grant(asked.api_id, asked.stage) else {
        return no(format!(
            "no usage plan of API key {} has the stage {}:{}: add the stage to a plan, and the key to that plan",
            key.id, asked.api_id, asked.stage
        ));
    };
    Ok(grant)
}

fn spend(key: &CompiledKey, grant: &Grant, asked: Asked<'_>) -> Result<(), Refused> {
    let Member { plan_id, quota, counter, .. } = grant.member.as_ref();
    if let Some(bucket) = grant.bucket(asked.path, asked.method)
        && !bucket.take(asked.now)
    {
        let why = format!("usage plan {plan_id} lets API key {} call {}: raise it, or call less", key.id, bucket.told());
        return Err((RestError::Throttled, why));
    }
    if !counter.take(quota.as_ref(), day_at(asked.now)) {
        let why = format!("API key {} has used up its quota of usage plan {plan_id}: raise it, or update-usage", key.id);
        return Err((RestError::QuotaExceeded, why));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::super::Definition;
    use super::*;

    const KEY: &str = "a-key-of-twenty-letters";

    fn usage(plan: Value) -> Usage {
        let usage = Usage::default();
        change(&usage, |all| {
            let key = json!({"value": KEY, "enabled": true});
            all.put_key("key", serde_json::from_value(key).expect("key"), at(0)).expect("key");
            all.put_plan("plan", serde_json::from_value(plan).expect("plan")).expect("plan");
            let member = json!({"keyId": "key", "keyType": "API_KEY"});
            all.put_plan_key("plan", &serde_json::from_value(member).expect("member")).expect("member");
        });
        usage
    }

    fn change(usage: &Usage, change: impl FnOnce(&mut Definition)) {
        let mut definition = usage.definition();
        let mut changed = definition.clone();
        change(&mut changed);
        usage.swap(&mut definition, changed);
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_226_400 + seconds)
    }

    fn asked(method: &'static str, seconds: u64) -> Asked<'static> {
        Asked { api_id: "api", stage: "dev", path: "/pets", method, now: at(seconds) }
    }

    fn stages() -> Value {
        json!([{"apiId": "api", "stage": "dev", "throttle": {"/pets/POST": {"rateLimit": 1, "burstLimit": 1}}}])
    }

    #[test]
    fn a_key_opens_what_its_plan_names() {
        let usage = usage(json!({"name": "plan", "apiStages": stages()}));
        let get = asked("GET", 0);
        assert_eq!(usage.admit(Some(KEY), "HERE", get), Ok("key".to_owned()));
        let rows = [
            (None, get, "HERE"),
            (Some(""), get, "HERE"),
            (Some("a-key-of-twenty-letterS"), get, "no API key has this value"),
            (Some(KEY), Asked { stage: "prod", ..get }, "has the stage api:prod"),
            (Some(KEY), Asked { api_id: "other", ..get }, "has the stage other:dev"),
        ];
        for (value, asked, why) in rows {
            let (error, text) = usage.admit(value, "HERE", asked).expect_err(why);
            assert_eq!(error, RestError::InvalidApiKey);
            assert!(text.contains(why) && !text.contains(KEY), "{text}");
        }
        change(&usage, |all| all.keys["key"].create.enabled = Some(false));
        assert!(usage.admit(Some(KEY), "HERE", get).expect_err("disabled").1.contains("is disabled"));
    }

    #[test]
    fn rate_and_quota_end_and_a_change_of_the_plan_fills_neither() {
        let plan = json!({"name": "plan", "apiStages": stages(), "throttle": {"rateLimit": 1, "burstLimit": 2},
            "quota": {"limit": 4, "period": "DAY"}});
        let usage = usage(plan);
        let get = |seconds| usage.admit(Some(KEY), "HERE", asked("GET", seconds)).map_err(|(error, _)| error);
        assert!(get(0).is_ok() && get(0).is_ok());
        assert_eq!(get(0), Err(RestError::Throttled));
        change(&usage, |all| all.plans["plan"].create.description = Some("changed".to_owned()));
        assert_eq!(get(0), Err(RestError::Throttled));
        let post = || usage.admit(Some(KEY), "HERE", asked("POST", 0)).map_err(|(error, _)| error);
        assert!(post().is_ok(), "a method's own limit takes the plan's place");
        assert_eq!(post(), Err(RestError::Throttled));
        assert!(get(5).is_ok());
        assert_eq!(get(6), Err(RestError::QuotaExceeded));
        usage.set_remaining("plan", "key", 1, at(6)).expect("a quota");
        assert!(get(7).is_ok());
        assert_eq!(get(9), Err(RestError::QuotaExceeded));
        assert!(get(86_400).is_ok(), "the next day");
    }
}

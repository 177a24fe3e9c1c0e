//! Keys and plans as requests read them: by the digest of a key, every limit a bucket, every reference followed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};

use super::counter::Counter;
use super::definition::{Definition, UsagePlan};
use super::quota::Quota;
use super::resources::ThrottleSettings;
use crate::throttle::{Bucket, Limit};

/// All keys. Finding one by its digest takes no time that depends on how much of a key was guessed.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    keys: HashMap<[u8; 32], CompiledKey>,
    /// By plan and key.
    members: BTreeMap<(String, String), Arc<Member>>,
}

/// A key and what it opens.
#[derive(Debug)]
pub(super) struct CompiledKey {
    pub(super) id: String,
    pub(super) enabled: bool,
    grants: Vec<Grant>,
}

/// A stage that a key opens.
#[derive(Debug)]
pub(super) struct Grant {
    api_id: String,
    stage: String,
    pub(super) member: Arc<Member>,
    /// By `/path/METHOD`.
    methods: BTreeMap<String, Bucket>,
}

/// A key as a member of a plan: what all its stages share.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) plan_id: String,
    pub(super) bucket: Option<Bucket>,
    pub(super) quota: Option<Quota>,
    pub(super) counter: Arc<Counter>,
}

impl Compiled {
    /// Compiles all; buckets and counters go on where they stood `before`.
    pub(super) fn new(all: &Definition, before: &Self) -> Self {
        let mut compiled = Self::default();
        for (plan_id, plan) in &all.plans {
            for key_id in &plan.keys {
                let place = (plan_id.clone(), key_id.clone());
                let member = Arc::new(Member::new(plan_id, plan, before.members.get(&place)));
                compiled.members.insert(place, member);
            }
        }
        for (id, key) in &all.keys {
            let hash = hash(&key.value.0);
            let old = before.keys.get(&hash);
            let plans = all.plans.iter().filter(|(_, plan)| plan.keys.contains(id));
            let grants = plans.flat_map(|(plan_id, plan)| compiled.grants(plan_id, plan, id, old)).collect();
            let key = CompiledKey { id: id.clone(), enabled: key.create.enabled == Some(true), grants };
            compiled.keys.insert(hash, key);
        }
        compiled
    }

    fn grants(&self, plan_id: &str, plan: &UsagePlan, key_id: &str, before: Option<&CompiledKey>) -> Vec<Grant> {
        let Some(member) = self.members.get(&(plan_id.to_owned(), key_id.to_owned())) else {
            return Vec::new();
        };
        let grant = |stage: &super::ApiStage| {
            let old = before.and_then(|key| key.grant(&stage.api_id, &stage.stage));
            let bucket = |(method, settings): (&String, &ThrottleSettings)| {
                let bucket = bucket(settings, old.and_then(|grant| grant.methods.get(method)))?;
                Some((method.clone(), bucket))
            };
            Grant {
                api_id: stage.api_id.clone(),
                stage: stage.stage.clone(),
                member: member.clone(),
                methods: stage.throttle.iter().filter_map(bucket).collect(),
            }
        };
        plan.create.api_stages.iter().map(grant).collect()
    }

    /// The key of a value.
    pub(super) fn key(&self, value: &str) -> Option<&CompiledKey> {
        self.keys.get(&hash(value))
    }

    /// A key in a plan.
    pub(super) fn member(&self, plan_id: &str, key_id: &str) -> Option<&Arc<Member>> {
        self.members.get(&(plan_id.to_owned(), key_id.to_owned()))
    }
}

impl CompiledKey {
    pub(super) fn grant(&self, api_id: &str, stage: &str) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.api_id == api_id && grant.stage == stage)
    }
}

impl Grant {
    /// The bucket of a method; its own limit takes the place of the plan's.
    pub(super) fn bucket(&self, path: &str, method: &str) -> Option<&Bucket> {
        let own = self.methods.iter().find(|(name, _)| {
            let rest = name.strip_suffix(method).and_then(|rest| rest.strip_suffix('/'));
            rest.is_some_and(|rest| rest == path || (rest.is_empty() && path == "/"))
        });
        own.map(|(_, bucket)| bucket).or(self.member.bucket.as_ref())
    }
}

impl Member {
    fn new(plan_id: &str, plan: &UsagePlan, before: Option<&Arc<Self>>) -> Self {
        let throttle = plan.create.throttle.as_ref();
        Self {
            plan_id: plan_id.to_owned(),
            bucket: throttle.and_then(|settings| bucket(settings, before.and_then(|member| member.bucket.as_ref()))),
            quota: plan.create.quota.as_ref().map(Quota::new),
            counter: before.map(|member| member.counter.clone()).unwrap_or_default(),
        }
    }
}

fn bucket(settings: &ThrottleSettings, before: Option<&Bucket>) -> Option<Bucket> {
    let bucket = Bucket::new(Limit::of(settings.rate_limit, settings.burst_limit)?);
    if let Some(before) = before {
        bucket.adopt(before);
    }
    Some(bucket)
}

fn hash(value: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, value.as_bytes()).as_ref());
    hash
}

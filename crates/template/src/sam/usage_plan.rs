//! `UsagePlan` of a REST API: a plan, a key and what joins them, for the API alone or for all that share.

use serde_json::json;

use super::{Expansion, known, make};
use crate::node::{Map, Node};
use crate::suggest::did_you_mean;
use crate::template::Resource;

/// Names of the plan's properties, the same in SAM and CloudFormation.
const SAME: &[&str] = &["UsagePlanName", "Description", "Quota", "Tags", "Throttle"];

/// The APIs that share one plan so far.
#[derive(Default)]
pub(super) struct Shared {
    /// Logical ids of APIs and their stages.
    apis: Vec<(String, String)>,
    conditions: Vec<Option<String>>,
    deletion_policy: Option<String>,
    update_replace_policy: Option<String>,
}

/// Adds what `Auth.UsagePlan` asks for; `stage` is the logical id of the API's stage.
pub(super) fn expand(expansion: &mut Expansion<'_>, api: &Resource, stage: &str) {
    let Some(node) = api.property("Auth").and_then(|auth| auth.get("UsagePlan")) else { return };
    let id = &api.logical_id;
    let path = "Properties.Auth.UsagePlan";
    let Some(given) = node.as_map() else {
        let message = format!("`UsagePlan` is a mapping, this is {}", node.describe());
        expansion.error(node.at, id, path, message, "Write `CreateUsagePlan: PER_API` below it.");
        return;
    };
    expansion.check_known(id, path, given, &known::USAGE_PLAN);
    match given.get("CreateUsagePlan").map(|node| node.as_str().unwrap_or_default()) {
        Some("PER_API") => {
            let apis = [(id.clone(), stage.to_owned())];
            for resource in resources(api, id, &apis, given) {
                expansion.refer(id, resource.logical_id.trim_start_matches(id.as_str()), &resource.logical_id);
                expansion.add(resource);
            }
        }
        Some("SHARED") => shared(expansion, api, stage, given),
        Some("NONE") => {}
        other => {
            let message =
                other.map_or("the plan does not say whose it is".to_owned(), |name| format!("`{name}` is not a kind of plan"));
            let remedy = did_you_mean(other.unwrap_or_default(), ["PER_API", "SHARED", "NONE"]);
            let at = given.get("CreateUsagePlan").map_or(node.at, |node| node.at);
            expansion.error(at, id, &format!("{path}.CreateUsagePlan"), message, remedy);
        }
    }
}

/// Every API that shares writes the plan anew, with all that came before it; its other properties are the last one's.
fn shared(expansion: &mut Expansion<'_>, api: &Resource, stage: &str, given: &Map) {
    let mut shared = std::mem::take(&mut expansion.shared_plan);
    let is_first = shared.apis.is_empty();
    shared.apis.push((api.logical_id.clone(), stage.to_owned()));
    shared.conditions.push(api.condition.clone());
    stronger(&mut shared.deletion_policy, api.deletion_policy.as_deref(), &["Retain"]);
    stronger(&mut shared.update_replace_policy, api.update_replace_policy.as_deref(), &["Retain", "Snapshot"]);

    let name = "SharedUsagePlanCondition";
    let mut source = api.clone();
    source.condition = expansion.any_of(&shared.conditions, name, api.at);
    if source.condition.as_deref() != Some(name) {
        expansion.conditions.shift_remove(name);
    }
    source.deletion_policy.clone_from(&shared.deletion_policy);
    source.update_replace_policy.clone_from(&shared.update_replace_policy);
    for resource in resources(&source, "Serverless", &shared.apis, given) {
        if is_first {
            expansion.add(resource);
        } else {
            expansion.made.insert(resource.logical_id.clone(), resource);
        }
    }
    expansion.shared_plan = shared;
}

/// Takes the policy of one more API if there is none yet or it keeps more; `ranks` has the one that keeps most first.
fn stronger(kept: &mut Option<String>, new: Option<&str>, ranks: &[&str]) {
    let rank = |policy: &str| ranks.iter().position(|one| *one == policy).unwrap_or(ranks.len());
    if let Some(new) = new
        && kept.as_deref().is_none_or(|old| rank(new) < rank(old))
    {
        *kept = Some(new.to_owned());
    }
}

/// The three resources; their names begin with `prefix`, and they live as `source` does.
fn resources(source: &Resource, prefix: &str, apis: &[(String, String)], given: &Map) -> [Resource; 3] {
    let at = source.at;
    let (plan_id, key_id, join_id) = (format!("{prefix}UsagePlan"), format!("{prefix}ApiKey"), format!("{prefix}UsagePlanKey"));
    let stages: Vec<_> = apis.iter().map(|(api, stage)| json!({ "ApiId": { "Ref": api }, "Stage": { "Ref": stage } })).collect();
    let mut plan = Map::new().with("ApiStages", make::node(&json!(stages), at));
    for name in SAME {
        if let Some(node) = given.get(name).filter(|node| make::is_true(node)) {
            plan.insert(*name, node.clone());
        }
    }
    let stages: Vec<_> =
        apis.iter().map(|(api, stage)| json!({ "RestApiId": { "Ref": api }, "StageName": { "Ref": stage } })).collect();
    let key = make::node(&json!({ "Enabled": true, "StageKeys": stages }), at);
    let join = make::node(&json!({ "KeyId": { "Ref": key_id }, "KeyType": "API_KEY", "UsagePlanId": { "Ref": plan_id } }), at);
    let made = |id: &str, kind: &str, properties: Node, after: Vec<&String>| {
        let mut made = make::beside(source, id, kind, Map::new());
        made.properties = properties;
        made.depends_on = after.into_iter().map(|id| (id.clone(), at)).collect();
        made
    };
    let ids = apis.iter().map(|(api, _)| api).collect();
    [
        made(&plan_id, "AWS::ApiGateway::UsagePlan", Node::map(plan, at), ids),
        made(&key_id, "AWS::ApiGateway::ApiKey", key, vec![&plan_id]),
        made(&join_id, "AWS::ApiGateway::UsagePlanKey", join, vec![&key_id]),
    ]
}

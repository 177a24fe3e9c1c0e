//! What the create operations of keys and plans are checked against.

use super::resources::{CreateApiKey, CreateUsagePlan, QuotaSettings, ThrottleSettings};
use crate::refusal::Refusal;

pub(crate) fn api_key(create: &CreateApiKey) -> Result<(), Refusal> {
    create.other.refuse(&[])?;
    name(create.name.as_deref())?;
    description(create.description.as_deref())?;
    // The three texts were recorded on AWS, 2024-10 to 2025-07.
    match create.value.as_deref().map(str::len) {
        Some(1..=19) => Err(Refusal::bad_request("API Key value should be at least 20 characters")),
        Some(length) if length > 128 => Err(Refusal::bad_request("API Key value exceeds maximum size of 128 characters")),
        _ => Ok(()),
    }
}

fn name(name: Option<&str>) -> Result<(), Refusal> {
    match name {
        Some(name) if name.chars().count() > 1024 => {
            Err(Refusal::bad_request("Invalid API Key name, can be at most 1024 characters."))
        }
        _ => Ok(()),
    }
}

fn description(text: Option<&str>) -> Result<(), Refusal> {
    // Unverified: where the line is; the recorded text was longer than 125,000 characters.
    match text {
        Some(text) if text.chars().count() > 125_000 => Err(Refusal::bad_request("Invalid API Key description specified.")),
        _ => Ok(()),
    }
}

pub(crate) fn usage_plan(create: &CreateUsagePlan) -> Result<(), Refusal> {
    create.other.refuse(&["id"])?;
    // Unverified: the text.
    if create.name.as_deref().unwrap_or_default().is_empty() {
        return Err(Refusal::bad_request("Usage Plan name must be set"));
    }
    create.throttle.as_ref().map_or(Ok(()), throttle)?;
    create.quota.as_ref().map_or(Ok(()), quota)?;
    for stage in &create.api_stages {
        if stage.api_id.is_empty() || stage.stage.is_empty() {
            return Err(Refusal::bad_request("Invalid API Stage specified"));
        }
        stage.throttle.values().try_for_each(throttle)?;
    }
    Ok(())
}

// Unverified: the text.
fn throttle(settings: &ThrottleSettings) -> Result<(), Refusal> {
    let wrong = settings.rate_limit.is_some_and(|rate| !rate.is_finite() || rate < 0.0)
        || settings.burst_limit.is_some_and(|burst| burst < 0);
    if wrong { Err(Refusal::bad_request("Usage Plan throttle limits must not be negative")) } else { Ok(()) }
}

/// The texts about offsets are those that Terraform's provider quotes from AWS.
fn quota(settings: &QuotaSettings) -> Result<(), Refusal> {
    let offset = settings.offset.unwrap_or(0);
    let text = match settings.period.as_deref() {
        Some("DAY") if offset != 0 => "Usage Plan quota offset must be zero in the DAY period",
        Some("WEEK") if !(0..=6).contains(&offset) => {
            "Usage Plan quota offset must be between zero and six inclusive in the WEEK period"
        }
        Some("MONTH") if !(0..=27).contains(&offset) => {
            "Usage Plan quota offset must be between zero and 27 inclusive in the MONTH period"
        }
        Some("DAY" | "WEEK" | "MONTH") => return limit(settings.limit),
        // Unverified: the text.
        _ => "Usage Plan quota period must be one of DAY, WEEK, MONTH",
    };
    Err(Refusal::bad_request(text))
}

// Unverified: the text.
fn limit(limit: Option<i64>) -> Result<(), Refusal> {
    match limit {
        Some(0..) => Ok(()),
        _ => Err(Refusal::bad_request("Usage Plan quota limit must not be negative")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn keys_are_refused_in_aws_words() {
        let rows = [
            (json!({}), None),
            (json!({"name": "", "value": ""}), None),
            (json!({"value": "x".repeat(19)}), Some("API Key value should be at least 20 characters")),
            (json!({"value": "x".repeat(20)}), None),
            (json!({"value": "x".repeat(128)}), None),
            (json!({"value": "x".repeat(129)}), Some("API Key value exceeds maximum size of 128 characters")),
            (json!({"name": "x".repeat(1025)}), Some("Invalid API Key name, can be at most 1024 characters.")),
            (json!({"description": "x".repeat(125_001)}), Some("Invalid API Key description specified.")),
        ];
        for (create, expected) in rows {
            let create: CreateApiKey = serde_json::from_value(create).expect("a key");
            assert_eq!(api_key(&create).err().map(|refusal| refusal.message).as_deref(), expected);
        }
    }

    #[test]
    fn plans_are_refused_where_they_make_no_sense() {
        let plan = |more: Value| {
            let mut plan = json!({"name": "a"});
            plan.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
            serde_json::from_value::<CreateUsagePlan>(plan).expect("a plan")
        };
        let rows = [
            (json!({}), true),
            (json!({"name": ""}), false),
            (json!({"throttle": {"rateLimit": 10, "burstLimit": 20}}), true),
            (json!({"throttle": {"rateLimit": -1}}), false),
            (json!({"quota": {"limit": 10, "period": "DAY"}}), true),
            (json!({"quota": {"limit": 10, "period": "DAY", "offset": 1}}), false),
            (json!({"quota": {"limit": 10, "period": "WEEK", "offset": 6}}), true),
            (json!({"quota": {"limit": 10, "period": "WEEK", "offset": 7}}), false),
            (json!({"quota": {"limit": 10, "period": "MONTH", "offset": 28}}), false),
            (json!({"quota": {"limit": 10, "period": "YEAR"}}), false),
            (json!({"quota": {"period": "DAY"}}), false),
            (json!({"apiStages": [{"apiId": "a", "stage": "dev"}]}), true),
            (json!({"apiStages": [{"apiId": "a"}]}), false),
            (json!({"color": "blue"}), false),
        ];
        for (more, passes) in rows {
            assert_eq!(usage_plan(&plan(more.clone())).is_ok(), passes, "{more}");
        }
    }
}

//! The create operations of keys and plans, members named as in the API Gateway reference.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::members::{self, Other};

/// `CreateApiKey`, and the properties of `AWS::ApiGateway::ApiKey`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateApiKey {
    /// Name; need not be unique.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Requests with it pass; absent: they do not.
    #[serde(deserialize_with = "members::boolean")]
    pub enabled: Option<bool>,
    /// Has no effect: ids are always distinct from values.
    #[serde(deserialize_with = "members::boolean")]
    pub generate_distinct_id: Option<bool>,
    /// The key itself, 20 to 128 characters; made up when absent. A secret.
    pub value: Option<String>,
    /// Stages of before there were usage plans; they let nobody in.
    pub stage_keys: Vec<StageKey>,
    /// Of AWS Marketplace. Stored.
    pub customer_id: Option<String>,
    /// Tags.
    #[serde(deserialize_with = "members::tags")]
    pub tags: BTreeMap<String, String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

impl fmt::Debug for CreateApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateApiKey").field("name", &self.name).field("enabled", &self.enabled).finish_non_exhaustive()
    }
}

/// `StageKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StageKey {
    /// The API.
    pub rest_api_id: String,
    /// Its stage.
    pub stage_name: String,
}

/// `CreateUsagePlan`, and the properties of `AWS::ApiGateway::UsagePlan`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateUsagePlan {
    /// Name.
    #[serde(alias = "usagePlanName")]
    pub name: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What its keys open.
    pub api_stages: Vec<ApiStage>,
    /// How fast each of its keys may call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleSettings>,
    /// How often each of its keys may call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaSettings>,
    /// Of AWS Marketplace. Stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_code: Option<String>,
    /// Tags.
    #[serde(deserialize_with = "members::tags")]
    pub tags: BTreeMap<String, String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `ApiStage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ApiStage {
    /// The API.
    pub api_id: String,
    /// Its stage.
    pub stage: String,
    /// How fast a key may call one method, by `/path/METHOD`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub throttle: BTreeMap<String, ThrottleSettings>,
}

/// `ThrottleSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ThrottleSettings {
    /// Requests at once.
    #[serde(deserialize_with = "members::integer")]
    pub burst_limit: Option<i64>,
    /// Requests per second.
    #[serde(deserialize_with = "members::number")]
    pub rate_limit: Option<f64>,
}

/// `QuotaSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QuotaSettings {
    /// Requests per period.
    #[serde(deserialize_with = "members::integer")]
    pub limit: Option<i64>,
    /// The day of the week or month that a period begins with, counted from zero.
    #[serde(deserialize_with = "members::integer")]
    pub offset: Option<i64>,
    /// `DAY`, `WEEK` or `MONTH`.
    pub period: Option<String>,
}

/// `CreateUsagePlanKey`, and the properties of `AWS::ApiGateway::UsagePlanKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateUsagePlanKey {
    /// The key.
    pub key_id: String,
    /// `API_KEY`.
    pub key_type: String,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

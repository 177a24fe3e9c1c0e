//! A function's configuration, under the names of Lambda's API.
//! `wire.rs` has the nested JSON shape, `checks.rs` the constraints of CreateFunction.

mod checks;
mod wire;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What CreateFunction takes apart from the code. Missing members have AWS's defaults.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "wire::Wire", into = "wire::Wire")]
pub struct FunctionConfiguration {
    /// Letters, digits, `-` and `_`; at most 64.
    pub function_name: String,
    /// For example `provided.al2023`.
    pub runtime: String,
    /// Handed to the process as `_HANDLER`.
    pub handler: String,
    /// ARN of the execution role; a record only.
    pub role: String,
    /// MB. 128 to 10,240.
    pub memory_size: u32,
    /// Seconds. 1 to 900.
    pub timeout: u32,
    /// `Environment.Variables`.
    pub environment: BTreeMap<String, String>,
    /// `x86_64` or `arm64`; a record only, the code itself says what it is.
    pub architectures: Vec<String>,
    /// Free text.
    pub description: String,
    /// `ReservedConcurrentExecutions`; 0 throttles every invocation.
    pub reserved_concurrency: Option<u32>,
    /// `LoggingConfig.LogGroup`; `/aws/lambda/<name>` when `None`.
    pub log_group: Option<String>,
    /// `LoggingConfig.LogFormat`: `Text` or `JSON`.
    pub log_format: Option<String>,
    /// `LoggingConfig.ApplicationLogLevel`; a record only.
    pub application_log_level: Option<String>,
    /// `LoggingConfig.SystemLogLevel`; a record only.
    pub system_log_level: Option<String>,
    /// `TracingConfig.Mode`: `Active` or `PassThrough`; a record only.
    pub tracing_mode: Option<String>,
    /// `EphemeralStorage.Size` in MB; a record only.
    pub ephemeral_storage: Option<u32>,
    /// `KMSKeyArn`; a record only.
    pub kms_key_arn: Option<String>,
    /// Tags, as GetFunction lists them.
    pub tags: BTreeMap<String, String>,
}

impl Default for FunctionConfiguration {
    fn default() -> Self {
        Self {
            function_name: String::new(),
            runtime: "provided.al2023".to_owned(),
            handler: "bootstrap".to_owned(),
            role: String::new(),
            memory_size: 128,
            timeout: 3,
            environment: BTreeMap::new(),
            architectures: vec!["x86_64".to_owned()],
            description: String::new(),
            reserved_concurrency: None,
            log_group: None,
            log_format: None,
            application_log_level: None,
            system_log_level: None,
            tracing_mode: None,
            ephemeral_storage: None,
            kms_key_arn: None,
            tags: BTreeMap::new(),
        }
    }
}

impl FunctionConfiguration {
    /// How long one invocation may take.
    pub(crate) fn time_limit(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeout))
    }

    /// The log group, given or by default.
    pub(crate) fn log_group_name(&self) -> String {
        match &self.log_group {
            Some(name) => name.clone(),
            None => format!("/aws/lambda/{}", self.function_name),
        }
    }
}

/// Environment values may be secrets: only their names are shown.
impl fmt::Debug for FunctionConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionConfiguration")
            .field("function_name", &self.function_name)
            .field("runtime", &self.runtime)
            .field("handler", &self.handler)
            .field("role", &self.role)
            .field("memory_size", &self.memory_size)
            .field("timeout", &self.timeout)
            .field("environment", &self.environment.keys())
            .field("reserved_concurrency", &self.reserved_concurrency)
            .field("log_group", &self.log_group)
            .finish_non_exhaustive()
    }
}

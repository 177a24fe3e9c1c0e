//! The JSON shape of a function's configuration in Lambda's API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::FunctionConfiguration;

/// `FunctionConfiguration` as JSON has it: environment and logging are nested.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Wire {
    function_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handler: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    memory_size: Option<u32>,
    timeout: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<Environment>,
    architectures: Option<Vec<String>>,
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_concurrent_executions: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logging_config: Option<LoggingConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracing_config: Option<TracingConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ephemeral_storage: Option<EphemeralStorage>,
    #[serde(rename = "KMSKeyArn", alias = "KmsKeyArn", skip_serializing_if = "Option::is_none")]
    kms_key_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<BTreeMap<String, String>>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
struct Environment {
    variables: BTreeMap<String, String>,
}

#[derive(Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
struct LoggingConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    application_log_level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_log_level: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TracingConfig {
    mode: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EphemeralStorage {
    size: Option<u32>,
}

impl From<Wire> for FunctionConfiguration {
    fn from(wire: Wire) -> Self {
        let otherwise = Self::default();
        let logging = wire.logging_config.unwrap_or_default();
        Self {
            function_name: wire.function_name,
            runtime: wire.runtime.unwrap_or(otherwise.runtime),
            handler: wire.handler.unwrap_or(otherwise.handler),
            role: wire.role.unwrap_or_default(),
            memory_size: wire.memory_size.unwrap_or(otherwise.memory_size),
            timeout: wire.timeout.unwrap_or(otherwise.timeout),
            environment: wire.environment.unwrap_or_default().variables,
            architectures: wire.architectures.unwrap_or(otherwise.architectures),
            description: wire.description.unwrap_or_default(),
            reserved_concurrency: wire.reserved_concurrent_executions,
            log_group: logging.log_group,
            log_format: logging.log_format,
            application_log_level: logging.application_log_level,
            system_log_level: logging.system_log_level,
            tracing_mode: wire.tracing_config.and_then(|tracing| tracing.mode),
            ephemeral_storage: wire.ephemeral_storage.and_then(|storage| storage.size),
            kms_key_arn: wire.kms_key_arn,
            tags: wire.tags.unwrap_or_default(),
        }
    }
}

impl From<FunctionConfiguration> for Wire {
    fn from(of: FunctionConfiguration) -> Self {
        let logging = LoggingConfig {
            application_log_level: of.application_log_level,
            log_format: of.log_format,
            log_group: of.log_group,
            system_log_level: of.system_log_level,
        };
        Self {
            function_name: of.function_name,
            runtime: Some(of.runtime),
            handler: Some(of.handler),
            role: Some(of.role),
            memory_size: Some(of.memory_size),
            timeout: Some(of.timeout),
            environment: (!of.environment.is_empty()).then_some(Environment { variables: of.environment }),
            architectures: Some(of.architectures),
            description: Some(of.description),
            reserved_concurrent_executions: of.reserved_concurrency,
            logging_config: (logging != LoggingConfig::default()).then_some(logging),
            tracing_config: of.tracing_mode.map(|mode| TracingConfig { mode: Some(mode) }),
            ephemeral_storage: of.ephemeral_storage.map(|size| EphemeralStorage { size: Some(size) }),
            kms_key_arn: of.kms_key_arn,
            tags: (!of.tags.is_empty()).then_some(of.tags),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_members_have_the_defaults_of_aws() {
        let read: FunctionConfiguration = serde_json::from_str(r#"{"FunctionName":"f"}"#).unwrap();
        assert_eq!((read.memory_size, read.timeout), (128, 3));
        assert_eq!(read.architectures, ["x86_64"]);
    }

    #[test]
    fn json_there_and_back() {
        let text = r#"{"FunctionName":"f","Runtime":"provided.al2023","Handler":"h","Role":"r","MemorySize":256,"Timeout":5,"Environment":{"Variables":{"A":"b"}},"Architectures":["arm64"],"Description":"d","ReservedConcurrentExecutions":2,"LoggingConfig":{"ApplicationLogLevel":"INFO","LogFormat":"JSON","LogGroup":"/g","SystemLogLevel":"WARN"},"TracingConfig":{"Mode":"Active"},"EphemeralStorage":{"Size":1024},"KMSKeyArn":"k","Tags":{"k":"v"}}"#;
        let read: FunctionConfiguration = serde_json::from_str(text).unwrap();
        assert_eq!(read.environment["A"], "b");
        assert_eq!(read.log_group.as_deref(), Some("/g"));
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}

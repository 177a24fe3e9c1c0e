//! Members of CreateFunction and of the two updates: what is kept, what is refused by name, what the model says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::answer::Refusal;
use super::change::Zip;
use super::validate::{ENVIRONMENT_NAME, HANDLER, LOG_GROUP, ROLE, Violations};
use crate::configuration::FunctionConfiguration;

/// Runtimes of AWS that functions may have there today, in AWS's order.
const RUNTIMES: &str = "nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, \
                        python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, \
                        dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2";
/// Runtimes that AWS no longer takes.
const DEPRECATED: &[&str] = &[
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
    "dotnetcore3.1",
    "go1.x",
    "java8",
    "nodejs",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs4.3",
    "nodejs6.10",
    "nodejs8.10",
    "provided",
    "python2.7",
    "python3.6",
    "python3.7",
    "ruby2.5",
    "ruby2.7",
];
/// What runs here.
const NATIVE: [&str; 2] = ["provided.al2", "provided.al2023"];
/// Environment variables, as JSON.
const MAX_ENVIRONMENT: usize = 4096;

/// Configuration as CreateFunction and UpdateFunctionConfiguration take it; what is not given stays.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Members {
    pub runtime: Option<String>,
    pub role: Option<String>,
    pub handler: Option<String>,
    pub description: Option<String>,
    pub timeout: Option<i64>,
    pub memory_size: Option<i64>,
    pub environment: Option<Environment>,
    #[serde(rename = "KMSKeyArn")]
    pub kms_key_arn: Option<String>,
    pub tracing_config: Option<TracingConfig>,
    pub ephemeral_storage: Option<EphemeralStorage>,
    pub logging_config: Option<LoggingConfig>,
    /// Everything else.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Environment {
    #[serde(default)]
    variables: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TracingConfig {
    mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EphemeralStorage {
    size: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LoggingConfig {
    log_format: Option<String>,
    log_group: Option<String>,
    application_log_level: Option<String>,
    system_log_level: Option<String>,
}

/// `Code`, and the members of UpdateFunctionCode.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CodeMembers<'a> {
    /// Base64; megabytes of it, so it is not copied.
    #[serde(borrow)]
    zip_file: Option<Cow<'a, str>>,
    s3_bucket: Option<String>,
    s3_key: Option<String>,
    s3_object_version: Option<String>,
    image_uri: Option<String>,
}

/// Members that would change what a function does and are not supported, with what they are.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("CapacityProviderConfig", "managed instances"),
    ("CodeSigningConfigArn", "code signing"),
    ("DeadLetterConfig", "dead letter queues"),
    ("DurableConfig", "durable functions"),
    ("FileSystemConfigs", "file systems"),
    ("ImageConfig", "container images"),
    ("Layers", "layers"),
    ("PublishTo", "managed instances"),
    ("SnapStart", "SnapStart"),
    ("TenancyConfig", "tenant isolation"),
    ("VpcConfig", "VPCs"),
];

impl Members {
    /// Refuses what the model refuses, what Lambda refuses and what is not supported here.
    pub fn check(&self) -> Result<(), Refusal> {
        self.violations().check()?;
        if let Some(runtime) = &self.runtime {
            check_runtime(runtime)?;
        }
        self.check_environment()?;
        match UNSUPPORTED.iter().find(|(name, _)| self.others.get(*name).is_some_and(says_something)) {
            Some((name, what)) => Err(Refusal::unsupported(&format!(
                "{name}: {what} are not supported here; leave it out to run the function locally"
            ))),
            None => Ok(()),
        }
    }

    /// Puts the given members in their places.
    pub fn apply(self, to: &mut FunctionConfiguration) {
        let set = |place: &mut String, value: Option<String>| {
            if let Some(value) = value {
                *place = value;
            }
        };
        set(&mut to.runtime, self.runtime);
        set(&mut to.role, self.role);
        set(&mut to.handler, self.handler);
        set(&mut to.description, self.description);
        to.timeout = self.timeout.and_then(|timeout| timeout.try_into().ok()).unwrap_or(to.timeout);
        to.memory_size = self.memory_size.and_then(|size| size.try_into().ok()).unwrap_or(to.memory_size);
        if let Some(environment) = self.environment {
            to.environment = environment.variables;
        }
        to.kms_key_arn = self.kms_key_arn.or(to.kms_key_arn.take()).filter(|arn| !arn.is_empty());
        to.tracing_mode = self.tracing_config.and_then(|tracing| tracing.mode).or(to.tracing_mode.take());
        let size = self.ephemeral_storage.and_then(|storage| storage.size).and_then(|size| size.try_into().ok());
        to.ephemeral_storage = size.or(to.ephemeral_storage);
        if let Some(logging) = self.logging_config {
            logging.apply(to);
        }
    }

    fn violations(&self) -> Violations {
        let mut found = Violations::default();
        found.optional("role", self.role.as_deref(), &ROLE);
        if let Some(handler) = self.handler.as_deref().filter(|handler| !handler.is_empty()) {
            found.length("handler", handler, 128);
            found.pattern("handler", handler, &HANDLER);
        }
        found.length("description", self.description.as_deref().unwrap_or_default(), 256);
        found.range("memorySize", self.memory_size.unwrap_or(128), 128, 10_240);
        found.range("timeout", self.timeout.unwrap_or(3), 1, 900);
        let size = self.ephemeral_storage.as_ref().and_then(|storage| storage.size);
        found.range("ephemeralStorage.size", size.unwrap_or(512), 512, 10_240);
        let mode = self.tracing_config.as_ref().and_then(|tracing| tracing.mode.as_deref());
        found.one_of("tracingConfig.mode", mode, &["Active", "PassThrough"]);
        if let Some(logging) = &self.logging_config {
            found.one_of("loggingConfig.logFormat", logging.log_format.as_deref(), &["JSON", "Text"]);
            found.optional("loggingConfig.logGroup", logging.log_group.as_deref(), &LOG_GROUP);
        }
        for name in self.environment.iter().flat_map(|environment| environment.variables.keys()) {
            found.pattern("environment.variables", name, &ENVIRONMENT_NAME);
        }
        found
    }

    /// AWS's text goes on with the variables themselves; they may be secrets, so ours does not.
    fn check_environment(&self) -> Result<(), Refusal> {
        let Some(environment) = &self.environment else { return Ok(()) };
        let measured = serde_json::to_string(&environment.variables).map_or(0, |text| text.len());
        if measured <= MAX_ENVIRONMENT {
            return Ok(());
        }
        Err(Refusal::invalid(
            "Lambda was unable to configure your environment variables because the environment variables you have provided \
             exceeded the 4KB limit.",
        ))
    }
}

impl LoggingConfig {
    /// With `JSON` come levels, with `Text` they go.
    fn apply(self, to: &mut FunctionConfiguration) {
        to.log_group = self.log_group.or(to.log_group.take());
        to.log_format = self.log_format.or(to.log_format.take());
        if to.log_format.as_deref() == Some("JSON") {
            let info = || Some("INFO".to_owned());
            to.application_log_level = self.application_log_level.or(to.application_log_level.take()).or_else(info);
            to.system_log_level = self.system_log_level.or(to.system_log_level.take()).or_else(info);
        } else {
            (to.application_log_level, to.system_log_level) = (None, None);
        }
    }
}

impl CodeMembers<'_> {
    /// Where the zip is.
    pub fn zip(&self) -> Result<Zip, Refusal> {
        if self.image_uri.is_some() {
            return Err(Refusal::unsupported("container images (ImageUri) are not supported here; send a zip (ZipFile)"));
        }
        if let (None, Some(bucket), Some(key)) = (&self.zip_file, &self.s3_bucket, &self.s3_key) {
            let version = self.s3_object_version.clone();
            return Ok(Zip::Object { bucket: bucket.clone(), key: key.clone(), version });
        }
        // Unverified: a bucket without a key, and both sources at once.
        let Some(text) = self.zip_file.as_ref().filter(|_| self.s3_bucket.is_none()) else {
            return Err(Refusal::invalid("Please provide a source for function code."));
        };
        // Unverified: the refusal of what is no base64.
        STANDARD.decode(text.as_bytes()).map(Zip::Uploaded).map_err(|_| Refusal::from(crate::package::PackageError::NotAZip))
    }
}

/// One of the two, or the machine's own for functions that run natively.
pub(super) fn check_architectures(given: Option<&[String]>) -> Result<(), Refusal> {
    let Some(given) = given else { return Ok(()) };
    let shown = format!("[{}]", given.join(", "));
    let mut found = Violations::default();
    if given.len() > 1 {
        found.add(&shown, "architectures", "Member must have length less than or equal to 1");
    } else if given.is_empty() {
        found.add(&shown, "architectures", "Member must have length greater than or equal to 1");
    } else if !["x86_64", "arm64"].contains(&given[0].as_str()) {
        let rule =
            "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]";
        found.add(&shown, "architectures", rule);
    }
    found.check()
}

fn check_runtime(runtime: &str) -> Result<(), Refusal> {
    if NATIVE.contains(&runtime) {
        return Ok(());
    }
    if DEPRECATED.contains(&runtime) {
        return Err(Refusal::invalid(&format!(
            "The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. We \
             recommend you use a supported runtime while creating or updating functions."
        )));
    }
    if RUNTIMES.split(", ").any(|known| known == runtime) {
        return Err(Refusal::unsupported(&format!(
            "the runtime {runtime} is not supported here: functions are native programs; build a `bootstrap` for provided.al2023 \
             (AWS would accept it)"
        )));
    }
    Err(Refusal::invalid(&format!(
        "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{RUNTIMES}] or be a \
         valid ARN"
    )))
}

/// Clients send empty members for what they do not want.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty() && text != "None",
        Value::Array(items) => items.iter().any(says_something),
        Value::Object(members) => members.values().any(says_something),
        Value::Bool(flag) => *flag,
        Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_members_say_nothing() {
        for (value, expected) in [
            (json!({ "SubnetIds": [], "SecurityGroupIds": [] }), false),
            (json!({ "ApplyOn": "None" }), false),
            (json!({ "ApplyOn": "PublishedVersions" }), true),
            (json!({ "TargetArn": "" }), false),
            (json!(["arn"]), true),
        ] {
            assert_eq!(says_something(&value), expected, "{value}");
        }
    }

    #[test]
    fn json_logs_have_levels_and_text_has_none() {
        let mut configuration = FunctionConfiguration::default();
        let members = |logging: Value| serde_json::from_value::<Members>(json!({ "LoggingConfig": logging })).unwrap();
        members(json!({ "LogFormat": "JSON", "SystemLogLevel": "WARN" })).apply(&mut configuration);
        let levels = (configuration.application_log_level.as_deref(), configuration.system_log_level.as_deref());
        assert_eq!(levels, (Some("INFO"), Some("WARN")));
        members(json!({ "LogFormat": "Text" })).apply(&mut configuration);
        assert_eq!((configuration.application_log_level, configuration.system_log_level), (None, None));
    }
}

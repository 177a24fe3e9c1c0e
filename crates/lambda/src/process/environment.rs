//! The environment of a handler: Lambda's reserved variables over a clean slate
//! (Lambda developer guide, "Working with Lambda environment variables").

use std::net::SocketAddr;
use std::path::Path;

use crate::configuration::FunctionConfiguration;

/// Variables a function's configuration may not set, sorted.
const RESERVED: &[&str] = &[
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "TZ",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
];

/// Is it a variable that CreateFunction refuses?
pub(crate) fn reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok()
}

/// What the environment of one process is made of.
pub(crate) struct Environment<'a> {
    pub configuration: &'a FunctionConfiguration,
    /// `$LATEST` or a number.
    pub version: &'a str,
    pub region: &'a str,
    pub task_root: &'a Path,
    pub runtime_api: SocketAddr,
    pub endpoint: Option<String>,
    /// The name of its stream.
    pub log_stream: &'a str,
}

impl Environment<'_> {
    /// All variables; later ones win.
    pub fn variables(&self) -> Vec<(String, String)> {
        let mut all = self.changeable();
        for (name, value) in &self.configuration.environment {
            all.push((name.clone(), value.clone()));
        }
        all.extend(own(self.reserved()));
        all
    }

    /// Those a function may set otherwise.
    fn changeable(&self) -> Vec<(String, String)> {
        let mut all = own([("LANG", "en_US.UTF-8".to_owned()), ("PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin".to_owned())]);
        if let Ok(home) = std::env::var("HOME") {
            all.extend(own([("HOME", home)]));
        }
        if let Some(url) = &self.endpoint {
            all.extend(own([("AWS_ENDPOINT_URL", url.clone())]));
        }
        if self.configuration.log_format.as_deref() == Some("JSON") {
            all.extend(own([("AWS_LAMBDA_LOG_FORMAT", "JSON".to_owned())]));
        }
        all
    }

    fn reserved(&self) -> [(&'static str, String); 17] {
        let of = self.configuration;
        [
            ("_HANDLER", of.handler.clone()),
            ("AWS_REGION", self.region.to_owned()),
            ("AWS_DEFAULT_REGION", self.region.to_owned()),
            ("AWS_EXECUTION_ENV", format!("AWS_Lambda_{}", of.runtime)),
            ("AWS_LAMBDA_FUNCTION_NAME", of.function_name.clone()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", of.memory_size.to_string()),
            ("AWS_LAMBDA_FUNCTION_VERSION", self.version.to_owned()),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", of.log_group_name()),
            ("AWS_LAMBDA_LOG_STREAM_NAME", self.log_stream.to_owned()),
            // Credentials of nobody: they sign requests that only the local stack reads.
            ("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned()),
            ("AWS_SESSION_TOKEN", "local".to_owned()),
            ("AWS_LAMBDA_RUNTIME_API", self.runtime_api.to_string()),
            ("LAMBDA_TASK_ROOT", self.task_root.display().to_string()),
            ("LAMBDA_RUNTIME_DIR", "/var/runtime".to_owned()),
            ("TZ", ":UTC".to_owned()),
        ]
    }
}

fn own<const N: usize>(variables: [(&str, String); N]) -> Vec<(String, String)> {
    variables.map(|(name, value)| (name.to_owned(), value)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn the_table_is_sorted() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn variables_of_a_process() {
        let mut configuration =
            FunctionConfiguration { function_name: "f".into(), log_format: Some("JSON".into()), ..Default::default() };
        configuration.environment.insert("TABLE".into(), "t".into());
        configuration.environment.insert("LANG".into(), "C".into());
        let environment = Environment {
            configuration: &configuration,
            version: "$LATEST",
            region: "eu-west-1",
            task_root: Path::new("/code"),
            runtime_api: ([127, 0, 0, 1], 9_001).into(),
            endpoint: Some("http://127.0.0.1:4566".into()),
            log_stream: "2026/11/21/[$LATEST]0",
        };
        let all: HashMap<String, String> = environment.variables().into_iter().collect();
        let expected = [
            ("TABLE", "t"),
            ("LANG", "C"),
            ("TZ", ":UTC"),
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/f"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/21/[$LATEST]0"),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023"),
        ];
        for (name, value) in expected {
            assert_eq!(all[name], value, "{name}");
        }
    }
}

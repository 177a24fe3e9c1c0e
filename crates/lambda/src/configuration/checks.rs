//! The constraints CreateFunction puts on a configuration (Lambda API reference, "CreateFunction").

use crate::error::LambdaError;
use crate::process::environment::reserved;

use super::FunctionConfiguration;

impl FunctionConfiguration {
    /// Refuses what CreateFunction refuses, with its texts.
    pub(crate) fn check(&self) -> Result<(), LambdaError> {
        self.check_name()?;
        check_range("memorySize", self.memory_size, 128, 10_240)?;
        check_range("timeout", self.timeout, 1, 900)?;
        self.check_environment()
    }

    fn check_name(&self) -> Result<(), LambdaError> {
        let name = &self.function_name;
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !name.is_empty() && name.len() <= 64 && name.chars().all(allowed) {
            return Ok(());
        }
        Err(constraint(name, "functionName", "Member must satisfy regular expression pattern: [a-zA-Z0-9-_]{1,64}"))
    }

    fn check_environment(&self) -> Result<(), LambdaError> {
        let used: Vec<&str> = (self.environment.keys().map(String::as_str)).filter(|key| reserved(key)).collect();
        if used.is_empty() {
            return Ok(());
        }
        Err(LambdaError::InvalidParameterValue(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have \
             provided contains reserved keys that are currently not supported for modification. Reserved keys used \
             in this request: {}",
            used.join(", ")
        )))
    }
}

fn check_range(member: &str, value: u32, least: u32, most: u32) -> Result<(), LambdaError> {
    if value < least {
        let rule = format!("Member must have value greater than or equal to {least}");
        return Err(constraint(&value.to_string(), member, &rule));
    }
    if value > most {
        let rule = format!("Member must have value less than or equal to {most}");
        return Err(constraint(&value.to_string(), member, &rule));
    }
    Ok(())
}

fn constraint(value: &str, member: &str, rule: &str) -> LambdaError {
    LambdaError::Validation(format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {rule}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> FunctionConfiguration {
        FunctionConfiguration { function_name: name.to_owned(), ..Default::default() }
    }

    #[test]
    fn constraints() {
        let with_key = |key: &str| {
            let mut it = named("f");
            it.environment.insert(key.to_owned(), "x".to_owned());
            it
        };
        let cases = [
            (named("hello-1_x"), ""),
            (named("a b"), "at 'functionName'"),
            (named(""), "at 'functionName'"),
            (named(&"x".repeat(65)), "at 'functionName'"),
            (FunctionConfiguration { timeout: 0, ..named("f") }, "'0' at 'timeout'"),
            (FunctionConfiguration { timeout: 901, ..named("f") }, "less than or equal to 900"),
            (FunctionConfiguration { memory_size: 64, ..named("f") }, "'64' at 'memorySize'"),
            (with_key("TABLE"), ""),
            (with_key("AWS_REGION"), "Reserved keys used in this request: AWS_REGION"),
            (with_key("_HANDLER"), "Reserved keys used in this request: _HANDLER"),
        ];
        for (configuration, expected) in cases {
            match configuration.check() {
                Ok(()) => assert_eq!(expected, "", "{configuration:?}"),
                Err(error) => {
                    assert!(!expected.is_empty(), "{error}");
                    assert!(error.to_string().contains(expected), "{error}");
                }
            }
        }
    }
}

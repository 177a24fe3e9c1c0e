//! Function URLs that the stack makes, and where URLs answer.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Functions;
use crate::error::LambdaError;
use crate::name::FunctionName;
use crate::url::{UrlConfig, UrlRecord};

impl Functions {
    /// Creates or replaces the URL of a function of the stack; `function` is its name or ARN, with or without an alias.
    pub fn put_url(&self, function: &str, qualifier: &str, config: UrlConfig, now: SystemTime) -> Result<(), LambdaError> {
        let name = FunctionName::parse(function);
        if self.get(function).is_none() {
            return Err(LambdaError::FunctionNotFound(self.arn_of(&name)));
        }
        let _one = self.changing();
        let qualifier = if qualifier.is_empty() { name.qualifier.unwrap_or_default() } else { qualifier };
        let created = now.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        let record = UrlRecord { config, created, modified: created };
        self.urls.put(&self.host.settings, name.name, qualifier, record);
        Ok(())
    }

    /// Removes the URL with that id; one that is gone is fine.
    pub fn delete_url(&self, id: &str) {
        let _one = self.changing();
        self.urls.remove(id);
    }

    /// Where the URL of that id answers: here, or on AWS's name while nobody has said where here is.
    pub(crate) fn url_address(&self, id: &str) -> String {
        match self.host.endpoint() {
            Some(endpoint) => format!("{}/_lambda-url/{id}/", endpoint.trim_end_matches('/')),
            None => format!("https://{id}.lambda-url.{}.on.aws/", self.host.settings.region),
        }
    }
}

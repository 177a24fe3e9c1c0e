//! `AuthParameters` and `ChallengeResponses`: pairs of texts, some of them secret.

use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::ApiError;

/// The pairs as they came; nothing of them is ever shown.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub struct Parameters(IndexMap<String, String>);

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl Parameters {
    /// The value, if it is there and not empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value, or AWS's words for its absence.
    pub fn require(&self, key: &str) -> Result<&str, ApiError> {
        self.get(key).ok_or_else(|| ApiError::parameter_missing(key))
    }

    /// Pairs whose keys begin so, with the rest of the key.
    pub fn starting_with(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_never_shown() {
        let parameters: Parameters = serde_json::from_str(r#"{"USERNAME":"alice","PASSWORD":"secret"}"#).unwrap();
        assert_eq!(format!("{parameters:?}"), r#"{"USERNAME", "PASSWORD"}"#);
        assert_eq!(parameters.require("SRP_A").unwrap_err(), ApiError::parameter_missing("SRP_A"));
    }
}

//! The function that changes tokens, which a pool names in one of two places of `LambdaConfig`, or the same in both:
//! `PreTokenGeneration`, or `PreTokenGenerationConfig` with the version of its event.

use super::PoolSettings;
use crate::error::ApiError;

impl PoolSettings {
    /// `LambdaVersion`, if the pool gives one.
    pub fn token_event_version(&self) -> Option<&str> {
        self.lambda_config.get("PreTokenGenerationConfig")?.get("LambdaVersion")?.as_str()
    }

    /// One function may be named in two places, two functions may not.
    // Unverified: the text.
    pub(super) fn check_token_function(&self) -> Result<(), ApiError> {
        let plain = self.lambda_config.get("PreTokenGeneration");
        let with_version = self.lambda_config.get("PreTokenGenerationConfig").and_then(|config| config.get("LambdaArn"));
        match plain.zip(with_version) {
            Some((plain, with_version)) if plain != with_version => {
                Err(ApiError::invalid_parameter("PreTokenGeneration and PreTokenGenerationConfig must have the same Lambda ARN"))
            }
            _ => Ok(()),
        }
    }
}

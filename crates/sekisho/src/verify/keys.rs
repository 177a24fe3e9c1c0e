//! The user's credentials: those of the environment, or what the AWS CLI gives for a profile.

use serde::Deserialize;
use tokio::process::Command;

use crate::Failure;

/// An access key. It is never shown.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Keys {
    pub access_key_id: String,
    pub secret_access_key: String,
    #[serde(default)]
    pub session_token: Option<String>,
}

impl Keys {
    /// For stacks that take any.
    pub fn dummy() -> Self {
        let word = || "sekisho".to_owned();
        Self { access_key_id: word(), secret_access_key: word(), session_token: None }
    }

    /// `AWS_ACCESS_KEY_ID` and its companions.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        Some(Self {
            access_key_id: set("AWS_ACCESS_KEY_ID")?,
            secret_access_key: set("AWS_SECRET_ACCESS_KEY")?,
            session_token: set("AWS_SESSION_TOKEN"),
        })
    }

    /// Whatever the AWS CLI signs with: profiles, single sign-on, roles.
    pub async fn of_aws_cli(profile: Option<&str>) -> Result<Self, Failure> {
        let mut command = Command::new("aws");
        command.args(["configure", "export-credentials", "--format", "process"]);
        command.args(profile.into_iter().flat_map(|profile| ["--profile", profile]));
        let output = command.kill_on_drop(true).output().await.map_err(|error| {
            Failure::from(format!("no AWS_ACCESS_KEY_ID is set and the AWS CLI does not run ({error}); set one, or install it"))
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::from(format!("the AWS CLI has no credentials to sign with: {}", said.trim())));
        }
        // The error would quote what it could not read.
        serde_json::from_slice(&output.stdout)
            .map_err(|_| Failure::from("`aws configure export-credentials` did not print credentials".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_has_a_key_whole_or_not_at_all() {
        let of = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Keys::of_environment(|name| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
        };
        assert!(of(&[("AWS_ACCESS_KEY_ID", "a")]).is_none());
        assert!(of(&[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "b")]).is_none());
        let keys = of(&[("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("AWS_SESSION_TOKEN", "")]).unwrap();
        assert_eq!((keys.access_key_id.as_str(), keys.session_token), ("a", None));
    }

    #[test]
    fn what_the_aws_cli_prints_is_read() {
        let text =
            r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":"c","Expiration":"2026-11-21T00:00:00Z"}"#;
        let keys: Keys = serde_json::from_str(text).unwrap();
        assert_eq!((keys.secret_access_key.as_str(), keys.session_token.as_deref()), ("b", Some("c")));
    }
}

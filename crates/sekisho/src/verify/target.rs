//! Which stack is held against the expectations, and where it answers.

use std::collections::BTreeMap;
use std::io::Read as _;

use hyper::Uri;

use super::caller::Caller;
use super::keys::Keys;
use super::outputs;
use crate::cli::Verify;
use crate::{Failure, env};

/// Outputs larger than this are not read from a file.
const LIMIT: u64 = 1024 * 1024;
/// Where programs are told to go by way of another.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// A stack.
pub struct Target {
    pub kind: Kind,
    pub caller: Caller,
    pub outputs: BTreeMap<String, String>,
    /// Sekisho's own, as it says it.
    pub version: Option<String>,
}

/// What answers there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Aws,
    Sekisho,
    Other,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Sekisho => "sekisho",
            Self::Other => "other",
        }
    }
}

impl Target {
    /// What the options mean.
    pub async fn of(options: &Verify) -> Result<Self, Failure> {
        let mut target = match (&options.stack, &options.outputs) {
            (None, None) => running(options).await?,
            (stack, _) => deployed(options, stack.as_deref()).await?,
        };
        target.outputs.extend(options.overrides.iter().cloned());
        if target.outputs.is_empty() {
            return Err(Failure::from("the stack has no outputs, so there is nothing to ask".to_owned()));
        }
        if let Some((region, _)) = target.outputs.get("UserPoolId").and_then(|id| id.split_once('_')) {
            target.caller.region = region.to_owned();
        }
        Ok(target)
    }

    /// Where it is, for people.
    pub fn shown(&self) -> String {
        let place = self.caller.service("cognito-idp");
        match (self.kind, &self.version) {
            (Kind::Aws, _) => format!("AWS, {}", self.caller.region),
            (Kind::Sekisho, Some(version)) => format!("sekisho {version} at {place}"),
            _ => place,
        }
    }
}

/// The stack of this machine.
async fn running(options: &Verify) -> Result<Target, Failure> {
    if options.endpoint.is_some() {
        return Err(Failure::from("--endpoint needs --stack NAME or --outputs FILE, which say what stands there".to_owned()));
    }
    let endpoint = env::endpoint(&options.running)?;
    let health = env::ask(&endpoint, "health").await?;
    let outputs = env::ask(&endpoint, "outputs").await?;
    let region = health.get("region").cloned().unwrap_or_default();
    let caller = Caller::new(Some(address(&endpoint)?), region, Some(Keys::dummy()));
    Ok(Target { kind: Kind::Sekisho, caller, outputs, version: health.get("version").cloned() })
}

/// A stack that others deployed, at AWS or elsewhere.
async fn deployed(options: &Verify, stack: Option<&str>) -> Result<Target, Failure> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let endpoint = options.endpoint.clone().or_else(|| variable("AWS_ENDPOINT_URL"));
    let endpoint = endpoint.map(|url| address(&url)).transpose()?.filter(|url| !is_aws(url.host().unwrap_or_default()));
    if let (None, Some(name)) = (&endpoint, PROXIES.into_iter().find(|name| variable(name).is_some())) {
        return Err(Failure::from(format!(
            "{name} is set, and sekisho verify reaches AWS directly only; unset it, or name another endpoint with --endpoint URL"
        )));
    }
    let keys = keys(options, endpoint.is_some()).await?;
    let region = options.region.clone().or_else(|| variable("AWS_REGION")).or_else(|| variable("AWS_DEFAULT_REGION"));
    let read = options.outputs.as_deref().map(from_file).transpose()?;
    let region = region
        .or_else(|| region_of(read.as_ref()?))
        .ok_or_else(|| Failure::from("no region: say --region REGION, or set AWS_REGION".to_owned()))?;
    let caller = Caller::new(endpoint, region, keys);
    let outputs = match (read, stack) {
        (Some(outputs), _) => outputs,
        (None, stack) => outputs::described(&caller, stack.unwrap_or_default()).await?,
    };
    let (kind, version) = recognized(&caller).await;
    Ok(Target { kind, caller, outputs, version })
}

/// Those of the environment or of a profile. Who takes any gets some when there are none.
async fn keys(options: &Verify, elsewhere: bool) -> Result<Option<Keys>, Failure> {
    let own = Keys::of_environment(|name| std::env::var(name).ok());
    match (&options.profile, own) {
        (None, Some(keys)) => Ok(Some(keys)),
        (None, None) if elsewhere => Ok(Some(Keys::dummy())),
        // Outputs from a file need no credentials; what needs them is left out.
        (None, None) if options.outputs.is_some() => Ok(Keys::of_aws_cli(None).await.ok()),
        (profile, _) => Keys::of_aws_cli(profile.as_deref()).await.map(Some),
    }
}

async fn recognized(caller: &Caller) -> (Kind, Option<String>) {
    let Some(endpoint) = &caller.endpoint else {
        return (Kind::Aws, None);
    };
    let endpoint = endpoint.to_string();
    match caller.web("GET", &format!("{}/_sekisho/health", endpoint.trim_end_matches('/')), &[], String::new()).await {
        Ok(answer) if answer.status == 200 && answer.json()["version"].is_string() => {
            (Kind::Sekisho, answer.json()["version"].as_str().map(str::to_owned))
        }
        _ => (Kind::Other, None),
    }
}

fn from_file(path: &std::path::Path) -> Result<BTreeMap<String, String>, Failure> {
    let trouble = |error: &dyn std::fmt::Display| Failure::from(format!("cannot read outputs from {}: {error}", path.display()));
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(LIMIT).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LIMIT).read_to_string(&mut text))
    };
    read.map_err(|error| trouble(&error))?;
    serde_json::from_str(&text).map_err(|error| trouble(&format!("it is no flat JSON object of strings ({error})")))
}

fn region_of(outputs: &BTreeMap<String, String>) -> Option<String> {
    outputs.get("UserPoolId")?.split_once('_').map(|(region, _)| region.to_owned())
}

fn address(url: &str) -> Result<Uri, Failure> {
    let read = url.parse::<Uri>().ok();
    read.filter(|url| matches!(url.scheme_str(), Some("http" | "https")) && url.path() == "/")
        .ok_or_else(|| Failure::from(format!("{url} is no endpoint; write it as http://HOST:PORT, without a path")))
}

/// Whether a host is AWS's own.
pub fn is_aws(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    ["amazonaws.com", "amazonaws.com.cn", "amazoncognito.com", "on.aws", "api.aws"]
        .iter()
        .any(|own| host == *own || host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_aws_are_known_by_their_ends() {
        for (host, expected) in [
            ("a.execute-api.eu-west-1.amazonaws.com", true),
            ("cognito-idp.cn-north-1.amazonaws.com.cn", true),
            ("p.auth.eu-west-1.AmazonCognito.com", true),
            ("amazonaws.com.example.com", false),
            ("notamazonaws.com", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(is_aws(host), expected, "{host}");
        }
    }

    #[test]
    fn an_endpoint_is_an_address_without_a_path() {
        assert!(address("http://127.0.0.1:4566").is_ok() && address("https://a:1/").is_ok());
        assert!(address("127.0.0.1:4566").is_err() && address("http://a/b").is_err());
    }
}

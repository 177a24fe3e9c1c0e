//! What a run knows: the stack's outputs, the user it makes, and what answers brought. Secrets are kept apart and never shown.

use std::collections::BTreeMap;

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::check::{Check, Keep};
use super::forged;
use crate::Failure;

/// The names of what follows from a value.
pub fn follow(name: &str) -> Vec<&'static str> {
    match name {
        "webSecret" => vec!["webHash"],
        "m2mSecret" => vec!["m2mBasic"],
        "idToken" => forged::NAMES.to_vec(),
        _ => Vec::new(),
    }
}

/// Names and values.
#[derive(Default)]
pub struct Facts {
    open: BTreeMap<String, String>,
    secret: BTreeMap<String, String>,
}

impl Facts {
    /// The outputs and a user who does not exist yet.
    pub fn new(outputs: &BTreeMap<String, String>, identity_provider: &str, email: Option<&str>) -> Result<Self, Failure> {
        let mut facts = Self::default();
        for (name, value) in outputs {
            facts.open.insert(name.clone(), value.trim_end_matches('/').to_owned());
        }
        let label = random(10)?.to_ascii_lowercase();
        let username = format!("sekisho-verify-{}", label.replace(['-', '_'], "0"));
        // AWS's own address for tests: what is sent there is taken and counts for nothing.
        let email = email.map_or_else(|| format!("success+{username}@simulator.amazonses.com"), str::to_owned);
        for (name, value) in [("idp", identity_provider), ("username", &username), ("email", &email), ("groups", "[]")] {
            facts.open.insert(name.to_owned(), value.to_owned());
        }
        for name in ["password", "temporaryPassword", "newPassword", "lastPassword", "wrongPassword"] {
            facts.secret.insert(name.to_owned(), format!("Aa1!{}", random(18)?));
        }
        Ok(facts)
    }

    /// A value, secret or not.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.open.get(name).or_else(|| self.secret.get(name)).map(String::as_str)
    }

    /// A value that may be shown; a secret's name in its place.
    pub fn shown(&self, name: &str) -> Option<String> {
        self.open.get(name).cloned().or_else(|| self.secret.contains_key(name).then(|| format!("<{name}>")))
    }

    /// Each secret with its name.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.secret.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Takes from an answer what the check says, and makes what follows from it.
    pub fn keep(&mut self, check: &Check, answer: &Value) {
        for keep in check.keep {
            if let Some(value) = value_of(keep, answer) {
                self.learn(keep.name, value, keep.secret);
            }
        }
    }

    fn learn(&mut self, name: &str, value: String, secret: bool) {
        for (name, value) in self.follows(name, &value) {
            self.secret.insert(name.to_owned(), value);
        }
        if name == "inGroup" {
            self.open.insert("groups".to_owned(), format!("[\"{}\"]", self.get("group").unwrap_or_default()));
        }
        let all = if secret { &mut self.secret } else { &mut self.open };
        all.insert(name.to_owned(), value);
    }

    /// What can be made from a value, secrets all of them.
    fn follows(&self, name: &str, value: &str) -> Vec<(&'static str, String)> {
        let of = |name: &str| self.get(name).unwrap_or_default();
        match name {
            "webSecret" => {
                let client = of("WebClientId");
                vec![("webHash", sekisho_cognito::secret_hash(of("username"), client, value))]
            }
            "m2mSecret" => vec![("m2mBasic", STANDARD.encode(format!("{}:{value}", of("M2mClientId"))))],
            "idToken" => forged::from(value),
            _ => Vec::new(),
        }
    }
}

fn value_of(keep: &Keep, answer: &Value) -> Option<String> {
    if keep.from.is_empty() {
        return Some("yes".to_owned());
    }
    let value = answer.pointer(keep.from)?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn random(bytes: usize) -> Result<String, Failure> {
    let mut all = vec![0; bytes];
    rand::fill(&mut all).map_err(Failure::from_error)?;
    Ok(URL_SAFE_NO_PAD.encode(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_shown_by_its_name() {
        let outputs = BTreeMap::from([("HttpApiUrl".to_owned(), "https://a/".to_owned())]);
        let facts = Facts::new(&outputs, "http://127.0.0.1:1", None).unwrap();
        assert_eq!(facts.get("HttpApiUrl"), Some("https://a"));
        assert_eq!(facts.shown("password").as_deref(), Some("<password>"));
        assert_ne!(facts.get("password"), facts.get("newPassword"));
        assert!(facts.get("email").unwrap().starts_with("success+sekisho-verify-"));
        assert_eq!(facts.shown("nothing"), None);
    }
}

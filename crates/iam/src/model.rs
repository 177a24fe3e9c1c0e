//! What a role and a policy are.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fault::malformed;
use sekisho_query::Fault;

/// A role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// `AROA…`
    pub id: String,
    /// `/` or `/…/`
    pub path: String,
    /// Seconds since 1970.
    pub created: i64,
    /// Who may take it: `AssumeRolePolicyDocument`.
    pub trust: String,
    /// What it is for.
    pub description: Option<String>,
    /// Seconds that a session may last.
    pub longest: u32,
    /// The ARN of the policy that bounds it.
    pub boundary: Option<String>,
    /// Its tags.
    pub tags: IndexMap<String, String>,
    /// Policies of its own by name.
    pub inline: IndexMap<String, String>,
    /// ARNs of others.
    pub attached: Vec<String>,
}

/// A managed policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `ANPA…`
    pub id: String,
    /// `/` or `/…/`
    pub path: String,
    /// Its name in full.
    pub arn: String,
    /// Seconds since 1970.
    pub created: i64,
    /// The same of its last change.
    pub updated: i64,
    /// What it is for.
    pub description: Option<String>,
    /// Its tags.
    pub tags: IndexMap<String, String>,
    /// Oldest first; never empty.
    pub versions: Vec<Version>,
    /// Which one counts.
    pub default: u32,
    /// The number of the next one.
    pub next: u32,
}

/// A version of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// `v` and this.
    pub number: u32,
    /// What it says.
    pub document: String,
    /// Seconds since 1970.
    pub created: i64,
}

/// As many versions as a policy may have.
const VERSIONS: usize = 5;

impl Role {
    /// Its name in full.
    #[must_use]
    pub fn arn(&self, account: &str) -> String {
        format!("arn:aws:iam::{account}:role{}{}", self.path, self.name)
    }
}

impl Policy {
    /// Its name in full.
    #[must_use]
    pub fn arn_of(account: &str, path: &str, name: &str) -> String {
        format!("arn:aws:iam::{account}:policy{path}{name}")
    }

    /// The version that counts.
    #[must_use]
    pub fn document(&self) -> &str {
        self.version(self.default).map(|version| version.document.as_str()).unwrap_or_default()
    }

    /// The version of that number.
    #[must_use]
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// Adds a version.
    ///
    /// # Errors
    /// `LimitExceeded`
    pub fn add(&mut self, document: &str, is_default: bool, now: i64) -> Result<Version, Fault> {
        if self.versions.len() >= VERSIONS {
            return Err(crate::fault::limit(
                "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
            ));
        }
        let version = Version { number: self.next, document: document.to_owned(), created: now };
        self.versions.push(version.clone());
        self.next += 1;
        self.updated = now;
        if is_default {
            self.default = version.number;
        }
        Ok(version)
    }
}

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It says who may take a role.
    Trust,
    /// It says what its owner may do.
    Permissions,
}

/// Whether a text is a policy: JSON with statements that have what each must.
///
/// # Errors
/// `MalformedPolicyDocument`
pub fn check(document: &str, kind: Kind) -> Result<(), Fault> {
    let value: Value = serde_json::from_str(document).map_err(|_| malformed("This policy contains invalid Json"))?;
    let statements = match value.get("Statement") {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => return Err(malformed("Syntax errors in policy.")),
    };
    statements.into_iter().try_for_each(|statement| check_statement(statement, kind))
}

/// Unverified: which of several faults AWS names first.
fn check_statement(statement: &Value, kind: Kind) -> Result<(), Fault> {
    let has = |name: &str| statement.get(name).is_some();
    if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
        return Err(malformed("Syntax errors in policy."));
    }
    if !has("Action") && !has("NotAction") {
        return Err(malformed("Policy statement must contain actions."));
    }
    match kind {
        Kind::Trust if has("Resource") || has("NotResource") => Err(malformed("Has prohibited field Resource")),
        Kind::Trust if !has("Principal") && !has("NotPrincipal") => Err(malformed("AssumeRole policy must contain a principal.")),
        Kind::Permissions if has("Principal") || has("NotPrincipal") => {
            Err(malformed("Policy document should not specify a principal."))
        }
        Kind::Permissions if !has("Resource") && !has("NotResource") => {
            Err(malformed("Policy statement must contain resources."))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_what_it_must() {
        let trust =
            r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
        let permissions = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        for (document, kind, fits) in [
            (trust, Kind::Trust, true),
            (permissions, Kind::Permissions, true),
            (trust, Kind::Permissions, false),
            (permissions, Kind::Trust, false),
            ("{}", Kind::Trust, false),
            ("no", Kind::Trust, false),
            (r#"{"Statement":[]}"#, Kind::Trust, true),
            (r#"{"Statement":[{}]}"#, Kind::Permissions, false),
            (r#"{"Statement":[1]}"#, Kind::Permissions, false),
        ] {
            assert_eq!(check(document, kind).is_ok(), fits, "{document} {kind:?}");
        }
    }
}

//! `Principal` and `NotPrincipal` of a resource policy: whom a statement is about.

use serde_json::Value;

use super::Principal;
use super::read::{BadPolicy, bad, texts};

/// Whom a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principals {
    /// `NotPrincipal`: everybody else.
    pub except: bool,
    pub named: Vec<Named>,
}

/// One principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// `*`: whoever, signed or not.
    Everybody,
    /// Everybody who signed for this account.
    Account(String),
    /// Exactly this user, role or session.
    Arn(String),
    /// A service, a federated or canonical user: nobody who calls an API here.
    Nobody,
}

impl Principals {
    pub fn read(value: &Value, except: bool) -> Result<Self, BadPolicy> {
        let named = match value {
            Value::String(text) if text == "*" => vec![Named::Everybody],
            Value::Object(map) => {
                let mut all = Vec::new();
                for (kind, value) in map {
                    for text in texts(value, "Principal")? {
                        all.push(named(kind, &text)?);
                    }
                }
                all
            }
            _ => return Err(bad("Principal must be \"*\" or an object such as {\"AWS\": \"arn:aws:iam::123456789012:root\"}")),
        };
        Ok(Self { except, named })
    }

    pub fn fit(&self, caller: Option<Principal<'_>>) -> bool {
        self.named.iter().any(|named| named.is(caller)) != self.except
    }
}

fn named(kind: &str, text: &str) -> Result<Named, BadPolicy> {
    match kind {
        "AWS" => aws(text),
        "Service" | "Federated" | "CanonicalUser" => Ok(Named::Nobody),
        other => Err(bad(format!("Principal: {other} is no kind of principal; AWS, Service, Federated and CanonicalUser are"))),
    }
}

fn aws(text: &str) -> Result<Named, BadPolicy> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if text == "*" {
        return Ok(Named::Everybody);
    }
    if is_account(text) {
        return Ok(Named::Account(text.to_owned()));
    }
    let parts: Vec<_> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", account, "root"] if is_account(account) => Ok(Named::Account((*account).to_owned())),
        // A wildcard within an ARN would be compared letter by letter, and never fit.
        ["arn", _, "iam" | "sts", "", account, name] if is_account(account) && !name.contains('*') => {
            Ok(Named::Arn(text.to_owned()))
        }
        _ => Err(bad(format!("Invalid principal in policy: {text} is neither an account nor an ARN of IAM without wildcards"))),
    }
}

impl Named {
    fn is(&self, caller: Option<Principal<'_>>) -> bool {
        match self {
            Self::Everybody => true,
            Self::Account(id) => caller.is_some_and(|caller| caller.account_id == id),
            Self::Arn(arn) => caller.is_some_and(|caller| caller.arn == arn || role_of(caller.arn).as_deref() == Some(arn)),
            Self::Nobody => false,
        }
    }
}

/// The role behind a session: `arn:aws:sts::1:assumed-role/R/session` is `arn:aws:iam::1:role/R`.
fn role_of(arn: &str) -> Option<String> {
    let (account, rest) = arn.strip_prefix("arn:aws:sts::")?.split_once(":assumed-role/")?;
    let role = rest.split('/').next()?;
    Some(format!("arn:aws:iam::{account}:role/{role}"))
}

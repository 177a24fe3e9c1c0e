//! One line of a `Condition`: operator, key, values (IAM user guide, "IAM JSON policy elements: Condition").

use std::borrow::Cow;

use serde_json::Value;

use super::Asked;
use super::operator::{Operator, Test};
use super::read::{BadPolicy, bad, no_variables, texts};
use crate::when;

/// `"IpAddress": {"aws:SourceIp": [...]}`
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    operator: Operator,
    key: Key,
    tests: Vec<Test>,
}

/// What can be asked about a request to an API. `Absent`: keys of AWS that no request here has, such as those of VPCs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    SourceIp,
    UserAgent,
    Referer,
    CurrentTime,
    EpochTime,
    SecureTransport,
    PrincipalArn,
    PrincipalAccount,
    PrincipalType,
    UserId,
    UserName,
    RequestedRegion,
    Absent,
}

/// In lower case: keys are compared so.
const KEYS: [(&str, Key); 24] = [
    ("aws:currenttime", Key::CurrentTime),
    ("aws:epochtime", Key::EpochTime),
    ("aws:multifactorauthage", Key::Absent),
    ("aws:multifactorauthpresent", Key::Absent),
    ("aws:principalaccount", Key::PrincipalAccount),
    ("aws:principalarn", Key::PrincipalArn),
    ("aws:principalorgid", Key::Absent),
    ("aws:principalorgpaths", Key::Absent),
    ("aws:principaltype", Key::PrincipalType),
    ("aws:referer", Key::Referer),
    ("aws:requestedregion", Key::RequestedRegion),
    ("aws:securetransport", Key::SecureTransport),
    ("aws:sourceaccount", Key::Absent),
    ("aws:sourcearn", Key::Absent),
    ("aws:sourceip", Key::SourceIp),
    ("aws:sourcevpc", Key::Absent),
    ("aws:sourcevpcarn", Key::Absent),
    ("aws:sourcevpce", Key::Absent),
    ("aws:tokenissuetime", Key::Absent),
    ("aws:useragent", Key::UserAgent),
    ("aws:userid", Key::UserId),
    ("aws:username", Key::UserName),
    ("aws:viaawsservice", Key::Absent),
    ("aws:vpcsourceip", Key::Absent),
];

impl Condition {
    pub fn read_all(value: &Value) -> Result<Vec<Self>, BadPolicy> {
        let operators = value.as_object().ok_or_else(|| bad("Condition must be an object"))?;
        let mut all = Vec::new();
        for (name, keys) in operators {
            let operator = Operator::named(name).ok_or_else(|| bad(format!("the condition operator {name} is not supported")))?;
            let keys = keys.as_object().ok_or_else(|| bad(format!("{name} must be an object")))?;
            for (key, values) in keys {
                all.push(Self::read(operator, key, values)?);
            }
        }
        Ok(all)
    }

    fn read(operator: Operator, name: &str, values: &Value) -> Result<Self, BadPolicy> {
        let key = key(name).ok_or_else(|| bad(format!("the condition key {name} is not known for requests to an API")))?;
        let read = |text: &String| no_variables(text).and_then(|()| operator.test(text));
        let tests = texts(values, name)?.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { operator, key, tests })
    }

    pub fn holds(&self, asked: &Asked<'_>) -> bool {
        self.operator.holds(self.key.value(asked).as_deref(), &self.tests)
    }
}

fn key(name: &str) -> Option<Key> {
    let lower = name.to_ascii_lowercase();
    let at = KEYS.binary_search_by_key(&lower.as_str(), |(name, _)| name).ok()?;
    Some(KEYS[at].1)
}

impl Key {
    fn value<'a>(self, asked: &Asked<'a>) -> Option<Cow<'a, str>> {
        let principal = asked.principal;
        Some(match self {
            Self::SourceIp => asked.source_ip?.to_string().into(),
            Self::UserAgent => asked.user_agent?.into(),
            Self::Referer => asked.referer?.into(),
            Self::CurrentTime => when::utc(when::seconds(asked.now)).into(),
            Self::EpochTime => when::seconds(asked.now).to_string().into(),
            // As behind AWS's endpoints, which are always https.
            Self::SecureTransport => "true".into(),
            Self::PrincipalArn => principal?.arn.into(),
            Self::PrincipalAccount => principal?.account_id.into(),
            Self::PrincipalType => principal_type(principal?.arn).into(),
            Self::UserId => principal?.user_id.into(),
            Self::UserName => principal?.arn.split_once(":user/")?.1.rsplit('/').next()?.into(),
            Self::RequestedRegion => asked.region.into(),
            Self::Absent => return None,
        })
    }
}

fn principal_type(arn: &str) -> &'static str {
    match arn.splitn(6, ':').nth(5) {
        Some("root") => "Account",
        Some(name) if name.starts_with("assumed-role/") => "AssumedRole",
        Some(name) if name.starts_with("federated-user/") => "FederatedUser",
        _ => "User",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted() {
        assert!(KEYS.is_sorted_by_key(|(name, _)| *name));
    }
}

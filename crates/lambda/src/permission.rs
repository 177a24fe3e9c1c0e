//! A function's resource policy: who may invoke it (AddPermission), and how its ARN patterns match.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One statement, as AddPermission takes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Permission {
    /// Unique within the function's policy.
    pub statement_id: String,
    /// `lambda:InvokeFunction`, or `lambda:*`.
    pub action: String,
    /// A service such as `apigateway.amazonaws.com`, an account, an ARN, or `*`.
    pub principal: String,
    /// ARN with `*` and `?`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_arn: Option<String>,
    /// Account of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_account: Option<String>,
}

impl Permission {
    /// Does this statement let `principal` invoke the function on behalf of `source_arn`?
    #[must_use]
    pub fn allows(&self, principal: &str, source_arn: &str) -> bool {
        let action = matches!(self.action.as_str(), "lambda:InvokeFunction" | "lambda:*" | "*");
        let who = self.principal == "*" || self.principal == principal;
        let source = (self.source_arn.as_deref()).is_none_or(|pattern| arn_like(pattern, source_arn));
        let account = (self.source_account.as_deref()).is_none_or(|account| source_arn.split(':').nth(4) == Some(account));
        action && who && source && account
    }

    /// The statement in the policy document that GetPolicy answers.
    pub(crate) fn statement(&self, function_arn: &str) -> Value {
        let principal = match self.principal.as_str() {
            "*" => json!("*"),
            service if service.ends_with(".amazonaws.com") => json!({ "Service": service }),
            account => json!({ "AWS": account }),
        };
        let mut statement = json!({
            "Sid": self.statement_id,
            "Effect": "Allow",
            "Principal": principal,
            "Action": self.action,
            "Resource": function_arn,
        });
        let mut condition = serde_json::Map::new();
        if let Some(account) = &self.source_account {
            condition.insert("StringEquals".into(), json!({ "AWS:SourceAccount": account }));
        }
        if let Some(arn) = &self.source_arn {
            condition.insert("ArnLike".into(), json!({ "AWS:SourceArn": arn }));
        }
        if !condition.is_empty() {
            statement["Condition"] = Value::Object(condition);
        }
        statement
    }
}

/// IAM's ArnLike: each of the six parts between colons is matched by itself
/// (IAM user guide, "Amazon Resource Name (ARN) condition operators").
fn arn_like(pattern: &str, arn: &str) -> bool {
    let mut patterns = pattern.splitn(6, ':');
    let mut parts = arn.splitn(6, ':');
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if wildcard(pattern.as_bytes(), part.as_bytes()) => {}
            _ => return false,
        }
    }
}

/// `*` stands for any text, `?` for one character. Linear: only the last `*` is ever tried again.
fn wildcard(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == b'?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arn_patterns() {
        let arn = "arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/test/GET/hello";
        let cases = [
            ("arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/*", true),
            ("arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/*/GET/hello", true),
            ("arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/*/POST/hello", false),
            ("arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/????/*/*", true),
            ("arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/???/GET/hello", false),
            ("arn:aws:execute-api:*:*:*", true),
            ("arn:aws:execute-api:*", false),
            ("*", false),
            ("arn:aws:execute-api:eu-central-1:999999999999:*", false),
        ];
        for (pattern, expected) in cases {
            assert_eq!(arn_like(pattern, arn), expected, "{pattern}");
        }
    }

    #[test]
    fn a_statement_allows_only_what_it_names() {
        let arn = "arn:aws:execute-api:eu-central-1:123456789012:abc/test/GET/";
        let gateway = "apigateway.amazonaws.com";
        let base = Permission {
            statement_id: "s".into(),
            action: "lambda:InvokeFunction".into(),
            principal: gateway.into(),
            source_arn: None,
            source_account: None,
        };
        let cases = [
            (base.clone(), true),
            (Permission { principal: "*".into(), ..base.clone() }, true),
            (Permission { principal: "events.amazonaws.com".into(), ..base.clone() }, false),
            (Permission { action: "lambda:GetFunction".into(), ..base.clone() }, false),
            (Permission { source_account: Some("123456789012".into()), ..base.clone() }, true),
            (Permission { source_account: Some("1".into()), ..base.clone() }, false),
            (Permission { source_arn: Some("arn:aws:execute-api:*:*:abc/*".into()), ..base.clone() }, true),
            (Permission { source_arn: Some("arn:aws:execute-api:*:*:xyz/*".into()), ..base }, false),
        ];
        for (permission, expected) in cases {
            assert_eq!(permission.allows(gateway, arn), expected, "{permission:?}");
        }
    }
}

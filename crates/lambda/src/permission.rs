//! A function's resource policy: who may invoke it (AddPermission), and how its ARN patterns match.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One statement, as AddPermission takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Permission {
    /// Unique within the function's policy.
    pub statement_id: String,
    /// `lambda:InvokeFunction`, `lambda:InvokeFunctionUrl`, or `lambda:*`.
    pub action: String,
    /// A service such as `apigateway.amazonaws.com`, an account, an ARN, or `*`.
    pub principal: String,
    /// ARN with `*` and `?`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_arn: Option<String>,
    /// Account of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_account: Option<String>,
    /// Only through a function URL of this kind: `NONE` or `AWS_IAM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_url_auth_type: Option<String>,
    /// Only through a function URL, or only otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoked_via_function_url: Option<bool>,
    /// A secret that only Alexa's events carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_source_token: Option<String>,
    /// Only callers of this organisation; nobody here has one.
    #[serde(rename = "PrincipalOrgID", skip_serializing_if = "Option::is_none")]
    pub principal_org_id: Option<String>,
}

/// A call that a policy is asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// `lambda:InvokeFunction` or `lambda:InvokeFunctionUrl`.
    pub action: &'a str,
    pub caller: Caller<'a>,
    /// On behalf of what a service calls.
    pub source_arn: Option<&'a str>,
    /// `NONE` or `AWS_IAM` for a call through a function URL.
    pub url_auth_type: Option<&'a str>,
}

/// Who calls.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Caller<'a> {
    Service(&'a str),
    Anonymous,
    Signed { account_id: &'a str, arn: &'a str },
}

impl Permission {
    /// Does this statement let `principal`, a service, invoke the function on behalf of `source_arn`?
    #[must_use]
    pub fn allows(&self, principal: &str, source_arn: &str) -> bool {
        let caller = Caller::Service(principal);
        self.grants(&Asked { action: INVOKE, caller, source_arn: Some(source_arn), url_auth_type: None })
    }

    /// Does this statement grant the call? What cannot be known of it here (an organisation, a token) denies.
    pub(crate) fn grants(&self, asked: &Asked<'_>) -> bool {
        self.is_about(asked.action)
            && self.names(&asked.caller)
            && self.source_fits(asked.source_arn)
            && self.way_fits(asked.url_auth_type)
            && self.event_source_token.is_none()
            && self.principal_org_id.is_none()
    }

    fn is_about(&self, action: &str) -> bool {
        matches!(self.action.as_str(), "lambda:*" | "*") || self.action.eq_ignore_ascii_case(action)
    }

    fn names(&self, caller: &Caller<'_>) -> bool {
        if self.principal == "*" {
            return true;
        }
        match caller {
            Caller::Service(name) => self.principal == *name,
            Caller::Anonymous => false,
            Caller::Signed { account_id, arn } => {
                self.principal == *arn || self.principal == *account_id || self.principal == account_root(account_id)
            }
        }
    }

    fn source_fits(&self, source_arn: Option<&str>) -> bool {
        let arn = (self.source_arn.as_deref()).is_none_or(|pattern| source_arn.is_some_and(|arn| arn_like(pattern, arn)));
        let of_source = source_arn.and_then(|arn| arn.split(':').nth(4));
        arn && (self.source_account.as_deref()).is_none_or(|account| of_source == Some(account))
    }

    fn way_fits(&self, url_auth_type: Option<&str>) -> bool {
        let kind = (self.function_url_auth_type.as_deref()).is_none_or(|kind| url_auth_type == Some(kind));
        kind && self.invoked_via_function_url.is_none_or(|via_url| via_url == url_auth_type.is_some())
    }

    /// The statement in the policy document that GetPolicy answers.
    pub(crate) fn statement(&self, resource_arn: &str) -> Value {
        let mut statement = json!({
            "Sid": self.statement_id,
            "Effect": "Allow",
            "Principal": self.principal_element(),
            "Action": self.action,
            "Resource": resource_arn,
        });
        let condition = self.condition();
        if !condition.is_empty() {
            statement["Condition"] = Value::Object(condition);
        }
        statement
    }

    fn principal_element(&self) -> Value {
        let principal = self.principal.as_str();
        if principal == "*" {
            json!("*")
        } else if is_service(principal) {
            json!({ "Service": principal })
        } else if is_account(principal) {
            json!({ "AWS": account_root(principal) })
        } else {
            json!({ "AWS": principal })
        }
    }

    fn condition(&self) -> Map<String, Value> {
        let equals = [
            ("AWS:SourceAccount", &self.source_account),
            ("lambda:EventSourceToken", &self.event_source_token),
            ("lambda:FunctionUrlAuthType", &self.function_url_auth_type),
            ("aws:PrincipalOrgID", &self.principal_org_id),
        ];
        let equals: Map<String, Value> =
            equals.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value.as_ref()?)))).collect();
        let mut condition = Map::new();
        if !equals.is_empty() {
            condition.insert("StringEquals".into(), Value::Object(equals));
        }
        if let Some(arn) = &self.source_arn {
            condition.insert("ArnLike".into(), json!({ "AWS:SourceArn": arn }));
        }
        if let Some(via_url) = self.invoked_via_function_url {
            condition.insert("Bool".into(), json!({ "lambda:InvokedViaFunctionUrl": via_url.to_string() }));
        }
        condition
    }
}

/// Invoking a function, however.
pub(crate) const INVOKE: &str = "lambda:InvokeFunction";

/// Is it something that can call: everybody, a service, an account, an identity of IAM or STS?
pub(crate) fn is_principal(text: &str) -> bool {
    let identity = text.strip_prefix("arn:aws").is_some_and(|rest| rest.contains(":iam::") || rest.contains(":sts::"));
    text == "*" || is_service(text) || is_account(text) || identity
}

fn is_service(text: &str) -> bool {
    text.ends_with(".amazonaws.com") || text.ends_with(".amazon.com")
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn account_root(account_id: &str) -> String {
    format!("arn:aws:iam::{account_id}:root")
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
            ..Default::default()
        };
        let url = |kind: &str| Permission { function_url_auth_type: Some(kind.into()), ..base.clone() };
        let cases = [
            (base.clone(), true),
            (Permission { principal: "*".into(), ..base.clone() }, true),
            (Permission { principal: "events.amazonaws.com".into(), ..base.clone() }, false),
            (Permission { action: "lambda:GetFunction".into(), ..base.clone() }, false),
            (Permission { source_account: Some("123456789012".into()), ..base.clone() }, true),
            (Permission { source_account: Some("1".into()), ..base.clone() }, false),
            (Permission { source_arn: Some("arn:aws:execute-api:*:*:abc/*".into()), ..base.clone() }, true),
            (Permission { source_arn: Some("arn:aws:execute-api:*:*:xyz/*".into()), ..base.clone() }, false),
            (url("NONE"), false),
            (Permission { principal: "*".into(), invoked_via_function_url: Some(true), ..base.clone() }, false),
            (Permission { invoked_via_function_url: Some(false), ..base.clone() }, true),
            (Permission { event_source_token: Some("t".into()), ..base.clone() }, false),
            (Permission { principal_org_id: Some("o-0123456789".into()), ..base.clone() }, false),
        ];
        for (permission, expected) in cases {
            assert_eq!(permission.allows(gateway, arn), expected, "{permission:?}");
        }
    }

    #[test]
    fn a_call_through_a_url_needs_a_statement_for_its_kind() {
        let base = Permission { action: "lambda:InvokeFunctionUrl".into(), principal: "*".into(), ..Default::default() };
        let of = |kind: &str| Permission { function_url_auth_type: Some(kind.into()), ..base.clone() };
        let account = Permission { principal: "123456789012".into(), ..base.clone() };
        let sourced = Permission { source_arn: Some("arn:aws:s3:::b".into()), ..base.clone() };
        let signed = Caller::Signed { account_id: "123456789012", arn: "arn:aws:iam::123456789012:user/u" };
        let cases = [
            (&base, Caller::Anonymous, "NONE", true),
            (&of("NONE"), Caller::Anonymous, "NONE", true),
            (&of("AWS_IAM"), Caller::Anonymous, "NONE", false),
            (&of("AWS_IAM"), signed, "AWS_IAM", true),
            (&account, Caller::Anonymous, "NONE", false),
            (&account, signed, "AWS_IAM", true),
            (&sourced, Caller::Anonymous, "NONE", false),
        ];
        for (permission, caller, kind, expected) in cases {
            let asked = Asked { action: "lambda:InvokeFunctionUrl", caller, source_arn: None, url_auth_type: Some(kind) };
            assert_eq!(permission.grants(&asked), expected, "{permission:?} {caller:?}");
            assert!(!permission.grants(&Asked { action: INVOKE, ..asked }), "{permission:?}");
        }
    }

    #[test]
    fn statements_as_get_policy_shows_them() {
        let base = Permission { statement_id: "s".into(), action: INVOKE.into(), ..Default::default() };
        let with = |principal: &str| Permission { principal: principal.into(), ..base.clone() };
        let via_url = Permission { invoked_via_function_url: Some(true), ..with("*") };
        let all = Permission {
            source_account: Some("1".into()),
            function_url_auth_type: Some("NONE".into()),
            source_arn: Some("a".into()),
            ..with("*")
        };
        let cases = [
            (with("123456789012"), json!({ "AWS": "arn:aws:iam::123456789012:root" }), json!(null)),
            (with("s3.amazonaws.com"), json!({ "Service": "s3.amazonaws.com" }), json!(null)),
            (via_url, json!("*"), json!({ "Bool": { "lambda:InvokedViaFunctionUrl": "true" } })),
            (
                all,
                json!("*"),
                json!({
                    "StringEquals": { "AWS:SourceAccount": "1", "lambda:FunctionUrlAuthType": "NONE" },
                    "ArnLike": { "AWS:SourceArn": "a" }
                }),
            ),
        ];
        for (permission, principal, condition) in cases {
            let made = permission.statement("arn");
            assert_eq!((&made["Principal"], made.get("Condition").unwrap_or(&json!(null))), (&principal, &condition));
        }
    }
}

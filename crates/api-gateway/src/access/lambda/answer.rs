//! What the function of an authorizer answered: yes or no, or a policy; who calls; and what integrations get to know.

use serde_json::{Map, Value};

use crate::access::policy::{Policy, PolicyKind};

/// How an answer must look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// REST API: a policy, and a context of texts, numbers and booleans.
    Rest,
    /// HTTP API: a policy.
    Policy,
    /// HTTP API with `enableSimpleResponses`: `{"isAuthorized": …}`.
    Simple,
}

/// A whole answer that was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) decision: Decision,
    pub(crate) principal_id: Option<String>,
    /// As it was written; of a REST API as texts.
    pub(crate) context: Option<Map<String, Value>>,
    pub(crate) usage_identifier_key: Option<String>,
    /// The policy as it was written, for `TestInvokeAuthorizer`.
    pub(crate) policy_text: Option<String>,
}

/// What it decides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    /// For all requests of this identity.
    Simple(bool),
    /// Evaluated for each request: a remembered policy may allow one path and not the other.
    Policy(Policy),
}

impl Answer {
    /// Reads an answer; `Err` says what is wrong with it, without quoting it.
    pub(crate) fn read(payload: &[u8], form: Form) -> Result<Self, String> {
        let Ok(Value::Object(mut map)) = serde_json::from_slice(payload) else {
            return Err("it is no JSON object".to_owned());
        };
        let context = context(map.remove("context"), form)?;
        if form == Form::Simple {
            let Some(Value::Bool(authorized)) = map.get("isAuthorized") else {
                return Err("isAuthorized must be true or false".to_owned());
            };
            let decision = Decision::Simple(*authorized);
            return Ok(Self { decision, principal_id: None, context, usage_identifier_key: None, policy_text: None });
        }
        let text = |name: &str| map.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let principal_id = text("principalId").ok_or("principalId must be a text")?;
        let document = map.get("policyDocument").ok_or("it has no policyDocument")?;
        let policy = Policy::read(document, PolicyKind::Identity).map_err(|bad| format!("policyDocument: {bad}"))?;
        Ok(Self {
            decision: Decision::Policy(policy),
            principal_id: Some(principal_id),
            context,
            usage_identifier_key: text("usageIdentifierKey"),
            policy_text: Some(document.to_string()),
        })
    }

    /// `$context.authorizer.NAME`
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        match self.context.as_ref()?.get(name)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

fn context(value: Option<Value>, form: Form) -> Result<Option<Map<String, Value>>, String> {
    let map = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(map)) => map,
        Some(_) => return Err("context must be an object".to_owned()),
    };
    if form != Form::Rest {
        return Ok(Some(map));
    }
    map.into_iter().map(|(name, value)| Ok((name, as_text(value)?))).collect::<Result<_, _>>().map(Some)
}

/// REST APIs pass everything on as text, and have none for objects and arrays.
fn as_text(value: Value) -> Result<Value, String> {
    match value {
        Value::Bool(_) | Value::Number(_) => Ok(Value::String(value.to_string())),
        // Unverified: that null stays null.
        Value::String(_) | Value::Null => Ok(value),
        Value::Array(_) | Value::Object(_) => Err("context may hold texts, numbers and booleans only".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#""policyDocument":{"Version":"2012-10-17","Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":"*"}]}"#;

    fn read(text: &str, form: Form) -> Result<Answer, String> {
        Answer::read(text.as_bytes(), form)
    }

    #[test]
    fn simple_answers() {
        let answer = read(r#"{"isAuthorized":true,"context":{"a":1,"o":{"k":[true]},"t":"x"}}"#, Form::Simple).unwrap();
        assert_eq!(answer.decision, Decision::Simple(true));
        let variables = ["a", "o", "t", "none"].map(|name| answer.variable(name));
        assert_eq!(variables, [Some("1".into()), Some(r#"{"k":[true]}"#.into()), Some("x".into()), None]);
        assert_eq!(read(r#"{"isAuthorized":false}"#, Form::Simple).unwrap().decision, Decision::Simple(false));
    }

    #[test]
    fn policies_with_context() {
        let text =
            format!(r#"{{"principalId":"user","usageIdentifierKey":"key",{POLICY},"context":{{"n":1,"b":true,"s":"x"}}}}"#);
        let answer = read(&text, Form::Rest).unwrap();
        assert_eq!(answer.principal_id.as_deref(), Some("user"));
        assert_eq!(answer.usage_identifier_key.as_deref(), Some("key"));
        assert_eq!(Value::from(answer.context.unwrap()).to_string(), r#"{"n":"1","b":"true","s":"x"}"#);
        let raw = read(&text, Form::Policy).unwrap().context.unwrap();
        assert_eq!(Value::from(raw).to_string(), r#"{"n":1,"b":true,"s":"x"}"#);
    }

    #[test]
    fn what_decides_nothing_is_refused() {
        let object = format!(r#"{{"principalId":"u",{POLICY},"context":{{"o":{{}}}}}}"#);
        let list = format!(r#"{{"principalId":"u",{POLICY},"context":{{"o":[1]}}}}"#);
        let rows = [
            ("null", Form::Rest, "it is no JSON object"),
            ("\"Allow\"", Form::Simple, "it is no JSON object"),
            ("{}", Form::Simple, "isAuthorized must be true or false"),
            (r#"{"isAuthorized":"true"}"#, Form::Simple, "isAuthorized must be true or false"),
            (r#"{"isAuthorized":1}"#, Form::Simple, "isAuthorized must be true or false"),
            (r#"{"isAuthorized":true,"context":[]}"#, Form::Simple, "context must be an object"),
            (r#"{"isAuthorized":true}"#, Form::Policy, "principalId must be a text"),
            (r#"{"principalId":7}"#, Form::Rest, "principalId must be a text"),
            (r#"{"principalId":"u"}"#, Form::Rest, "it has no policyDocument"),
            (r#"{"principalId":"u","policyDocument":{}}"#, Form::Rest, "policyDocument: the policy has no Statement"),
            (&object, Form::Rest, "context may hold texts, numbers and booleans only"),
            (&list, Form::Rest, "context may hold texts, numbers and booleans only"),
        ];
        for (text, form, expected) in rows {
            assert_eq!(read(text, form).unwrap_err(), expected, "{text}");
        }
    }
}

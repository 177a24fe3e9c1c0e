//! `TestInvokeAuthorizer`: what an authorizer says to a token, without any request.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime};

use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use super::guard::Guard;
use super::resources::CreateAuthorizer;
use crate::claims::rest::json_sorted;
use crate::event::request_id;
use crate::gateway::Gateway;
use crate::invocation::header_text;
use crate::refusal::Refusal;
use crate::token::VerifiedClaims;
use crate::when;

/// The operation's body.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct TestInvoke {
    headers: BTreeMap<String, String>,
    multi_value_headers: BTreeMap<String, Vec<String>>,
    stage_variables: BTreeMap<String, String>,
}

/// Tests an authorizer as the console does: with an id token, no method's scopes.
pub(crate) fn test_invoke(
    gateway: &Gateway,
    authorizer: &CreateAuthorizer,
    body: &[u8],
    now: SystemTime,
) -> Result<Value, Refusal> {
    let input: TestInvoke = match body {
        b"" => TestInvoke::default(),
        body => serde_json::from_slice(body).map_err(|error| Refusal::bad_request(format!("Invalid request body: {error}")))?,
    };
    let start = Instant::now();
    let guard = Guard::new(authorizer, &[], &input.stage_variables)?;
    let token = header_text(&input.header_map(), &guard.header);
    let tested = guard.authorize(gateway, token.as_deref(), now);
    let latency = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let line = match &tested {
        Ok(_) => "Successfully completed authorizer execution".to_owned(),
        Err((_, why)) => format!("Unauthorized request: {why}"),
    };
    let mut answer = json!({
        "clientStatus": tested.as_ref().map_or_else(|(error, _)| error.status(), |_| 0),
        "log": log(&guard.name, &line, now),
        "latency": latency,
    });
    if let Ok(claims) = tested {
        answer["claims"] = sorted(&claims);
    }
    Ok(answer)
}

impl TestInvoke {
    fn header_map(&self) -> HeaderMap {
        let single = self.headers.iter();
        let multi = self
            .multi_value_headers
            .iter()
            .filter(|(name, _)| !self.headers.contains_key(*name))
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        let mut map = HeaderMap::new();
        for (name, value) in single.chain(multi) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                map.append(name, value);
            }
        }
        map
    }
}

/// The claims as an event has them, in the order of their names.
fn sorted(claims: &VerifiedClaims) -> Value {
    serde_json::from_str(&json_sorted(claims.claims())).expect("claims are written as JSON")
}

// Unverified: the words of AWS's log for a Cognito authorizer.
fn log(name: &str, line: &str, now: SystemTime) -> String {
    let id = request_id();
    let time = when::java_date(when::seconds(now)).unwrap_or_default();
    format!("Execution log for request {id}\n{time} : Starting authorizer: {name} for request: {id}\n{time} : {line}\n")
}

//! `TestInvokeAuthorizer`: what an authorizer says to a token, without any request.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::Request;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use super::guard::{Cognito, Lambda, Where};
use super::resources::CreateAuthorizer;
use crate::access::iam::Invoking;
use crate::access::lambda::Answer;
use crate::answer::RestError;
use crate::caller::Caller;
use crate::claims::rest::json_sorted;
use crate::context::RequestContext;
use crate::event::{extended_request_id, request_id};
use crate::explain::Story;
use crate::gateway::{Call, Gateway};
use crate::refusal::Refusal;
use crate::token::VerifiedClaims;
use crate::when;

/// The stage of a test, in ARNs.
const STAGE: &str = "ESTestInvoke-stage";

/// The operation's body.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct TestInvoke {
    headers: BTreeMap<String, String>,
    multi_value_headers: BTreeMap<String, Vec<String>>,
    stage_variables: BTreeMap<String, String>,
    path_with_query_string: Option<String>,
    body: Option<String>,
}

/// Which authorizer of which API.
pub(crate) struct TestedAuthorizer<'a> {
    pub(crate) api_id: &'a str,
    pub(crate) id: &'a str,
    pub(crate) authorizer: &'a CreateAuthorizer,
}

/// What an authorizer said to the test.
enum Said {
    Claims(Arc<VerifiedClaims>),
    Function(Arc<Answer>),
}

/// Tests an authorizer as the console does: of a Cognito authorizer with an id token, no method's scopes.
pub(crate) async fn test_invoke(
    gateway: &Gateway,
    tested: TestedAuthorizer<'_>,
    body: &[u8],
    now: SystemTime,
) -> Result<Value, Refusal> {
    let input: TestInvoke = match body {
        b"" => TestInvoke::default(),
        body => serde_json::from_slice(body).map_err(|error| Refusal::bad_request(format!("Invalid request body: {error}")))?,
    };
    let start = Instant::now();
    let said = input.ask(gateway, &tested, now).await?;
    let latency = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let line = match &said {
        Ok(_) => "Successfully completed authorizer execution".to_owned(),
        Err((_, why)) => format!("Unauthorized request: {why}"),
    };
    let mut answer = json!({
        "clientStatus": said.as_ref().map_or_else(|(error, _)| error.status(), |_| 0),
        "log": log(&tested.authorizer.name, &line, now),
        "latency": latency,
    });
    match said {
        Ok(Said::Claims(claims)) => answer["claims"] = sorted(&claims),
        Ok(Said::Function(function)) => {
            answer["principalId"] = function.principal_id.clone().into();
            answer["policy"] = function.policy_text.clone().into();
        }
        Err(_) => {}
    }
    Ok(answer)
}

impl TestInvoke {
    async fn ask(
        &self,
        gateway: &Gateway,
        tested: &TestedAuthorizer<'_>,
        now: SystemTime,
    ) -> Result<Result<Said, (RestError, String)>, Refusal> {
        let call = self.call(tested.api_id, now)?;
        let variables = self.stage_variables.clone().into_iter().collect();
        let (request_id, extended_request_id, story) = (request_id(), extended_request_id(), Story::begin());
        let context = RequestContext {
            gateway,
            call: &call,
            stage: STAGE,
            variables: &variables,
            route: Some("/"),
            resource_id: None,
            parameters: &[],
            request_id: &request_id,
            extended_request_id: &extended_request_id,
            story: &story,
        };
        if tested.authorizer.kind == "COGNITO_USER_POOLS" {
            let cognito = Cognito::new(tested.authorizer, &self.stage_variables)?;
            return Ok(cognito.authorize(&[], &context).map(|caller| match caller {
                Caller::Token(claims) => Said::Claims(claims),
                _ => unreachable!("a Cognito authorizer lets tokens in"),
            }));
        }
        // Asked anew each time, and nothing of it remembered.
        let create = CreateAuthorizer { authorizer_result_ttl_in_seconds: Some(0), ..tested.authorizer.clone() };
        let at = Where {
            settings: &gateway.settings,
            api_id: tested.api_id,
            deployment_id: "",
            variables: &self.stage_variables,
            authorizers: &BTreeMap::new(),
            policy: None,
        };
        let lambda = Lambda::new((&tested.id.to_owned(), &create), &at)?;
        let invoking = Invoking::new(&context, call.request.uri().path());
        Ok(lambda.ask(&context, &invoking).await.map(|caller| Said::Function(caller.answer)))
    }

    /// The request that an authorizer gets to see.
    fn call(&self, api_id: &str, now: SystemTime) -> Result<Call, Refusal> {
        let uri = self.path_with_query_string.as_deref().filter(|uri| !uri.is_empty()).unwrap_or("/");
        let uri = uri.parse().map_err(|_| Refusal::bad_request("Invalid pathWithQueryString"))?;
        let mut request = Request::new(Bytes::from(self.body.clone().unwrap_or_default()));
        *request.headers_mut() = self.header_map();
        *request.uri_mut() = uri;
        let domain_name = "testPrefix.testDomainName".to_owned();
        Ok(Call { api_id: api_id.to_owned(), request, source_ip: "test-invoke-source-ip".to_owned(), domain_name, now })
    }

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

//! `$context`: what mappings, gateway responses and access logs can say about a request, at any point of its way
//! (developer guide, "Variables for data models, authorizers, mapping templates, and CloudWatch access logging").

use std::time::Duration;

use http::header::{HeaderMap, USER_AGENT};
use indexmap::IndexMap;
use serde_json::Value;

use crate::caller::Caller;
use crate::explain::{Facts, Story};
use crate::gateway::{Call, Gateway};
use crate::mapping::Lookup;
use crate::usage::KeyValue;
use crate::{claims, query, when};

/// One request, as mappings see it.
pub(crate) struct RequestContext<'a> {
    pub(crate) gateway: &'a Gateway,
    pub(crate) call: &'a Call,
    pub(crate) stage: &'a str,
    pub(crate) variables: &'a IndexMap<String, String>,
    /// HTTP API: the route's key. REST API: the path of the matched resource.
    pub(crate) route: Option<&'a str>,
    /// REST API: the resource's id.
    pub(crate) resource_id: Option<&'a str>,
    pub(crate) parameters: &'a [(String, String)],
    pub(crate) request_id: &'a str,
    pub(crate) extended_request_id: &'a str,
    pub(crate) story: &'a Story,
}

impl RequestContext<'_> {
    /// `$context.NAME`, such as `identity.sourceIp` or `authorizer.claims.sub`; `None` when there is no such value.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let Call { api_id, request, source_ip, domain_name, now } = self.call;
        let text = match name {
            "accountId" => self.gateway.settings.account_id.clone(),
            "apiId" => api_id.clone(),
            "domainName" => domain_name.clone(),
            "domainPrefix" => domain_name.split('.').next()?.to_owned(),
            "extendedRequestId" => self.extended_request_id.to_owned(),
            "httpMethod" => request.method().to_string(),
            "identity.sourceIp" => source_ip.clone(),
            "identity.userAgent" => {
                let agent = request.headers().get(USER_AGENT)?;
                String::from_utf8_lossy(agent.as_bytes()).into_owned()
            }
            "path" => request.uri().path().to_owned(),
            "protocol" => "HTTP/1.1".to_owned(),
            "requestId" => self.request_id.to_owned(),
            "requestTime" => when::clf(*now),
            "requestTimeEpoch" => when::millis(*now).to_string(),
            "resourceId" => self.resource_id?.to_owned(),
            "resourcePath" => self.route.filter(|_| self.is_rest())?.to_owned(),
            "routeKey" => self.route.filter(|_| !self.is_rest())?.to_owned(),
            "stage" => self.stage.to_owned(),
            _ => return self.told(name),
        };
        Some(text)
    }

    /// Id and value of the API key that let the request pass, for events.
    pub(crate) fn api_key(&self) -> Option<(String, KeyValue)> {
        let mut key = None;
        self.story.fact(|facts| key = facts.api_key_id.clone().zip(facts.api_key.clone()));
        key
    }

    fn is_rest(&self) -> bool {
        self.resource_id.is_some()
    }

    /// What was found out on the way.
    fn told(&self, name: &str) -> Option<String> {
        let mut found = None;
        self.story.fact(|facts| found = self.fact(name, facts));
        found
    }

    fn fact(&self, name: &str, facts: &Facts) -> Option<String> {
        let error = facts.error.as_ref();
        match name {
            "error.message" => error.map(|(message, _)| message.clone()),
            "error.messageString" => error.map(|(message, _)| Value::from(message.as_str()).to_string()),
            "error.responseType" => error.map(|(_, kind)| kind.clone()),
            "error.validationErrorString" => facts.validation_error.clone(),
            "identity.apiKey" => facts.api_key.as_ref().map(|key| key.0.clone()),
            "identity.apiKeyId" => facts.api_key_id.clone(),
            _ => match name.strip_prefix("authorizer.") {
                Some(name) => authorizer_fact(name, facts).or_else(|| self.authorizer(name, &facts.caller)),
                None => match name.strip_prefix("identity.") {
                    Some(name) => facts.caller.identity(name),
                    None => integration_fact(name, facts),
                },
            },
        }
    }

    fn authorizer(&self, name: &str, caller: &Caller) -> Option<String> {
        match caller {
            Caller::Anyone => None,
            Caller::Token(token) => {
                let name = name.strip_prefix("claims.")?;
                let claim = token.claims().get(name)?;
                Some(if self.is_rest() { claims::rest::text(name, claim) } else { claims::http::text(claim) })
            }
            _ => caller.authorizer(name),
        }
    }
}

fn authorizer_fact(name: &str, facts: &Facts) -> Option<String> {
    match name {
        "error" => facts.authorizer_error.clone(),
        "status" | "integrationStatus" => facts.authorizer_status.map(|status| status.to_string()),
        "latency" | "integrationLatency" => facts.authorizer_latency.map(millis),
        _ => None,
    }
}

fn integration_fact(name: &str, facts: &Facts) -> Option<String> {
    match name {
        "integration.status" => facts.integration_status.map(|status| status.to_string()),
        // Of a function this is Lambda's own status, not the one that its code answered.
        "integrationStatus" | "integration.integrationStatus" => match facts.integration_request_id {
            Some(_) if facts.integration_status.is_some() => Some("200".to_owned()),
            _ => facts.integration_status.map(|status| status.to_string()),
        },
        "integrationLatency" | "integration.latency" => facts.integration_latency.map(millis),
        "integrationErrorMessage" | "integration.error" => facts.integration_error.clone(),
        "integration.requestId" | "awsEndpointRequestId" => facts.integration_request_id.clone(),
        _ => None,
    }
}

fn millis(duration: Duration) -> String {
    duration.as_millis().to_string()
}

impl Lookup for RequestContext<'_> {
    fn context(&self, name: &str) -> Option<String> {
        self.get(name)
    }

    fn stage_variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn query(&self, name: &str) -> Option<String> {
        query::first(self.call.request.uri().query()?, name)
    }

    fn path(&self, name: &str) -> Option<String> {
        let mut parameters = self.parameters.iter();
        parameters.find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    fn headers(&self) -> &HeaderMap {
        self.call.request.headers()
    }
}

//! A request and its answer as parameter mappings and templates see them.

use ::http::HeaderMap;
use serde_json::{Map, Value as Json, json};

use super::Hop;
use crate::caller::Caller;
use crate::event;
use crate::mapping::Lookup;
use crate::query;
use crate::velocity::{Params, Root};

/// `$context`'s names, but for the authorizer's.
const NAMES: [&str; 27] = [
    "accountId",
    "apiId",
    "awsEndpointRequestId",
    "domainName",
    "domainPrefix",
    "extendedRequestId",
    "httpMethod",
    "identity.accessKey",
    "identity.accountId",
    "identity.apiKey",
    "identity.apiKeyId",
    "identity.caller",
    "identity.cognitoAuthenticationProvider",
    "identity.cognitoAuthenticationType",
    "identity.cognitoIdentityId",
    "identity.cognitoIdentityPoolId",
    "identity.sourceIp",
    "identity.user",
    "identity.userAgent",
    "identity.userArn",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "resourceId",
    "resourcePath",
    "stage",
];

/// What mappings see at one point of the way.
pub(super) struct View<'a> {
    hop: &'a Hop<'a>,
    body: &'a [u8],
    backend: Option<(&'a HeaderMap, &'a [u8])>,
}

impl<'a> View<'a> {
    /// On the way in.
    pub(super) fn request(hop: &'a Hop<'a>, body: &'a [u8]) -> Self {
        Self { hop, body, backend: None }
    }

    /// On the way out.
    pub(super) fn response(hop: &'a Hop<'a>, headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        Self { hop, body: &[], backend: Some((headers, body)) }
    }
}

impl Lookup for View<'_> {
    fn context(&self, name: &str) -> Option<String> {
        match name {
            "deploymentId" => Some(self.hop.stage.deployment_id.clone()),
            _ => self.hop.context.get(name),
        }
    }

    fn stage_variable(&self, name: &str) -> Option<String> {
        self.hop.stage.variables.get(name).cloned()
    }

    fn query(&self, name: &str) -> Option<String> {
        self.values(name).pop()
    }

    fn queries(&self, name: &str) -> Option<String> {
        let values = self.values(name);
        (!values.is_empty()).then(|| values.join(","))
    }

    fn path(&self, name: &str) -> Option<String> {
        self.hop.context.path(name)
    }

    fn headers(&self) -> &HeaderMap {
        self.hop.context.call.request.headers()
    }

    fn body(&self) -> &[u8] {
        self.body
    }

    fn backend(&self) -> Option<(&HeaderMap, &[u8])> {
        self.backend
    }
}

impl View<'_> {
    fn values(&self, name: &str) -> Vec<String> {
        let raw = self.hop.context.call.request.uri().query().unwrap_or_default();
        query::parse(raw).shift_remove(name).unwrap_or_default()
    }
}

impl Root for View<'_> {
    fn context(&self) -> Map<String, Json> {
        let mut context = Map::new();
        for name in NAMES {
            if let Some(value) = Lookup::context(self, name) {
                put(&mut context, name, value.into());
            }
        }
        put(&mut context, "deploymentId", self.hop.stage.deployment_id.as_str().into());
        put(&mut context, "requestTimeEpoch", crate::when::millis(self.hop.context.call.now).into());
        if let Some(authorizer) = authorizer(self.hop.caller) {
            put(&mut context, "authorizer", authorizer);
        }
        context
    }

    fn stage_variables(&self) -> Map<String, Json> {
        self.hop.stage.variables.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect()
    }

    fn body(&self) -> &[u8] {
        self.backend.map_or(self.body, |(_, body)| body)
    }

    fn params(&self) -> Params {
        let query = query::parse(self.hop.context.call.request.uri().query().unwrap_or_default());
        let last = |(name, mut values): (String, Vec<String>)| (name, values.pop().unwrap_or_default().into());
        let path = self.hop.context.parameters.iter();
        Params {
            path: path.map(|(name, value)| (name.clone(), value.as_str().into())).collect(),
            querystring: query.into_iter().map(last).collect(),
            // Of several lines of one name the last stays.
            header: event::rest_headers(&self.hop.input()).into_iter().map(|(name, value)| (name, value.into())).collect(),
        }
    }
}

/// Puts a value at a dotted name.
fn put(map: &mut Map<String, Json>, name: &str, value: Json) {
    match name.split_once('.') {
        None => {
            map.insert(name.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = map.entry(first.to_owned()).or_insert_with(|| json!({}));
            if let Json::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// `$context.authorizer`.
fn authorizer(caller: &Caller) -> Option<Json> {
    match caller {
        Caller::Anyone => None,
        Caller::Token(claims) => {
            let claims: Json = serde_json::from_str(claims.rest_json()).unwrap_or_default();
            Some(json!({ "claims": claims }))
        }
        Caller::Lambda(caller) => {
            let mut said = caller.answer.context.clone().unwrap_or_default();
            if let Some(principal) = &caller.answer.principal_id {
                said.insert("principalId".to_owned(), principal.as_str().into());
            }
            Some(Json::Object(said))
        }
        Caller::Iam(_) => caller.authorizer("principalId").map(|id| json!({ "principalId": id })),
    }
}

//! What a gateway response can say about a request: `$context`, stage variables, parameters.

use http::header::{HeaderMap, USER_AGENT};
use indexmap::IndexMap;

use super::mapping::Lookup;
use crate::gateway::{Call, Gateway};
use crate::{query, when};

/// One request, as mappings see it.
pub(super) struct Context<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) call: &'a Call,
    pub(super) stage: &'a str,
    pub(super) variables: &'a IndexMap<String, String>,
    /// Path of the matched resource.
    pub(super) resource: Option<&'a str>,
    pub(super) parameters: &'a [(String, String)],
    pub(super) request_id: &'a str,
    pub(super) extended_request_id: &'a str,
}

impl Lookup for Context<'_> {
    fn context(&self, name: &str) -> Option<String> {
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
            "resourcePath" => self.resource?.to_owned(),
            "stage" => self.stage.to_owned(),
            _ => return None,
        };
        Some(text)
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

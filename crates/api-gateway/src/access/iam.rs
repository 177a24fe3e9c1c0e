//! One request as policies see it, and who signed it.

use std::sync::Arc;

use http::HeaderMap;
use http::header::{HeaderName, REFERER, USER_AGENT};

use super::credentials::AccessKey;
use super::policy::{Asked, Principal, Verdict};
use super::signature::{SignatureFailure, Signed, verify_signature};
use crate::context::RequestContext;

const ACTION: &str = "execute-api:Invoke";
const SERVICE: &str = "execute-api";

/// A request about to be judged by policies; `arn` names what it wants to invoke.
pub(crate) struct Invoking<'a> {
    context: &'a RequestContext<'a>,
    pub(crate) arn: String,
}

impl<'a> Invoking<'a> {
    /// `method` and `path` are what the route or the resource says, with parameters filled in.
    pub(crate) fn new(context: &'a RequestContext<'a>, path: &str) -> Self {
        let settings = &context.gateway.settings;
        let (region, account, api) = (&settings.region, &settings.account_id, &context.call.api_id);
        let (stage, method) = (context.stage, context.call.request.method());
        Self { context, arn: format!("arn:aws:execute-api:{region}:{account}:{api}/{stage}/{method}{path}") }
    }

    /// As policies see it.
    pub(crate) fn asked<'s>(&'s self, principal: Option<Principal<'s>>) -> Asked<'s> {
        let call = self.context.call;
        let headers = call.request.headers();
        Asked {
            action: ACTION,
            resource: &self.arn,
            principal,
            source_ip: call.source_ip.parse().ok(),
            user_agent: text(headers, &USER_AGENT),
            referer: text(headers, &REFERER),
            region: &self.context.gateway.settings.region,
            now: call.now,
        }
    }

    /// Whose signature the request carries.
    pub(crate) fn signer(&self) -> Result<Arc<AccessKey>, SignatureFailure> {
        let call = self.context.call;
        let signed = Signed::new(&call.request, SERVICE, &self.context.gateway.settings.region, call.now);
        verify_signature(&signed, self.context.gateway.credentials())
    }

    /// The refusal's text (developer guide, "Create and attach an API Gateway resource policy", "Troubleshoot").
    pub(crate) fn denied(&self, who: &str, verdict: Verdict) -> String {
        // Unverified: that of the account the last four digits are shown.
        let account = &self.context.gateway.settings.account_id;
        let last = account.get(account.len().saturating_sub(4)..).unwrap_or_default();
        let arn = self.arn.replacen(&format!(":{account}:"), &format!(":********{last}:"), 1);
        let end = if verdict == Verdict::ExplicitDeny { " with an explicit deny" } else { "" };
        format!("User: {who} is not authorized to perform: {ACTION} on resource: {arn}{end}")
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// `/pets/{id}` with its parameters: what the router matched, whatever tricks the request's own path has.
pub(crate) fn filled(template: &str, parameters: &[(String, String)]) -> String {
    let part = |part: &str| {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')).map(|name| name.trim_end_matches('+'));
        let value = name.and_then(|name| parameters.iter().find(|(own, _)| own == name));
        value.map_or_else(|| part.to_owned(), |(_, value)| value.clone())
    };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_their_parameters() {
        let parameters = [("id".to_owned(), "7".to_owned()), ("proxy".to_owned(), "a/b".to_owned())];
        let rows =
            [("/", "/"), ("/pets", "/pets"), ("/pets/{id}", "/pets/7"), ("/{id}/x/{proxy+}", "/7/x/a/b"), ("/{none}", "/{none}")];
        for (template, expected) in rows {
            assert_eq!(filled(template, &parameters), expected);
        }
    }
}

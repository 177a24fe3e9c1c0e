//! A Cognito authorizer as a method uses it: which header, which pools, which scopes.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue, Request};
use regex::Regex;

use super::super::authorization::identity_header;
use super::super::resources::CreateAuthorizer;
use super::Stop;
use crate::answer::RestError;
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::invocation::header_text;
use crate::issuer::IssuerName;
use crate::lambda_uri::with_stage_variables;
use crate::refusal::Refusal;
use crate::token::{CognitoRules, RestRefusal, compile_validation, trail, verify_for_rest};

#[derive(Debug)]
pub(in crate::rest_api) struct Cognito {
    name: String,
    header: HeaderName,
    pools: Vec<String>,
    validation: Option<Regex>,
}

impl Cognito {
    pub(in crate::rest_api) fn new(create: &CreateAuthorizer, variables: &BTreeMap<String, String>) -> Result<Self, Refusal> {
        let validation = create
            .identity_validation_expression
            .as_deref()
            .map(compile_validation)
            .transpose()
            .map_err(|error| Refusal::bad_request(format!("identityValidationExpression: {error}")))?;
        let pools = create.provider_arns.iter();
        Ok(Self {
            name: create.name.clone(),
            header: identity_header(create)?,
            pools: pools.map(|arn| with_stage_variables(arn, variables)).collect(),
            validation,
        })
    }

    pub(in crate::rest_api) fn authorize(&self, scopes: &[String], context: &RequestContext<'_>) -> Result<Caller, Stop> {
        let (gateway, call) = (context.gateway, context.call);
        let token = header_text(call.request.headers(), &self.header);
        let found = |arn: &String| (gateway.find_issuer)(IssuerName::UserPoolArn(arn));
        let issuers: Vec<_> = self.pools.iter().filter_map(found).collect();
        let rules = CognitoRules { issuers: &issuers, method_scopes: scopes, validation: self.validation.as_ref() };
        let claims = verify_for_rest(&gateway.verified, token.as_deref(), &rules, call.now)
            .map_err(|refusal| self.refuse(context, refusal))?;
        trail::tell(context.story, trail::COGNITO, None);
        Ok(Caller::Token(claims))
    }

    fn refuse(&self, context: &RequestContext<'_>, refusal: RestRefusal) -> Stop {
        let pools = match refusal.error {
            RestError::AuthorizerConfiguration => {
                format!("; its user pools: {}", self.pools.join(", "))
            }
            _ => String::new(),
        };
        let why = format!("authorizer {} (header {}): {}{pools}", self.name, self.header, refusal.why);
        trail::tell(context.story, trail::COGNITO, Some((&refusal.checked, &why)));
        let message = refusal.error.message().unwrap_or_default().into_owned();
        context.story.fact(|facts| {
            facts.authorizer_status = Some(refusal.error.status());
            facts.authorizer_error = Some(message);
        });
        (refusal.error, why)
    }

    pub(super) fn place<B>(&self, request: &mut Request<B>, token: &str) {
        if let Ok(value) = HeaderValue::from_str(token) {
            request.headers_mut().insert(self.header.clone(), value);
        }
    }
}

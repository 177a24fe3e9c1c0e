//! A Cognito authorizer as a method uses it: which header, which pools, which scopes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderName;
use regex::Regex;

use super::resources::CreateAuthorizer;
use super::rules::identity_header;
use crate::answer::RestError;
use crate::gateway::Gateway;
use crate::issuer::IssuerName;
use crate::lambda_uri::with_stage_variables;
use crate::refusal::Refusal;
use crate::token::{CognitoRules, VerifiedClaims, compile_validation, verify_for_rest};

/// The authorizer of one method.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) name: String,
    pub(super) header: HeaderName,
    pools: Vec<String>,
    validation: Option<Regex>,
    pub(super) scopes: Vec<String>,
}

impl Guard {
    pub(super) fn new(
        create: &CreateAuthorizer,
        scopes: &[String],
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, Refusal> {
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
            scopes: scopes.to_vec(),
        })
    }

    /// The claims of a good token; else the error and why, in plain words.
    pub(super) fn authorize(
        &self,
        gateway: &Gateway,
        token: Option<&str>,
        now: SystemTime,
    ) -> Result<Arc<VerifiedClaims>, (RestError, String)> {
        let found = |arn: &String| (gateway.find_issuer)(IssuerName::UserPoolArn(arn));
        let issuers: Vec<_> = self.pools.iter().filter_map(found).collect();
        let rules = CognitoRules { issuers: &issuers, method_scopes: &self.scopes, validation: self.validation.as_ref() };
        verify_for_rest(&gateway.verified, token, &rules, now).map_err(|refusal| {
            let pools = match refusal.error {
                RestError::AuthorizerConfiguration => {
                    format!("; its user pools: {}", self.pools.join(", "))
                }
                _ => String::new(),
            };
            let why = format!("authorizer {} (header {}): {}{pools}", self.name, self.header, refusal.why);
            (refusal.error, why)
        })
    }
}

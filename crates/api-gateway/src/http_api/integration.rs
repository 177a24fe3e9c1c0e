//! What answers a route, compiled: a function or a backend, and the parameter mapping on both sides of it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::backend::{Backend, is_url};
use super::parameters::{self, Changes};
use super::resources::CreateIntegration;
use super::rules;
use crate::invocation::SourceArn;
use crate::lambda_uri::{function_of, with_stage_variables};
use crate::members::unsupported;
use crate::refusal::Refusal;

/// An integration as one route of one stage uses it.
#[derive(Debug)]
pub(super) struct Integration {
    pub(super) to: To,
    pub(super) timeout: Duration,
    /// `requestParameters`.
    pub(super) request: Changes,
    /// `responseParameters` by the status they are for.
    pub(super) answers: BTreeMap<u16, Changes>,
}

/// AWS_PROXY or HTTP_PROXY.
#[derive(Debug)]
pub(super) enum To {
    Function(Lambda),
    Url(Box<Backend>),
}

/// A function that gets the request as an event.
#[derive(Debug)]
pub(super) struct Lambda {
    pub(super) function: String,
    pub(super) source_arn: SourceArn,
    pub(super) format: Format,
    /// `credentialsArn`: a role may call the function, whatever the function's own policy says.
    pub(super) has_role: bool,
}

/// `payloadFormatVersion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    V1,
    V2,
}

impl Integration {
    pub(super) fn new(
        create: &CreateIntegration,
        source_arn: SourceArn,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, Refusal> {
        let millis = create.timeout_in_millis.unwrap_or(30_000);
        Ok(Self {
            to: To::new(create, source_arn, variables),
            timeout: Duration::from_millis(millis.unsigned_abs()),
            request: parameters::of_request(&create.request_parameters)?,
            answers: parameters::of_answers(&create.response_parameters)?,
        })
    }
}

impl To {
    fn new(create: &CreateIntegration, source_arn: SourceArn, variables: &BTreeMap<String, String>) -> Self {
        let uri = create.integration_uri.as_deref().unwrap_or_default();
        let Some(function) = function_of(uri) else {
            let server_name = server_name(create);
            return Self::Url(Box::new(Backend::new(uri, create.integration_method.as_deref(), server_name, variables)));
        };
        let format = match create.payload_format_version.as_deref() {
            Some("1.0") => Format::V1,
            _ => Format::V2,
        };
        let has_role = create.credentials_arn.as_deref().is_some_and(|arn| !arn.is_empty());
        Self::Function(Lambda { function: with_stage_variables(function, variables), source_arn, format, has_role })
    }
}

/// `tlsConfig.serverNameToVerify`.
pub(super) fn server_name(create: &CreateIntegration) -> Option<String> {
    create.tls_config.as_ref()?.get("serverNameToVerify")?.as_str().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// What a create operation is checked against.
pub(crate) fn check(create: &CreateIntegration) -> Result<(), Refusal> {
    create.other.refuse(&["apiId", "passthroughBehavior"])?;
    if create.connection_type.as_deref().unwrap_or("INTERNET") != "INTERNET" {
        return Err(unsupported("connectionType VPC_LINK"));
    }
    match create.integration_type.as_deref() {
        Some("AWS_PROXY") => function(create)?,
        Some("HTTP_PROXY") => backend(create)?,
        Some(other) => return Err(unsupported(&format!("integrationType {other}"))),
        None => return Err(Refusal::bad_request("integrationType is required")),
    }
    parameters::of_request(&create.request_parameters)?;
    parameters::of_answers(&create.response_parameters)?;
    rules::timeout(create.timeout_in_millis, 30_000)
}

fn function(create: &CreateIntegration) -> Result<(), Refusal> {
    if let Some(subtype) = &create.integration_subtype {
        return Err(unsupported(&format!("integrationSubtype {subtype}")));
    }
    if function_of(create.integration_uri.as_deref().unwrap_or_default()).is_none() {
        return Err(unsupported("integrationUri other than a Lambda function's ARN or invocation URI"));
    }
    if server_name(create).is_some() {
        return Err(unsupported("tlsConfig of a Lambda integration"));
    }
    match create.credentials_arn.as_deref().unwrap_or_default() {
        "" => {}
        role if is_role(role) => {}
        // The caller's own rights, which nothing here would look at.
        "arn:aws:iam::*:user/*" => return Err(unsupported("credentialsArn arn:aws:iam::*:user/*")),
        // Unverified: the text.
        _ => return Err(Refusal::bad_request("Invalid ARN specified in the request")),
    }
    match create.payload_format_version.as_deref() {
        Some("1.0" | "2.0") => Ok(()),
        _ => Err(Refusal::bad_request("payloadFormatVersion must be 1.0 or 2.0")),
    }
}

/// `arn:aws:iam::123456789012:role/…`
fn is_role(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts[..], ["arn", _, "iam", "", account, role]
        if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) && role.starts_with("role/"))
}

// Unverified: the texts, and that ANY is meant where no method is named.
fn backend(create: &CreateIntegration) -> Result<(), Refusal> {
    const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
    if !is_url(create.integration_uri.as_deref().unwrap_or_default()) {
        return Err(Refusal::bad_request("Invalid HTTP endpoint specified for URI"));
    }
    if create.integration_method.as_deref().is_some_and(|method| !METHODS.contains(&method)) {
        return Err(Refusal::bad_request("Invalid HTTP method specified for integrationMethod"));
    }
    if create.credentials_arn.as_deref().is_some_and(|arn| !arn.is_empty()) {
        return Err(unsupported("credentialsArn of an HTTP_PROXY integration"));
    }
    match create.payload_format_version.as_deref() {
        None | Some("1.0") => Ok(()),
        Some(_) => Err(Refusal::bad_request("payloadFormatVersion of an HTTP_PROXY integration must be 1.0")),
    }
}

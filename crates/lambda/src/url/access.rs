//! May this request call the function? Two statements must say so: one for the URL, one for the function
//! (Lambda developer guide, "Control access to Lambda function URLs", since October 2025).

use std::time::SystemTime;

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;

use super::{AuthType, FunctionUrl, Identity, Signer};
use crate::function::Function;
use crate::permission::{Asked, Caller, INVOKE};

const INVOKE_URL: &str = "lambda:InvokeFunctionUrl";

/// Why a request is not let in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Denied {
    pub kind: &'static str,
    /// The caller reads it; `None` for AWS's usual sentence.
    pub message: Option<String>,
    /// For the log.
    pub why: String,
}

impl Denied {
    fn because(why: impl Into<String>) -> Self {
        Self { kind: "AccessDeniedException", message: None, why: why.into() }
    }
}

/// Who was let in: nobody in particular, or who signed.
pub(super) fn check(
    url: &FunctionUrl,
    function: &Function,
    request: &Request<Bytes>,
    signer: Option<&Signer>,
    now: SystemTime,
) -> Result<Option<Identity>, Denied> {
    match url.record.config.auth_type {
        AuthType::None => anonymous(function).map(|()| None),
        AuthType::AwsIam => signed(function, request, signer, now).map(Some),
    }
}

fn anonymous(function: &Function) -> Result<(), Denied> {
    let policy = function.policy();
    for action in [INVOKE_URL, INVOKE] {
        let asked = Asked { action, caller: Caller::Anonymous, source_arn: None, url_auth_type: Some("NONE") };
        if !policy.grants(&asked) {
            return Err(Denied::because(format!(
                "the function's policy does not let everybody (Principal \"*\") do {action} through a URL with AuthType NONE"
            )));
        }
    }
    Ok(())
}

fn signed(function: &Function, request: &Request<Bytes>, signer: Option<&Signer>, now: SystemTime) -> Result<Identity, Denied> {
    if !is_signed(request) {
        return Err(Denied::because("the URL has AuthType AWS_IAM and the request is not signed (Signature Version 4)"));
    }
    let Some(signer) = signer else {
        return Err(Denied::because("signatures cannot be checked here, so URLs with AuthType AWS_IAM are closed"));
    };
    let identity = signer(request, now).map_err(|refused| Denied {
        kind: refused.kind,
        why: refused.message.clone(),
        message: Some(refused.message),
    })?;
    if may_call(function, &identity) {
        return Ok(identity);
    }
    Err(Denied::because(format!("neither the account's own nor named in the function's policy: {}", identity.arn)))
}

/// Identities of the function's own account have every right here, as a user with an administrator's policy has;
/// others need the function's policy.
fn may_call(function: &Function, identity: &Identity) -> bool {
    let own = function.arn().split(':').nth(4) == Some(&identity.account_id);
    let caller = Caller::Signed { account_id: &identity.account_id, arn: &identity.arn };
    let policy = function.policy();
    let granted = |action| policy.grants(&Asked { action, caller, source_arn: None, url_auth_type: Some("AWS_IAM") });
    own || (granted(INVOKE_URL) && granted(INVOKE))
}

fn is_signed(request: &Request<Bytes>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    request.headers().contains_key(AUTHORIZATION) || query.split('&').any(|pair| pair.starts_with("X-Amz-Signature="))
}

//! GetSigningCertificate: the certificate for a pool's SAML requests.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetSigningCertificate.html>

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::certificate;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetSigningCertificate {
    user_pool_id: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CertificateAnswer {
    certificate: String,
}

impl Operation for GetSigningCertificate {
    const NAME: &'static str = "GetSigningCertificate";
    type Answer = CertificateAnswer;

    // Unverified: the form; AWS documents "the x.509 certificate". Here: base64 of DER in one line, as SAML carries it.
    fn apply(self, context: &Context<'_>) -> Result<CertificateAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let der = certificate::self_signed(&pool.id, &pool.signer.id, pool.created)?;
        Ok(CertificateAnswer { certificate: STANDARD.encode(der) })
    }
}

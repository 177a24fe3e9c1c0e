//! `/saml2/idpresponse`, `/saml2/logout`: what a pool says that judges no SAML assertions.

use bytes::Bytes;
use http::Response;

use crate::hosted::Hosted;
use crate::identity_provider;
use crate::oauth::request::{PageError, Refused};

/// What the request brings, and why it is refused.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    refuse(hosted).answer(hosted)
}

// Unverified: AWS's words for a request without a response, and for a pool without SAML providers.
fn refuse(hosted: &Hosted<'_>) -> Refused {
    let given = |name: &str| hosted.form.get(name).or_else(|| hosted.query.get(name)).is_some();
    if !given("SAMLResponse") && !given("SAMLRequest") {
        return Refused::Page(PageError::Missing("SAMLResponse"));
    }
    match hosted.context.store().read(|db| identity_provider::all(db, &hosted.pool.id)) {
        Err(error) => Refused::Failure(error.into()),
        Ok(all) if all.iter().all(|kept| kept.body.provider_type != "SAML") => {
            Refused::Page(PageError::Provider("This user pool has no SAML identity provider.".to_owned()))
        }
        Ok(_) => Refused::Page(PageError::Provider(
            "Sekisho does not judge SAML assertions, so nobody can sign in through a SAML identity provider here.".to_owned(),
        )),
    }
}

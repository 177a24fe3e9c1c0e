//! Where people sign in: on a page of ours, or with one of the client's external providers.

use crate::client::Client;
use crate::hosted::Hosted;

use super::request::{PageError, Refused};

const COGNITO: &str = "COGNITO";

/// Where a browser without a session goes.
pub enum Way {
    /// The sign-in page, which offers whatever the client has.
    Page,
    /// An external provider; `chosen`: the request names it, and does not leave it to the client's settings.
    Provider { name: String, chosen: bool },
}

impl Way {
    /// From `identity_provider` or `idp_identifier`, else from the client's `SupportedIdentityProviders`.
    pub fn of(hosted: &Hosted<'_>, client: &Client) -> Result<Self, Refused> {
        let supported = client.settings.supported_identity_providers.as_deref().unwrap_or_default();
        let has_own = supported.iter().any(|name| name == COGNITO);
        let asked = hosted.query.get("identity_provider").or_else(|| hosted.query.get("idp_identifier"));
        match (asked, supported) {
            (Some(COGNITO), _) if has_own => Ok(Self::Page),
            (Some(COGNITO), _) | (None, []) => Err(Refused::Page(PageError::NoSuchLogin)),
            (Some(name), _) => Ok(Self::Provider { name: name.to_owned(), chosen: true }),
            (None, [only]) if !has_own => Ok(Self::Provider { name: only.clone(), chosen: false }),
            (None, _) => Ok(Self::Page),
        }
    }

    /// Whether the request wants another provider than whoever is signed in may have used.
    pub fn is_chosen(&self) -> bool {
        matches!(self, Self::Provider { chosen: true, .. })
    }
}

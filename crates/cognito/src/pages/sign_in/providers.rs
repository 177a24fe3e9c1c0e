//! Other ways in: the external providers of the client, each a link to its own authorization request.

use super::super::fields;
use super::super::html::{Html, html};
use super::super::visit::Visit;
use crate::error::ApiError;
use crate::identity_provider;

/// The pool's own users.
const COGNITO: &str = "COGNITO";

/// Whether the client's users are (also) those of the pool.
// Unverified: a client that names no provider at all signs in the pool's own users.
pub fn has_own_users(visit: &Visit<'_>) -> bool {
    let named = visit.request.client.settings.supported_identity_providers.as_deref().unwrap_or_default();
    named.is_empty() || named.iter().any(|name| name == COGNITO)
}

/// The external providers that the client names and the pool has, in the client's order.
pub fn external(visit: &Visit<'_>) -> Result<Vec<String>, ApiError> {
    let hosted = visit.hosted;
    let known = hosted.context.store().read(|db| identity_provider::names(db, &hosted.pool.id))?;
    let named = visit.request.client.settings.supported_identity_providers.iter().flatten();
    Ok(named.filter(|name| known.contains(*name)).cloned().collect())
}

/// The buttons.
pub fn buttons(visit: &Visit<'_>, names: &[String]) -> Html {
    html! {
        ul.stack {
            @for name in names {
                li { (fields::link_button(&address(visit, name), &(visit.texts().continue_with)(shown(name)))) }
            }
        }
    }
}

fn address(visit: &Visit<'_>, name: &str) -> String {
    visit.chrome.link_with("/oauth2/authorize", &["identity_provider", "idp_identifier"], &[("identity_provider", name)])
}

/// AWS names two of the social providers otherwise than people do.
fn shown(name: &str) -> &str {
    match name {
        "LoginWithAmazon" => "Amazon",
        "SignInWithApple" => "Apple",
        other => other,
    }
}

//! Where a provider answers: as its details say, else as its discovery document does.

use serde_json::Value;

use super::fetch::Fetch;
use crate::identity_provider::IdentityProvider;

/// The addresses of a provider.
pub struct Endpoints {
    pub authorize: String,
    pub token: String,
    /// None: what the ID token says is all there is.
    pub user_info: Option<String>,
    /// None: it signs nothing.
    pub keys: Option<String>,
}

/// What details call an address, and what a discovery document does.
const NAMES: [(&str, &str); 4] = [
    ("authorize_url", "authorization_endpoint"),
    ("token_url", "token_endpoint"),
    ("attributes_url", "userinfo_endpoint"),
    ("jwks_uri", "jwks_uri"),
];

impl Endpoints {
    /// Asks for the discovery document only if the details leave an address out.
    pub async fn of(provider: &IdentityProvider, fetch: Fetch<'_>) -> Result<Self, String> {
        let mut found = NAMES.map(|(detail, _)| provider.detail(detail).map(str::to_owned));
        if let Some(issuer) = provider.detail("oidc_issuer").filter(|_| found.contains(&None)) {
            let document = discover(issuer, fetch).await?;
            for (address, (_, name)) in found.iter_mut().zip(NAMES) {
                *address = address.take().or_else(|| document[name].as_str().map(str::to_owned));
            }
        }
        let [authorize, token, user_info, keys] = found;
        let missing = |what: &str| format!("neither its details nor its discovery document name its {what}");
        Ok(Self {
            authorize: authorize.ok_or_else(|| missing("authorize_url"))?,
            token: token.ok_or_else(|| missing("token_url"))?,
            user_info,
            keys,
        })
    }
}

/// The document must be about this issuer (OpenID Connect Discovery 1.0, 4.3).
async fn discover(issuer: &str, fetch: Fetch<'_>) -> Result<Value, String> {
    // An issuer has no query (OpenID Connect Discovery 1.0, 3): what follows would be part of it.
    if issuer.contains(['?', '#']) {
        return Err("its oidc_issuer is none".to_owned());
    }
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let document = fetch.document(&url).await?;
    match document["issuer"].as_str() {
        // A pool of ours goes by several names.
        _ if fetch.own_pool(issuer).is_some() => Ok(document),
        Some(named) if named.trim_end_matches('/') == issuer.trim_end_matches('/') => Ok(document),
        _ => Err(format!("{url} is about another issuer")),
    }
}

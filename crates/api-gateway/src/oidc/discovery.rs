//! One fetch of an issuer: `{issuer}/.well-known/openid-configuration`, then the document of keys it names.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::ACCEPT;
use http::{Request, StatusCode, Uri};
use serde::Deserialize;

use super::{OidcError, jwks};
use crate::issuer::Issuer;
use crate::outbound::{Client, is_loopback};

/// For each of the two documents (developer guide, "Quotas for HTTP APIs").
const TIMEOUT: Duration = Duration::from_millis(1500);
/// The largest document of keys; for discovery the guide names no bound.
const LIMIT: usize = 150_000;

#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

pub(super) async fn fetch(client: &Client, url: &str) -> Result<Arc<Issuer>, OidcError> {
    let configuration = configuration(client, url).await.map_err(|why| OidcError::Discovery(format!("{url}: {why}")))?;
    let keys = keys(client, &configuration.jwks_uri).await;
    let keys = keys.map_err(|why| OidcError::Keys(format!("{}: {why}", configuration.jwks_uri)))?;
    Ok(Arc::new(Issuer { url: url.to_owned(), aliases: Vec::new(), user_pool_arn: None, keys }))
}

async fn configuration(client: &Client, url: &str) -> Result<Configuration, String> {
    let at = format!("{}/.well-known/openid-configuration", url.strip_suffix('/').unwrap_or(url));
    let document = get(client, &at).await?;
    let found: Configuration = serde_json::from_slice(&document)
        .map_err(|_| format!("{at} is no discovery document: it needs issuer and jwks_uri, both texts"))?;
    if found.issuer != url {
        return Err(format!("{at} is about {:?}: the authorizer must name the issuer letter by letter", found.issuer));
    }
    Ok(found)
}

async fn keys(client: &Client, at: &str) -> Result<Vec<crate::issuer::Key>, String> {
    let document = get(client, at).await?;
    jwks::read(&document).ok_or_else(|| "it is no JSON Web Key Set: an object with a list named keys".to_owned())
}

async fn get(client: &Client, at: &str) -> Result<Bytes, String> {
    let url: Uri = at.parse().map_err(|_| format!("{at} is no URL"))?;
    if !is_usable(&url) {
        return Err(format!("{at} is no https URL"));
    }
    let request = Request::get(url).header(ACCEPT, "application/json").body(Bytes::new()).map_err(|error| error.to_string())?;
    let answer = client.send(request, TIMEOUT, LIMIT).await.map_err(|error| format!("{at}: {error}"))?;
    match answer.status() {
        StatusCode::OK => Ok(answer.into_body()),
        other => Err(format!("{at} answered {other}")),
    }
}

/// https, as AWS asks for; http only on this machine, which is for tests of one's own.
pub fn is_usable(url: &Uri) -> bool {
    match url.scheme_str() {
        Some("https") => url.host().is_some(),
        Some("http") => is_loopback(url),
        _ => false,
    }
}

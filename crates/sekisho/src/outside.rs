//! Requests of user pools to external identity providers, by the client that asks issuers of tokens.

use std::sync::Arc;
use std::time::Duration;

use sekisho_api_gateway::{OutboundClient, is_usable};
use sekisho_cognito::outside::Outside;

/// For one answer, from the connection to the last byte.
// Unverified: how long AWS waits.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The largest answer; no document of a provider comes near.
const LIMIT: usize = 150_000;

/// What Cognito is given.
pub fn outside() -> Outside {
    let client = Arc::new(OutboundClient::default());
    Box::new(move |request| {
        let client = client.clone();
        Box::pin(async move {
            if !is_usable(request.uri()) {
                return Err("it is neither an https URL nor on this machine".to_owned());
            }
            client.send(request, TIMEOUT, LIMIT).await.map_err(|error| error.to_string())
        })
    })
}

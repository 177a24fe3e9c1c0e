//! `sekisho secret-hash`: what a client with a secret sends in its place.

use std::io::Read as _;

use bytes::Bytes;
use hyper::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sekisho_cognito::ClientCard;

use crate::cli::{Client, Running, SecretHash};
use crate::{Failure, client};

/// Where the secret is when it is not on standard input.
const VARIABLE: &str = "SEKISHO_CLIENT_SECRET";
/// Longest secret that is read.
const SECRET_LIMIT: u64 = 4096;

/// Prints the hash.
pub async fn run(options: SecretHash) -> Result<(), Failure> {
    let (id, secret) = match options.client_id {
        Some(id) => (id, given(options.client_secret.as_deref())?),
        None => of_stack(&options.running, &options.client).await?,
    };
    println!("{}", sekisho_cognito::secret_hash(&options.username, &id, &secret));
    Ok(())
}

/// The client that is meant, with all that is known of it here. `purpose`: what it is needed for.
pub async fn card(running: &Running, choice: &Client, purpose: &str) -> Result<ClientCard, Failure> {
    let part = |name: &str, value: &Option<String>| {
        value.as_deref().map_or_else(String::new, |value| format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
    };
    let path = format!("client?for={purpose}{}{}", part("named", &choice.client), part("pool", &choice.pool));
    let answer = client::ask(running, |url| Request::get(url).body(Bytes::new()), &path).await?;
    serde_json::from_value(answer).map_err(Failure::from_error)
}

async fn of_stack(running: &Running, choice: &Client) -> Result<(String, String), Failure> {
    let card = card(running, choice, "secret-hash").await?;
    match card.secret {
        Some(secret) => Ok((card.client_id, secret)),
        None => Err(Failure::from(format!("client {} has no secret, so it sends no SECRET_HASH", card.name))),
    }
}

fn given(place: Option<&str>) -> Result<String, Failure> {
    let secret = match place {
        Some("-") => standard_input()?,
        Some(_) => {
            return Err(Failure::from(format!(
                "--client-secret takes only - (standard input), or leave it out and set {VARIABLE}: what stands on a command line is seen by others"
            )));
        }
        None => std::env::var(VARIABLE).unwrap_or_default(),
    };
    match secret.trim_end_matches(['\r', '\n']) {
        "" => Err(Failure::from(format!("no secret: give it on standard input with --client-secret -, or in {VARIABLE}"))),
        secret => Ok(secret.to_owned()),
    }
}

fn standard_input() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().take(SECRET_LIMIT).read_to_string(&mut text).map_err(Failure::from_error)?;
    Ok(text)
}

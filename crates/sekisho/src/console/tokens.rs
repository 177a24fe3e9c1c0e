//! For a developer on this machine: `POST /_sekisho/tokens` makes tokens for a local user without their password, and
//! `GET /_sekisho/client` tells of one app client all that a program needs to sign in with it, its secret too.

use bytes::Bytes;
use hyper::{Response, StatusCode};
use sekisho_cognito::{ClientChoice, LocalError, Mint, Purpose};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{json_answer, users};
use crate::door::plain;
use crate::stack::Stack;

/// What `POST /_sekisho/tokens` takes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wish {
    /// A user name, an alias or a `sub`.
    pub username: String,
    /// An id, a name, or the name of an output with an id; the one that suits best if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Not needed where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// Of the access token; that of a sign-in through the API if none are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

/// Makes tokens. A trigger may have to run for them, so this is no work for the door's own threads.
pub async fn mint(stack: &Stack, body: &Bytes) -> Response<Bytes> {
    let Ok(wish) = serde_json::from_slice::<Wish>(body) else {
        return plain(StatusCode::BAD_REQUEST, "send {\"username\": …} and, if wanted, \"client\", \"pool\" and \"scopes\"");
    };
    let (cognito, now, outputs) = (stack.services.cognito.clone(), stack.clock.now(), values(stack));
    let named = wish.client.as_deref().map(|named| of_output(stack, named));
    let made = tokio::task::spawn_blocking(move || {
        let preferred: Vec<&str> = outputs.iter().map(String::as_str).collect();
        let choice =
            ClientChoice { pool: wish.pool.as_deref(), named: named.as_deref(), purpose: Purpose::Tokens, preferred: &preferred };
        cognito.mint(&Mint { client: choice, username: &wish.username, scopes: &wish.scopes }, now)
    });
    match made.await {
        Ok(Ok(minted)) => json_answer(StatusCode::OK, &json!(minted)),
        Ok(Err(error)) => refused(&error),
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// `GET /_sekisho/client?named=N&pool=P&for=tokens|browser|secret-hash`
pub fn client(stack: &Stack, query: &str) -> Response<Bytes> {
    let purpose = match users::value(query, "for").as_deref() {
        None | Some("tokens") => Purpose::Tokens,
        Some("browser") => Purpose::Browser,
        Some("secret-hash") => Purpose::SecretHash,
        Some(_) => return plain(StatusCode::BAD_REQUEST, "for is one of tokens, browser and secret-hash"),
    };
    let (pool, named) = (users::value(query, "pool"), users::value(query, "named").map(|named| of_output(stack, &named)));
    let outputs = values(stack);
    let preferred: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let choice = ClientChoice { pool: pool.as_deref(), named: named.as_deref(), purpose, preferred: &preferred };
    match stack.services.cognito.find_client(&choice) {
        Ok(card) => json_answer(StatusCode::OK, &json!(card)),
        Err(error) => refused(&error),
    }
}

/// The values of the stack's outputs, in the template's order.
fn values(stack: &Stack) -> Vec<String> {
    stack.report().map_or_else(Vec::new, |report| report.outputs.values().cloned().collect())
}

/// The value of the output of this name, or the name itself.
fn of_output(stack: &Stack, named: &str) -> String {
    let report = stack.report();
    let value = report.as_ref().and_then(|report| report.outputs.get(named));
    value.cloned().unwrap_or_else(|| named.to_owned())
}

fn refused(error: &LocalError) -> Response<Bytes> {
    let status = match error {
        LocalError::Refused(_) => StatusCode::NOT_FOUND,
        LocalError::Failed(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST),
    };
    plain(status, &error.to_string())
}

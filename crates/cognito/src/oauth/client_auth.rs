//! Which client calls, and whether it is the one: by `Authorization: Basic`, by the form, or, without a secret, by its id.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header;
use percent_encoding::percent_decode_str;

use super::declined::Declined;
use crate::client::Client;
use crate::hosted::Hosted;

/// What the caller says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    id: String,
    secret: Option<String>,
}

impl Said {
    /// Whether what the form says besides, if anything, is the same.
    fn agrees_with(&self, id: Option<&str>, secret: Option<&str>) -> bool {
        id.is_none_or(|id| id == self.id) && (secret.is_none() || secret == self.secret.as_deref())
    }
}

/// The client that calls.
// Unverified: a secret from a client that has none is refused.
pub fn client(hosted: &Hosted<'_>) -> Result<Arc<Client>, Declined> {
    let said = said(hosted)?;
    let client = hosted.context.cognito.client(&said.id)?.filter(|client| client.pool_id == hosted.pool.id);
    let client = client.ok_or_else(|| Declined::new("invalid_client", "the pool has no such client"))?;
    match said.secret {
        None if !client.has_secret() => Ok(client),
        Some(secret) if is_secret(&client, &secret) => Ok(client),
        None => Err(Declined::new("invalid_client", format!("client {} has a secret and did not show it", client.id))),
        Some(_) => Err(Declined::Error {
            error: "invalid_client",
            description: Some("invalid_client_secret".to_owned()),
            why: format!("not a secret of client {}", client.id),
        }),
    }
}

fn said(hosted: &Hosted<'_>) -> Result<Said, Declined> {
    let header = hosted.parts.headers.get(header::AUTHORIZATION);
    let basic = match header.map(|value| value.to_str().ok().and_then(basic)) {
        None => None,
        Some(Some(said)) => Some(said),
        Some(None) => return Err(Declined::new("invalid_client", "Authorization is not Basic with an id and a secret")),
    };
    let id = hosted.form.get("client_id");
    let secret = hosted.form.get("client_secret");
    match (basic, id) {
        (Some(basic), id) if basic.agrees_with(id, secret) => Ok(basic),
        (Some(_), _) => Err(Declined::new("invalid_request", "Authorization and the form name different clients")),
        (None, Some(id)) => Ok(Said { id: id.to_owned(), secret: secret.map(str::to_owned) }),
        (None, None) => Err(Declined::new("invalid_request", "no client is named")),
    }
}

/// `Basic base64(id:secret)`; an empty secret is none.
fn basic(header: &str) -> Option<Said> {
    let (scheme, credentials) = header.split_once(' ')?;
    let text = STANDARD.decode(credentials.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("Basic"))?;
    let text = String::from_utf8(text).ok()?;
    let (id, secret) = text.split_once(':')?;
    let secret = Some(secret.to_owned()).filter(|secret| !secret.is_empty());
    (!id.is_empty()).then(|| Said { id: decoded(id), secret })
}

/// Some clients escape both as in a form (RFC 6749, 2.3.1), others do not. A `+` stands for itself.
fn is_secret(client: &Client, given: &str) -> bool {
    client.has_this_secret(given) || client.has_this_secret(&decoded(given))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), |decoded| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_as_clients_write_it() {
        let said = |id: &str, secret: Option<&str>| Some(Said { id: id.into(), secret: secret.map(str::to_owned) });
        let cases = [
            ("id:secret", said("id", Some("secret"))),
            ("id:se:c+ret", said("id", Some("se:c+ret"))),
            ("i%64:a%2Bb", said("id", Some("a%2Bb"))),
            ("id:", said("id", None)),
            (":secret", None),
            ("id", None),
        ];
        for (text, expected) in cases {
            assert_eq!(basic(&format!("basic {}", STANDARD.encode(text))), expected, "{text}");
        }
        for header in ["", "Basic", "Basic !", "Bearer aWQ6c2VjcmV0"] {
            assert_eq!(basic(header), None, "{header}");
        }
    }
}

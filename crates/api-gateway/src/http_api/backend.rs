//! An HTTP_PROXY integration: which URL a request goes to, with which headers, and what of the answer goes back
//! (developer guide, "Create HTTP proxy integrations for HTTP APIs").

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Method, Request, Response, Uri};

use super::parameters::Outgoing;
use crate::gateway::Call;
use crate::lambda_uri::with_stage_variables;
use crate::outbound::{Client, MAX_ANSWER, OutboundError};

mod headers;

/// A backend as one stage uses it.
#[derive(Debug)]
pub(super) struct Backend {
    /// `None` takes the request's.
    method: Option<Method>,
    /// Why the URL is none once the stage's variables are in.
    url: Result<Url, String>,
    server_name: Option<String>,
}

/// A URL with path variables in it.
#[derive(Debug)]
struct Url {
    /// `https://host:port`
    origin: String,
    path: Vec<Piece>,
    query: String,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Variable(String),
}

impl Backend {
    pub(super) fn new(
        uri: &str,
        method: Option<&str>,
        server_name: Option<String>,
        variables: &BTreeMap<String, String>,
    ) -> Self {
        let uri = with_stage_variables(uri, variables);
        let url = Url::parse(&uri)
            .ok_or_else(|| format!("{uri:?} is no http or https URL with this stage's variables: look at integrationUri"));
        let method = method.filter(|method| *method != "ANY").and_then(|method| method.parse().ok());
        Self { method, url, server_name }
    }

    /// The URL for a request; else why there is none.
    pub(super) fn url(&self, parameters: &[(String, String)], outgoing: &Outgoing<'_>) -> Result<Uri, String> {
        let url = self.url.as_ref().map_err(Clone::clone)?;
        let path = match &outgoing.path {
            Some(path) => path.clone(),
            None => url.path(parameters)?,
        };
        // Unverified: a query of the URL's own comes first.
        let query = match (url.query.as_str(), outgoing.query.as_ref()) {
            ("", "") => String::new(),
            ("", own) | (own, "") => format!("?{own}"),
            (own, sent) => format!("?{own}&{sent}"),
        };
        let whole = format!("{}{path}{query}", url.origin);
        whole.parse().map_err(|_| format!("{whole:?} is no URL"))
    }

    /// Sends a request there.
    pub(super) async fn send(
        &self,
        client: &Client,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, OutboundError> {
        let answer = client.send_as(request, self.server_name.as_deref(), timeout, MAX_ANSWER).await?;
        let (mut head, body) = answer.into_parts();
        headers::drop_hop_by_hop(&mut head.headers);
        head.headers.remove(CONTENT_LENGTH);
        Ok(Response::from_parts(head, body))
    }

    /// The request for the backend.
    pub(super) fn request(&self, url: Uri, call: &Call, outgoing: &Outgoing<'_>, trace: &str) -> Request<Bytes> {
        let mut request = Request::new(call.request.body().clone());
        *request.method_mut() = self.method.clone().unwrap_or_else(|| call.request.method().clone());
        *request.uri_mut() = url;
        *request.headers_mut() = headers::sent(call, outgoing, trace);
        request
    }
}

impl Url {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(end);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let origin = format!("{scheme}://{host}");
        let valid = |text: &str| text.parse::<Uri>().is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty()));
        if host.contains('@') || !valid(&origin) {
            return None;
        }
        let path = if path.is_empty() { "/" } else { path };
        Some(Self { origin, path: pieces(path)?, query: query.to_owned() })
    }

    fn path(&self, parameters: &[(String, String)]) -> Result<String, String> {
        let mut path = String::new();
        for piece in &self.path {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Variable(name) => {
                    let value = parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
                    // Unverified: what AWS does without the variable.
                    path.push_str(
                        value.ok_or_else(|| format!("integrationUri names {{{name}}}, and the route has no such variable"))?,
                    );
                }
            }
        }
        Ok(path)
    }
}

/// A path with `{name}` or `{name+}` in it.
fn pieces(path: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Variable(name.trim_end_matches('+').to_owned()));
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Some(pieces)
}

/// Can this be an `integrationUri` of HTTP_PROXY? Stage variables are looked at when there is a stage.
pub(super) fn is_url(uri: &str) -> bool {
    let known = uri.replace("${stageVariables.", "\u{0}");
    if known.contains('\u{0}') {
        return true;
    }
    Url::parse(uri).is_some()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use http::HeaderMap;

    use super::*;

    fn url(uri: &str, query: &str) -> Result<String, String> {
        let variables = BTreeMap::from([("host".to_owned(), "a.example:81".to_owned())]);
        let parameters = [("id".to_owned(), "7%2F8".to_owned()), ("proxy".to_owned(), "x/y".to_owned())];
        let outgoing = Outgoing { headers: Cow::Owned(HeaderMap::new()), query: Cow::Borrowed(query), path: None };
        Backend::new(uri, None, None, &variables).url(&parameters, &outgoing).map(|url| url.to_string())
    }

    #[test]
    fn urls_are_put_together() {
        let rows = [
            ("https://b.example", "", "https://b.example/"),
            ("https://b.example/base", "a=1", "https://b.example/base?a=1"),
            ("https://b.example/{proxy}", "a=%20", "https://b.example/x/y?a=%20"),
            ("http://b.example/pets/{id}/{proxy+}?v=2", "a=1", "http://b.example/pets/7%2F8/x/y?v=2&a=1"),
            ("http://${stageVariables.host}/{id}", "", "http://a.example:81/7%2F8"),
            ("http://b.example?v=2", "", "http://b.example/?v=2"),
        ];
        for (uri, query, expected) in rows {
            assert!(is_url(uri), "{uri}");
            assert_eq!(url(uri, query).as_deref(), Ok(expected), "{uri}");
        }
        for uri in ["http://${stageVariables.none}/", "http://b.example/{nothing}"] {
            assert!(url(uri, "").is_err(), "{uri}");
        }
        for uri in ["ftp://b.example", "b.example", "https://", "https://u:p@b.example/", "https://{id}.example/", "https:///x"] {
            assert!(!is_url(uri), "{uri}");
        }
    }
}

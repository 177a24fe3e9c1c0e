//! Which room answers a request: decided once, from host, path and target alone. Pure.

use hyper::http::request::Parts;
use hyper::{Method, header};

/// The rooms behind the door.
#[derive(Debug, PartialEq, Eq)]
pub enum Room {
    /// A call of a hosted API; `path` is what the API sees, with the query.
    Api { id: String, path: String },
    /// The API Gateway management APIs.
    ApiGatewayManagement,
    /// The Lambda API.
    Lambda,
    /// `/{pool}/.well-known/…`.
    WellKnown,
    /// What belongs to this program: `/_sekisho/…`, the rest of the path.
    Sekisho(String),
    /// Everything else is the Cognito JSON API, which has words for requests that it does not know.
    Cognito,
}

const API_PREFIX: &str = "/_api/";
const OWN_PREFIX: &str = "/_sekisho/";

/// Decides the room.
pub fn of(parts: &Parts) -> Room {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if let Some(rest) = path.strip_prefix(API_PREFIX) {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        return Room::Api { id: rest[..end].to_owned(), path: absolute(&rest[end..]) };
    }
    if let Some(id) = api_of_host(host(parts)) {
        return Room::Api { id: id.to_owned(), path: path.to_owned() };
    }
    if let Some(rest) = path.strip_prefix(OWN_PREFIX) {
        return Room::Sekisho(rest.split('?').next().unwrap_or_default().to_owned());
    }
    by_path(&parts.method, parts.uri.path())
}

fn by_path(method: &Method, path: &str) -> Room {
    if path == "/restapis" || path.starts_with("/restapis/") || path == "/v2/apis" || path.starts_with("/v2/apis/") {
        Room::ApiGatewayManagement
    } else if path.starts_with("/2015-03-31/functions") {
        Room::Lambda
    } else if *method == Method::GET && path.contains("/.well-known/") {
        Room::WellKnown
    } else {
        Room::Cognito
    }
}

/// The host as the client wrote it, without its port.
pub fn host(parts: &Parts) -> &str {
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| parts.uri.host()).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// `<api id>.execute-api.<anything>`.
fn api_of_host(host: &str) -> Option<&str> {
    let (id, rest) = host.split_once('.')?;
    (rest.starts_with("execute-api.") && !id.is_empty()).then_some(id)
}

fn absolute(rest: &str) -> String {
    if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn room(host: &str, method: &str, uri: &str) -> Room {
        let request = Request::builder().method(method).uri(uri).header(header::HOST, host).body(()).unwrap();
        of(&request.into_parts().0)
    }

    fn api(path: &str) -> Room {
        Room::Api { id: "abc123".to_owned(), path: path.to_owned() }
    }

    #[test]
    fn an_api_is_reached_by_path_and_by_host() {
        for (host, uri, path) in [
            ("127.0.0.1:4566", "/_api/abc123/test/hello?a=1", "/test/hello?a=1"),
            ("127.0.0.1:4566", "/_api/abc123", "/"),
            ("127.0.0.1:4566", "/_api/abc123?a=1", "/?a=1"),
            ("127.0.0.1:4566", "/_api/abc123//hello", "//hello"),
            ("abc123.execute-api.localhost:4566", "/hello", "/hello"),
            ("abc123.execute-api.ap-northeast-1.amazonaws.com", "/hello", "/hello"),
            // The host decides; nothing behind it can be reached by a clever path.
            ("abc123.execute-api.localhost", "/_sekisho/reset", "/_sekisho/reset"),
        ] {
            assert_eq!(room(host, "GET", uri), api(path), "{host} {uri}");
        }
    }

    #[test]
    fn every_other_room_has_its_sign() {
        for (method, uri, expected) in [
            ("POST", "/", Room::Cognito),
            ("GET", "/restapis?limit=1", Room::ApiGatewayManagement),
            ("GET", "/restapisx", Room::Cognito),
            ("GET", "/v2/apis/abc/routes", Room::ApiGatewayManagement),
            ("POST", "/2015-03-31/functions/f/invocations", Room::Lambda),
            ("GET", "/ap-northeast-1_AbCdEfGhI/.well-known/jwks.json", Room::WellKnown),
            ("GET", "/_sekisho/health?x", Room::Sekisho("health".to_owned())),
            ("GET", "/_sekisho/", Room::Sekisho(String::new())),
        ] {
            assert_eq!(room("127.0.0.1:4566", method, uri), expected, "{method} {uri}");
        }
    }
}

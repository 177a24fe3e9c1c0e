//! What the inspector does for HTTP/1: is the head of a request one that everybody reads alike? Frames leave less room for
//! two readings, and what hyper has found malformed (RFC 9113, 8.1.1) does not come here: fields of the connection, names in
//! upper case, bodies that are not as long as they say. Then the head is brought into the shape that all rooms know.

use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, COOKIE, HOST, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Request, StatusCode, Uri};
use sekisho_api_gateway::HeaderNames;

use crate::door::wire::{Arrival, MAX_HEADERS, MAX_TARGET, Reason, Refused, bad, named, too_large};

/// A request that came in whole, as the rooms expect it: a `Host`, and an address without one.
pub fn arrival(request: Request<Incoming>) -> (Arrival, Request<Incoming>) {
    let (mut parts, body) = request.into_parts();
    let arrival = match admit(&mut parts) {
        Ok(names) => Arrival::Request(names),
        Err(reason) => Arrival::Refused(Refused::new(reason, format!("{} {}", parts.method, parts.uri.path()).as_bytes())),
    };
    (arrival, Request::from_parts(parts, body))
}

fn admit(parts: &mut Parts) -> Result<HeaderNames, Reason> {
    check(parts)?;
    let target = parts.uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    if target.as_str().len() > MAX_TARGET {
        return Err((StatusCode::URI_TOO_LONG, "the address is longer than 32 KiB"));
    }
    let host = host(parts)?;
    named(parts.method.as_str(), target.as_str(), host.as_ref().map(HeaderValue::as_bytes), true)?;
    if let Some(host) = host {
        parts.headers.insert(HOST, host);
    }
    parts.uri = Uri::from(target);
    join_cookies(&mut parts.headers);
    // Names have no case in HTTP/2, which is to say that they have the lower one.
    Ok(parts.headers.iter().map(|(name, _)| name.as_str()).collect())
}

fn check(parts: &Parts) -> Result<(), Reason> {
    if parts.method == Method::CONNECT {
        return Err(bad("CONNECT is not served"));
    }
    if parts.headers.len() > MAX_HEADERS {
        return Err(too_large("there are more than 100 headers"));
    }
    if parts.headers.get_all(CONTENT_LENGTH).iter().count() > 1 {
        return Err(bad("there are two Content-Length headers"));
    }
    match parts.uri.scheme_str() {
        None | Some("https") => Ok(()),
        Some(_) => Err(bad("the scheme is not that of the connection")),
    }
}

/// Whom the request names. `:authority` counts and a `Host` may only repeat it (RFC 9113, 8.3.1).
fn host(parts: &Parts) -> Result<Option<HeaderValue>, Reason> {
    let mut said = parts.headers.get_all(HOST).iter();
    let (host, another) = (said.next(), said.next());
    if another.is_some() {
        return Err(bad("there are two Host headers"));
    }
    match (parts.uri.authority(), host) {
        (None, host) => Ok(host.cloned()),
        (Some(authority), Some(host)) if !host.as_bytes().eq_ignore_ascii_case(authority.as_str().as_bytes()) => {
            Err(bad("the address and the Host name two hosts"))
        }
        (Some(authority), _) => HeaderValue::try_from(authority.as_str()).map(Some).map_err(|_| bad("the Host is no host")),
    }
}

/// Clients may send a cookie per line; who reads them expects one line (RFC 9113, 8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    let lines: Vec<&[u8]> = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if lines.len() > 1
        && let Ok(joined) = HeaderValue::from_bytes(&lines.join(&b"; "[..]))
    {
        headers.insert(COOKIE, joined);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for (method, uri, headers, why) in [
            ("GET", "https://a/b", &[("host", "c")][..], "two hosts"),
            ("GET", "https://a:1/b", &[("host", "a:2")], "two hosts"),
            ("GET", "https://a/b", &[("host", "a"), ("host", "a")], "two Host"),
            ("GET", "https://user@a/b", &[], "has a user"),
            ("GET", "/b", &[], "no Host"),
            ("GET", "/b", &[("host", "a, b")], "no host"),
            ("GET", "http://a/b", &[], "not that of the connection"),
            ("CONNECT", "a:80", &[], "CONNECT"),
            ("OPTIONS", "*", &[("host", "a")], "no path"),
            ("POST", "https://a/b", &[("content-length", "1"), ("content-length", "1")], "two Content-Length"),
        ] {
            let (status, said) = admit(&mut parts(method, uri, headers)).expect_err(uri);
            assert!(status == 400 && said.contains(why), "{method} {uri} {headers:?}: {status} {said}");
        }
        let many: Vec<_> = (0..=MAX_HEADERS).map(|number| format!("x-{number}")).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), "1")).collect();
        assert_eq!(admit(&mut parts("GET", "https://a/", &many)).unwrap_err().0, 431);
        let long = format!("https://a/{}", "a".repeat(MAX_TARGET));
        assert_eq!(admit(&mut parts("GET", &long, &[])).unwrap_err().0, 414);
    }

    #[test]
    fn a_head_takes_the_shape_that_all_rooms_know() {
        let mut parts = parts("GET", "https://A:1/b?c", &[("cookie", "a=1"), ("x", "1"), ("cookie", "b=2"), ("host", "a:1")]);
        let names = admit(&mut parts).unwrap();
        assert_eq!((parts.uri.to_string().as_str(), parts.headers["host"].as_bytes()), ("/b?c", &b"A:1"[..]));
        assert_eq!(parts.headers.get_all("cookie").iter().collect::<Vec<_>>(), ["a=1; b=2"]);
        assert_eq!(names.iter().count(), 3);
    }
}

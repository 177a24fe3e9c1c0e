//! Headers on their way to a backend and back: what is about one connection ends there, and what a proxy says of
//! itself is added.

use http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, FORWARDED, HOST, HeaderMap, HeaderName, HeaderValue, VIA};

use crate::gateway::Call;
use crate::http_api::parameters::Outgoing;

const TRACE: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// The headers a backend gets. Its own `host` unless a mapping named another.
// Unverified: what is already there of `forwarded` and `via` stays in front.
pub(super) fn sent(call: &Call, outgoing: &Outgoing<'_>, trace: &str) -> HeaderMap {
    let mut headers = outgoing.headers.clone().into_owned();
    drop_hop_by_hop(&mut headers);
    headers.remove(CONTENT_LENGTH);
    headers.remove(EXPECT);
    // The client's own name for the API; a mapping may have put another there.
    if headers.get(HOST) == call.request.headers().get(HOST) {
        headers.remove(HOST);
    }
    if let Ok(trace) = HeaderValue::from_str(trace) {
        headers.insert(TRACE, trace);
    }
    let forwarded = format!("for={};host={};proto=https", node(&call.source_ip), call.domain_name);
    joined(&mut headers, FORWARDED, &forwarded);
    joined(&mut headers, VIA, "HTTP/1.1 AmazonAPIGateway");
    headers
}

/// RFC 7239: an IPv6 address stands in brackets and quotes.
fn node(address: &str) -> String {
    if address.contains(':') { format!("\"[{address}]\"") } else { address.to_owned() }
}

fn joined(headers: &mut HeaderMap, name: HeaderName, own: &str) {
    let value = match crate::invocation::header_text(headers, &name) {
        Some(before) => format!("{before}, {own}"),
        None => own.to_owned(),
    };
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(name, value);
    }
}

/// Takes away what is about one connection only: the known names, and those that `connection` lists.
pub(super) fn drop_hop_by_hop(headers: &mut HeaderMap) {
    const NAMES: [&str; 9] = [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    let listed: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in listed {
        headers.remove(name);
    }
    for name in NAMES {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_connection_ends_there() {
        let rows = [("connection", "close, X-Own"), ("x-own", "1"), ("te", "trailers"), ("upgrade", "h2c"), ("x-kept", "1")];
        let mut headers: HeaderMap = rows.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        drop_hop_by_hop(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-kept"]);
    }
}

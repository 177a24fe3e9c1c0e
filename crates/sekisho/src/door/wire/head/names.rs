//! Whom a request names: method, target and Host, in forms that cannot be taken for something else.

use super::super::refused::{Reason, bad};

/// Checks what a request names.
pub fn check(method: &str, target: &str, host: Option<&[u8]>, is_http_11: bool) -> Result<(), Reason> {
    if let Some(host) = host.filter(|host| !host.iter().copied().all(in_host)) {
        return Err(bad(if host.contains(&b'@') { "the Host has a user" } else { "the Host is no host" }));
    }
    if host.is_none() && is_http_11 {
        return Err(bad("there is no Host header"));
    }
    if method == "CONNECT" {
        return connect(target, host);
    }
    // Only a client's own eyes are for what follows it (RFC 9110, 4.2.5).
    if target.contains('#') {
        return Err(bad("the address has a fragment"));
    }
    if target.starts_with('/') { Ok(()) } else { absolute(target, host) }
}

/// `host:port` and nothing else (RFC 9112, 3.2.3). Some clients leave the port out of the Host.
fn connect(target: &str, host: Option<&[u8]>) -> Result<(), Reason> {
    let Some((name, _)) = authority(target) else {
        return Err(bad("a CONNECT names a host and a port"));
    };
    let same = |host: &[u8]| [target, name].iter().any(|named| host.eq_ignore_ascii_case(named.as_bytes()));
    if host.is_none_or(same) { Ok(()) } else { Err(bad("the CONNECT and the Host name two hosts")) }
}

/// Takes `host:port` apart; an address of version 6 stands in brackets.
pub fn authority(target: &str) -> Option<(&str, u16)> {
    let (name, port) = target.rsplit_once(':')?;
    let bracketed = name.starts_with('[') && name.ends_with(']');
    let plain = !name.is_empty() && name.bytes().all(in_host) && (bracketed || !name.contains([':', '[', ']']));
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (plain && digits).then(|| port.parse().ok().filter(|port| *port > 0).map(|port| (name, port)))?
}

/// `http://host/path`, as proxies are asked: its host is the one that counts (RFC 9112, 3.2.2), so there may be no other.
// Unverified: what AWS does with such a target; here it is served where it says the same as the Host.
fn absolute(target: &str, host: Option<&[u8]>) -> Result<(), Reason> {
    let Some((scheme, rest)) = target.split_once("://") else {
        return Err(bad("the address is no path"));
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(bad("the address is not of http"));
    }
    let named = rest.split(['/', '?']).next().unwrap_or_default();
    if named.is_empty() || !named.bytes().all(in_host) {
        return Err(bad("the address has no plain host"));
    }
    let usual = if scheme.eq_ignore_ascii_case("http") { ":80" } else { ":443" };
    let bare = |text: &str| text.strip_suffix(usual).unwrap_or(text).to_ascii_lowercase();
    let same = |host: &[u8]| std::str::from_utf8(host).is_ok_and(|host| bare(host) == bare(named));
    if host.is_none_or(same) { Ok(()) } else { Err(bad("the address and the Host name two hosts")) }
}

/// Names, addresses of both kinds and ports; no user, no escapes.
fn in_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_and_hosts() {
        for (method, target, host, refused) in [
            ("GET", "/", Some("127.0.0.1:4566"), None),
            ("GET", "//a?b=//c", Some("[::1]:4566"), None),
            ("GET", "/", Some(""), None),
            ("GET", "/", None, Some("no Host")),
            ("GET", "/", Some("user@a"), Some("has a user")),
            ("GET", "/", Some("a/b"), Some("no host")),
            ("GET", "/", Some("a b"), Some("no host")),
            ("GET", "/", Some("a, b"), Some("no host")),
            ("GET", "/", Some("%61"), Some("no host")),
            ("CONNECT", "a:443", Some("a:443"), None),
            ("CONNECT", "A:443", Some("a"), None),
            ("CONNECT", "[::1]:80", Some("[::1]:80"), None),
            ("CONNECT", "a:443", None, Some("no Host")),
            ("CONNECT", "a:443", Some("a:80"), Some("two hosts")),
            ("CONNECT", "a:443", Some("b"), Some("two hosts")),
            ("CONNECT", "a:443", Some(""), Some("two hosts")),
            ("CONNECT", "a", Some("a"), Some("a host and a port")),
            ("CONNECT", "a:", Some("a:"), Some("a host and a port")),
            ("CONNECT", ":443", Some(":443"), Some("a host and a port")),
            ("CONNECT", "a:0", Some("a"), Some("a host and a port")),
            ("CONNECT", "a:65536", Some("a"), Some("a host and a port")),
            ("CONNECT", "a:+443", Some("a"), Some("a host and a port")),
            ("CONNECT", "a:b:443", Some("a"), Some("a host and a port")),
            ("CONNECT", "::1:443", Some("a"), Some("a host and a port")),
            ("CONNECT", "u@a:443", Some("a"), Some("a host and a port")),
            ("CONNECT", "/", Some("a"), Some("a host and a port")),
            ("CONNECT", "http://a:80/", Some("a"), Some("a host and a port")),
            ("OPTIONS", "*", Some("a"), Some("no path")),
            ("GET", "a", Some("a"), Some("no path")),
            ("GET", "a:80", Some("a:80"), Some("no path")),
            ("GET", "hello/../x", Some("a"), Some("no path")),
            ("GET", "/a#b", Some("a"), Some("fragment")),
            ("GET", "http://a/b", Some("a"), None),
            ("GET", "HTTP://A:1/b", Some("a:1"), None),
            ("GET", "http://a?b", Some("a"), None),
            // Clients leave the usual port out of one of the two.
            ("GET", "http://a:80/b", Some("a"), None),
            ("GET", "http://a/b", Some("a:80"), None),
            ("GET", "https://a/b", Some("a:443"), None),
            ("GET", "http://a/b", Some("a:443"), Some("two hosts")),
            ("GET", "http://a/b", Some("c"), Some("two hosts")),
            ("GET", "http://a:2/b", Some("a:1"), Some("two hosts")),
            ("GET", "http://u@a/b", Some("a"), Some("no plain host")),
            ("GET", "http:///b", Some("a"), Some("no plain host")),
            ("GET", "file:///b", Some("a"), Some("not of http")),
        ] {
            let said = check(method, target, host.map(str::as_bytes), true).err().map(|(_, why)| why);
            let as_expected = match (said, refused) {
                (Some(said), Some(refused)) => said.contains(refused),
                (said, refused) => said == refused,
            };
            assert!(as_expected, "{method} {target} {host:?}: {said:?}");
        }
        assert!(check("GET", "/", None, false).is_ok(), "HTTP/1.0 knows no Host");
        assert!(check("CONNECT", "a:443", None, false).is_ok(), "Python's CONNECT is HTTP/1.0");
    }
}

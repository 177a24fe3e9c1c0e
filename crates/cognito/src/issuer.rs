//! The `iss` of tokens. AWS's own form is what apps in production see; who checks an issuer by fetching its documents
//! needs the address under which they are served here. So tokens follow the way they were asked for, unless told otherwise.

use std::net::IpAddr;

use crate::pool::Pool;
use crate::service::Cognito;

/// Which `iss` tokens carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum IssuerPolicy {
    /// AWS's form from the JSON API; from the OAuth endpoints the address they were asked at, if it is this machine's.
    #[default]
    Auto,
    /// AWS's form always.
    Aws,
    /// This stack's address, from the JSON API, too.
    Local,
    /// This address, whose path is followed by the pool's id.
    Pinned(String),
}

impl Cognito {
    /// The issuer of tokens of the JSON API, where it is not the pool's own.
    pub(crate) fn issuer_of_api(&self, pool: &Pool) -> Option<String> {
        match &self.settings.issuer {
            IssuerPolicy::Auto | IssuerPolicy::Aws => None,
            IssuerPolicy::Local => Some(below(self.endpoint(), pool)),
            IssuerPolicy::Pinned(address) => Some(below(address, pool)),
        }
    }

    /// The issuer of what is asked for at this origin, where it is not the pool's own. Who calls decides the name of the
    /// host, so only names of this machine count.
    pub(crate) fn issuer_at(&self, pool: &Pool, origin: &str) -> Option<String> {
        match &self.settings.issuer {
            IssuerPolicy::Auto | IssuerPolicy::Local if is_local_origin(origin) => Some(below(origin, pool)),
            _ => self.issuer_of_api(pool),
        }
    }
}

/// Whether this is `http://` or `https://` and a name or address of this machine, with or without a port, and nothing else.
pub fn is_local_origin(origin: &str) -> bool {
    let Some(authority) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) else {
        return false;
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_none_or(is_port) && is_local_host(host)
}

/// `http://localhost:4566` of `http://people.auth.localhost:4566`; none of what is no such name.
pub fn plain_origin(origin: &str) -> Option<String> {
    let (scheme, authority) = origin.split_once("://").filter(|_| is_local_origin(origin))?;
    let start = authority.to_ascii_lowercase().find(".localhost")?;
    Some(format!("{scheme}://{}", &authority[start + 1..]))
}

fn is_local_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    }
    let label = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_name = last.eq_ignore_ascii_case("localhost") && host.split('.').all(label);
    is_name || host.parse::<IpAddr>().is_ok_and(|address| address.is_ipv4() && address.is_loopback())
}

fn below(address: &str, pool: &Pool) -> String {
    format!("{}/{}", address.trim_end_matches('/'), pool.id)
}

#[cfg(test)]
mod tests {
    use super::{is_local_origin, plain_origin};

    #[test]
    fn names_below_localhost() {
        for (origin, plain) in [
            ("http://people.auth.localhost:4566", Some("http://localhost:4566")),
            ("https://a.localhost", Some("https://localhost")),
            ("http://localhost:4566", None),
            ("http://127.0.0.1:4566", None),
            ("http://a.localhost.example", None),
        ] {
            assert_eq!(plain_origin(origin).as_deref(), plain, "{origin}");
        }
    }

    #[test]
    fn names_of_this_machine() {
        let cases = [
            ("http://127.0.0.1:4566", true),
            ("https://localhost", true),
            ("http://LOCALHOST:80", true),
            ("http://people.auth.localhost:4566", true),
            ("http://[::1]:4566", true),
            ("http://[::1]", true),
            ("http://127.9.9.9", true),
            ("", false),
            ("localhost:4566", false),
            ("ftp://localhost", false),
            ("http://localhost:", false),
            ("http://localhost:+80", false),
            ("http://localhost:99999", false),
            ("http://localhost/", false),
            ("http://localhost/x", false),
            ("http://evil.example/.localhost", false),
            ("http://evil.example#.localhost", false),
            ("http://localhost@evil.example", false),
            ("http://user@localhost", false),
            ("http://localhost.evil.example", false),
            ("http://notlocalhost", false),
            ("http://.localhost", false),
            ("http://0.0.0.0:4566", false),
            ("http://::1", false),
            ("http://[::2]", false),
            ("http://10.0.0.1", false),
            ("https://cognito-idp.eu-west-1.amazonaws.com", false),
        ];
        for (origin, expected) in cases {
            assert_eq!(is_local_origin(origin), expected, "{origin}");
        }
    }
}

//! The names that certificates are made for. Nobody else's: whoever trusts the authority trusts it with no more.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Names and everything below them; the authority's own certificate is limited to the same.
pub const DOMAINS: [&str; 4] = ["localhost", "amazonaws.com", "amazoncognito.com", "on.aws"];

/// The addresses that the door listens on.
pub const ADDRESSES: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// The longest name that DNS has.
const LONGEST: usize = 253;

/// Whose certificate a client is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// `localhost` and the loopback addresses, which clients do not name.
    Here,
    /// One of AWS's names, or one below `localhost`.
    Name(String),
}

/// The subject of a name in a handshake. None for a name that is not ours to certify.
pub fn subject(name: Option<&str>) -> Option<Subject> {
    let Some(name) = name.map(|name| name.trim_end_matches('.').to_ascii_lowercase()) else { return Some(Subject::Here) };
    if name == DOMAINS[0] {
        return Some(Subject::Here);
    }
    is_below_ours(&name).then_some(Subject::Name(name))
}

fn is_below_ours(name: &str) -> bool {
    let below = |domain: &&str| name.strip_suffix(*domain).is_some_and(|label| label.len() > 1 && label.ends_with('.'));
    name.len() <= LONGEST && DOMAINS.iter().any(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_and_not_ours() {
        for (name, expected) in [
            (None, Some(Subject::Here)),
            (Some("localhost"), Some(Subject::Here)),
            (Some("LOCALHOST."), Some(Subject::Here)),
            (Some("abc.execute-api.localhost"), Some(Subject::Name("abc.execute-api.localhost".to_owned()))),
            (Some("Cognito-IDP.eu-west-1.AmazonAWS.com"), Some(Subject::Name("cognito-idp.eu-west-1.amazonaws.com".to_owned()))),
            (Some("x.auth.eu-west-1.amazoncognito.com"), Some(Subject::Name("x.auth.eu-west-1.amazoncognito.com".to_owned()))),
            (Some("abc.lambda-url.eu-west-1.on.aws"), Some(Subject::Name("abc.lambda-url.eu-west-1.on.aws".to_owned()))),
            (Some("amazonaws.com"), None),
            (Some(".amazonaws.com"), None),
            (Some("evilamazonaws.com"), None),
            (Some("amazonaws.com.example"), None),
            (Some("example.com"), None),
            (Some(""), None),
        ] {
            assert_eq!(subject(name), expected, "{name:?}");
        }
        assert_eq!(subject(Some(&format!("{}.localhost", "a".repeat(250)))), None);
    }
}

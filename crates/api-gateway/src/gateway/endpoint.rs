//! Where APIs answer, for who exports them: on this machine, or where AWS would have them.

use std::sync::PoisonError;

use super::Gateway;

/// The address of one API, without a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) scheme: String,
    /// With the port, if it is not the scheme's own.
    pub(crate) host: String,
    /// Empty, or `/…` without a slash at its end.
    pub(crate) path: String,
}

impl Gateway {
    /// Says where APIs answer: `http://127.0.0.1:4566/_api/<id>`, `<id>` standing for the API's.
    pub fn set_endpoint(&self, endpoint: &str) {
        *self.endpoint.write().unwrap_or_else(PoisonError::into_inner) = Some(endpoint.to_owned());
    }

    /// The address of an API; AWS's own until one was set.
    pub(crate) fn address(&self, api_id: &str) -> Address {
        let set = self.endpoint.read().unwrap_or_else(PoisonError::into_inner).clone();
        let aws = || format!("https://<id>.execute-api.{}.amazonaws.com", self.settings.region);
        Address::read(&set.unwrap_or_else(aws).replace("<id>", api_id))
    }
}

impl Address {
    fn read(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Self { scheme: scheme.to_owned(), host: host.to_owned(), path }
    }

    /// `http://127.0.0.1:4566/_api/abcdefghij`
    pub(crate) fn url(&self) -> String {
        format!("{}://{}{}", self.scheme, self.host, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart_and_put_together() {
        let rows = [
            ("http://127.0.0.1:4566/_api/a", "http", "127.0.0.1:4566", "/_api/a"),
            ("https://a.execute-api.eu-west-1.amazonaws.com/", "https", "a.execute-api.eu-west-1.amazonaws.com", ""),
        ];
        for (url, scheme, host, path) in rows {
            let address = Address::read(url);
            assert_eq!((address.scheme.as_str(), address.host.as_str(), address.path.as_str()), (scheme, host, path));
            assert_eq!(address.url(), url.trim_end_matches('/'));
        }
    }
}

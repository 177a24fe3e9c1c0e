//! Where a client may send browsers: the rules for one URL.

use crate::error::ApiError;

/// An absolute URL without a fragment; plain HTTP is for one's own machine only.
// Unverified: the words of the first two refusals.
pub fn check(url: &str) -> Result<(), ApiError> {
    if !is_absolute(url) {
        return Err(ApiError::invalid_parameter(format!("{url} is not an absolute URL.")));
    }
    if url.contains('#') {
        return Err(ApiError::invalid_parameter(format!("{url} cannot contain a fragment.")));
    }
    let Some(rest) = url.strip_prefix("http://") else {
        return Ok(());
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(ipv6) => ipv6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    if ["localhost", "127.0.0.1", "::1"].contains(&host) {
        Ok(())
    } else {
        Err(ApiError::invalid_parameter(format!("{url} cannot use the HTTP protocol.")))
    }
}

/// Begins with a scheme (RFC 3986, 3.1); an app's own scheme needs no `//`.
fn is_absolute(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else {
        return false;
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(fits) && !rest.is_empty()
}

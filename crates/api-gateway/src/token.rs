//! The pass at the gate: takes a bearer token apart, proves its signature and checks it.
//! `http` and `rest` are the two lists of checks, one for each kind of authorizer; each check
//! is one small function in `checks`, and each names in its failure what it expected and got.

mod checks;
mod failure;
mod fuzz;
mod http;
mod parts;
mod rest;
#[cfg(test)]
pub(crate) mod samples;
pub(crate) mod trail;
mod verified;

#[doc(hidden)]
pub use fuzz::fuzz_token;
pub use http::{HttpRefusal, JwtRules, verify_for_http_api};
pub use rest::{CognitoRules, RestRefusal, compile_validation, verify_for_rest};
pub use verified::{VerifiedClaims, VerifiedTokens};

#[cfg(test)]
pub(crate) use verified::verified_sample;

use failure::Failure;

/// The token in the value of an identity source: with or without `Bearer ` in front.
// Unverified: only exactly this prefix is taken off, and once; `bearer ` stays and makes
// the token malformed.
fn bearer(identity: Option<&str>) -> Result<&str, Failure> {
    let value = identity.unwrap_or_default();
    let token = value.strip_prefix("Bearer ").unwrap_or(value);
    if token.is_empty() { Err(Failure::Missing) } else { Ok(token) }
}

/// The key that a token names, before anything about it is proved; `None` for what no issuer's key could prove.
pub(crate) fn unverified_key_id(identity: Option<&str>) -> Option<String> {
    let token = parts::decompose_unverified(bearer(identity).ok()?).ok()?;
    checks::algorithm(&token).ok()?;
    token.key_id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_exact_prefix_is_taken_off() {
        let rows = [
            (Some("Bearer a.b.c"), Some("a.b.c")),
            (Some("a.b.c"), Some("a.b.c")),
            (Some("bearer a.b.c"), Some("bearer a.b.c")),
            (Some("Bearer Bearer a"), Some("Bearer a")),
            (Some("Bearer"), Some("Bearer")),
            (Some("Bearer "), None),
            (Some(""), None),
            (None, None),
        ];
        for (value, expected) in rows {
            assert_eq!(bearer(value).ok(), expected, "{value:?}");
        }
    }
}

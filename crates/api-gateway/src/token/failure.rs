//! Why a token was refused, in plain words: which check, what it expected, what it got.
//! Only short, cleaned pieces of a token appear here, never the token.

use super::parts::Malformed;
use crate::oidc::OidcError;
use crate::when;

/// The check that refused a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The identity source is absent or empty.
    #[error("the request carries no token: send IdToken or AccessToken there, with or without \"Bearer \" before it")]
    Missing,
    /// The text is no token.
    #[error("malformed token: {0}")]
    Malformed(#[from] Malformed),
    /// Not an RSA signature.
    #[error("algorithm: expected one of [RS256, RS384, RS512], got {}: only RSA signatures count", shown(got))]
    Algorithm {
        /// The header's `alg`.
        got: String,
    },
    /// The key is for another RSA algorithm.
    #[error("algorithm: key {} is for {expected}, got {got}", shown(kid))]
    KeyAlgorithm {
        /// The key's id.
        kid: String,
        /// What the key is for.
        expected: &'static str,
        /// The header's `alg`.
        got: &'static str,
    },
    /// The header names no key.
    #[error("the header has no kid: a token names the key it was signed with")]
    NoKeyId,
    /// The issuer has no such key.
    #[error(
        "kid: expected one of {}, got {}: another issuer's token, or one from before the pool was made anew; sign in again",
        listed(expected),
        shown(got)
    )]
    UnknownKey {
        /// The issuer's keys.
        expected: Vec<String>,
        /// The header's `kid`.
        got: String,
    },
    /// The signature was not made with the key.
    #[error("signature: not made with the private half of key {}: the token was changed, or somebody else signed it", shown(kid))]
    Signature {
        /// The key's id.
        kid: String,
    },
    /// A date that is absent although it must be there, or is no number.
    #[error("{claim}: expected seconds since 1970, got {got}")]
    Date {
        /// Which claim.
        claim: &'static str,
        /// What kind of value stands there.
        got: &'static str,
    },
    /// `exp` is not in the future.
    #[error(
        "the token expired {}, {} s ago: refresh it, or sign in again",
        when::utc(*exp),
        now.saturating_sub(*exp)
    )]
    Expired {
        /// Seconds since 1970.
        exp: i64,
        /// Seconds since 1970.
        now: i64,
    },
    /// `nbf` is in the future.
    #[error("the token is not valid before {}, in {} s", when::utc(*nbf), nbf.saturating_sub(*now))]
    NotYetValid {
        /// Seconds since 1970.
        nbf: i64,
        /// Seconds since 1970.
        now: i64,
    },
    /// `iat` is in the future.
    #[error("the token says it was issued {}, {} s from now: compare the clocks", when::utc(*iat), iat.saturating_sub(*now))]
    IssuedInFuture {
        /// Seconds since 1970.
        iat: i64,
        /// Seconds since 1970.
        now: i64,
    },
    /// Another issuer's token.
    #[error(
        "issuer: expected one of {}, got {}: sign in there, or name this issuer in the authorizer",
        listed(expected),
        shown_or_none(got.as_deref())
    )]
    Issuer {
        /// The names that would do.
        expected: Vec<String>,
        /// The token's `iss`.
        got: Option<String>,
    },
    /// A token for somebody else.
    #[error(
        "audience: expected one of {}, got {}: sign in with one of these app clients, or add this one to the audience",
        listed(expected),
        one_or_listed(got)
    )]
    Audience {
        /// The authorizer's audience.
        expected: Vec<String>,
        /// The token's `aud`, else its `client_id`.
        got: Vec<String>,
    },
    /// None of the scopes that would do.
    #[error(
        "scopes: expected one of {}, got {}{}: get an access token with one of them",
        listed(expected),
        listed(got),
        if got.is_empty() { " (an ID token has none)" } else { "" }
    )]
    Scopes {
        /// The route's or method's scopes.
        expected: Vec<String>,
        /// The token's scopes.
        got: Vec<String>,
    },
    /// An ID token where an access token belongs, or the other way round.
    #[error("{}", kind_text(*scopes_wanted, got.as_deref()))]
    Kind {
        /// Whether the method has scopes, and thus takes access tokens only.
        scopes_wanted: bool,
        /// The token's `token_use`.
        got: Option<String>,
    },
    /// The audience does not match the authorizer's expression.
    #[error(
        "aud: expected a match of the authorizer's identityValidationExpression {expected}, got {}{}",
        one_or_listed(got),
        if got.is_empty() { " (an access token has no aud)" } else { "" }
    )]
    Expression {
        /// The authorizer's expression.
        expected: String,
        /// The token's `aud`.
        got: Vec<String>,
    },
    /// Nobody under the authorizer's issuer name.
    #[error("no issuer here is called {0}: the authorizer's issuer must be a user pool of this stack")]
    IssuerUnknown(String),
    /// Discovery of the issuer's keys failed.
    #[error(transparent)]
    Discovery(#[from] OidcError),
    /// Not one of the authorizer's user pools exists.
    #[error("no user pool of the authorizer's providerARNs exists here")]
    PoolsUnknown,
}

fn kind_text(scopes_wanted: bool, got: Option<&str>) -> String {
    let wanted = if scopes_wanted {
        "a REST API method with scopes takes an access token: send AccessToken, or take AuthorizationScopes off the method"
    } else {
        "a REST API method without scopes takes an ID token: send IdToken, or add AuthorizationScopes to the method"
    };
    match got {
        Some("access") => format!("this is an access token; {wanted}"),
        Some("id") => format!("this is an ID token; {wanted}"),
        got => format!("token_use is {}; {wanted}", shown_or_none(got)),
    }
}

/// A piece of a token made safe for a log line: one line, printable, short.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 100;
    let mut clean: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        clean.push('…');
    }
    if clean.is_empty() { "\"\"".to_owned() } else { clean }
}

pub(super) fn shown_or_none(text: Option<&str>) -> String {
    text.map_or_else(|| "none".to_owned(), shown)
}

pub(super) fn listed(texts: &[String]) -> String {
    const MOST: usize = 20;
    let mut parts: Vec<_> = texts.iter().take(MOST).map(|text| shown(text)).collect();
    if texts.len() > MOST {
        parts.push(format!("and {} more", texts.len() - MOST));
    }
    format!("[{}]", parts.join(", "))
}

fn one_or_listed(texts: &[String]) -> String {
    match texts {
        [] => "none".to_owned(),
        [one] => shown(one),
        many => listed(many),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn the_words_of_each_failure() {
        let rows = [
            (
                Failure::Missing,
                "the request carries no token: send IdToken or AccessToken there, with or without \"Bearer \" before it",
            ),
            (
                Failure::Expired { exp: 1_795_226_400, now: 1_795_226_461 },
                "the token expired 2026-11-21T02:00:00Z, 61 s ago: refresh it, or sign in again",
            ),
            (
                Failure::NotYetValid { nbf: 1_795_226_400, now: 1_795_226_390 },
                "the token is not valid before 2026-11-21T02:00:00Z, in 10 s",
            ),
            (
                Failure::Audience { expected: texts(&["a", "b"]), got: texts(&["c"]) },
                "audience: expected one of [a, b], got c: sign in with one of these app clients, or add this one to the audience",
            ),
            (
                Failure::Audience { expected: texts(&["a"]), got: vec![] },
                "audience: expected one of [a], got none: sign in with one of these app clients, or add this one to the audience",
            ),
            (
                Failure::Scopes { expected: texts(&["api/read"]), got: vec![] },
                "scopes: expected one of [api/read], got [] (an ID token has none): get an access token with one of them",
            ),
            (
                Failure::Kind { scopes_wanted: false, got: Some("access".into()) },
                "this is an access token; a REST API method without scopes takes an ID token: send IdToken, or add AuthorizationScopes to the method",
            ),
            (
                Failure::Kind { scopes_wanted: true, got: None },
                "token_use is none; a REST API method with scopes takes an access token: send AccessToken, or take AuthorizationScopes off the method",
            ),
            (
                Failure::Algorithm { got: "HS256".into() },
                "algorithm: expected one of [RS256, RS384, RS512], got HS256: only RSA signatures count",
            ),
            (
                Failure::Algorithm { got: "a\r\nb".into() },
                "algorithm: expected one of [RS256, RS384, RS512], got a\\r\\nb: only RSA signatures count",
            ),
            (
                Failure::Issuer { expected: texts(&["https://a"]), got: None },
                "issuer: expected one of [https://a], got none: sign in there, or name this issuer in the authorizer",
            ),
        ];
        for (failure, expected) in rows {
            assert_eq!(failure.to_string(), expected);
        }
    }

    #[test]
    fn long_pieces_are_cut() {
        let failure = Failure::UnknownKey { expected: vec![], got: "k".repeat(5000) };
        assert!(failure.to_string().len() < 300);
        let failure = Failure::Scopes { expected: vec![], got: vec!["s".repeat(300); 500] };
        assert!(failure.to_string().len() < 3000);
    }
}

//! One check, one function. Each fails with what it expected and what it got.

use super::failure::Failure;
use super::parts::UnverifiedToken;
use crate::claims::{Claim, Claims};
use crate::issuer::{Algorithm, Issuer, Key};

/// `alg` must be RSA: neither `none` nor a MAC that a public key could forge.
pub fn algorithm(token: &UnverifiedToken<'_>) -> Result<Algorithm, Failure> {
    Algorithm::named(&token.algorithm).ok_or_else(|| Failure::Algorithm { got: token.algorithm.clone() })
}

/// `kid` must name one of this issuer's keys, and the key must be for this algorithm.
pub fn key<'i>(token: &UnverifiedToken<'_>, issuer: &'i Issuer, algorithm: Algorithm) -> Result<&'i Key, Failure> {
    let kid = token.key_id.as_deref().ok_or(Failure::NoKeyId)?;
    let key = issuer.key(kid).ok_or_else(|| Failure::UnknownKey {
        expected: issuer.keys.iter().map(|key| key.kid().to_owned()).collect(),
        got: kid.to_owned(),
    })?;
    match key.bound_to() {
        Some(other) if other != algorithm => {
            Err(Failure::KeyAlgorithm { kid: kid.to_owned(), expected: other.name(), got: algorithm.name() })
        }
        _ => Ok(key),
    }
}

/// The signature must be the key's.
pub fn signature(token: &UnverifiedToken<'_>, key: &Key, algorithm: Algorithm) -> Result<(), Failure> {
    if key.verifies(algorithm, token.signed.as_bytes(), &token.signature) {
        Ok(())
    } else {
        Err(Failure::Signature { kid: key.kid().to_owned() })
    }
}

/// The dates a token is valid between, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
}

impl Dates {
    /// `exp` must be there; a date that is there must be a number.
    pub fn of(claims: &Claims) -> Result<Self, Failure> {
        Ok(Self {
            exp: date(claims, "exp")?.ok_or(Failure::Date { claim: "exp", got: "nothing" })?,
            nbf: date(claims, "nbf")?,
            iat: date(claims, "iat")?,
        })
    }
}

fn date(claims: &Claims, claim: &'static str) -> Result<Option<i64>, Failure> {
    match claims.get(claim) {
        None => Ok(None),
        Some(value) => value.seconds().map(Some).ok_or(Failure::Date { claim, got: kind(value) }),
    }
}

fn kind(claim: &Claim) -> &'static str {
    match claim {
        Claim::Null => "null",
        Claim::Bool(_) => "a boolean",
        Claim::Number(_) => "a number",
        Claim::Text(_) => "a string",
        Claim::List(_) => "an array",
        Claim::Object(_) => "an object",
    }
}

/// Now must lie between the dates.
// Unverified: no leeway.
pub fn dates(dates: Dates, now: i64) -> Result<(), Failure> {
    not_expired(dates, now)?;
    already_valid(dates, now)?;
    issued_before(dates, now)
}

/// `exp` must be after now.
fn not_expired(dates: Dates, now: i64) -> Result<(), Failure> {
    if dates.exp > now { Ok(()) } else { Err(Failure::Expired { exp: dates.exp, now }) }
}

/// `nbf`, if there, must not be after now.
fn already_valid(dates: Dates, now: i64) -> Result<(), Failure> {
    match dates.nbf {
        Some(nbf) if nbf > now => Err(Failure::NotYetValid { nbf, now }),
        _ => Ok(()),
    }
}

/// `iat`, if there, must not be after now.
fn issued_before(dates: Dates, now: i64) -> Result<(), Failure> {
    match dates.iat {
        Some(iat) if iat > now => Err(Failure::IssuedInFuture { iat, now }),
        _ => Ok(()),
    }
}

/// One of `got` must be one of `expected`.
pub fn audience(expected: &[String], got: &[String]) -> Result<(), Failure> {
    if got.iter().any(|one| expected.contains(one)) {
        return Ok(());
    }
    Err(Failure::Audience { expected: expected.to_vec(), got: got.to_vec() })
}

/// One of `got` must be one of `expected`, unless none is asked for.
pub fn scopes(expected: &[String], got: &[String]) -> Result<(), Failure> {
    if expected.is_empty() || got.iter().any(|one| expected.contains(one)) {
        return Ok(());
    }
    Err(Failure::Scopes { expected: expected.to_vec(), got: got.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(json: &str) -> Result<Dates, Failure> {
        Dates::of(&Claims::parse(json).unwrap())
    }

    #[test]
    fn dates_have_no_leeway() {
        let now = 1000;
        let rows = [
            (r#"{"exp":1001}"#, None),
            (r#"{"exp":1000}"#, Some(Failure::Expired { exp: 1000, now })),
            (r#"{"exp":1000.9}"#, Some(Failure::Expired { exp: 1000, now })),
            (r#"{"exp":-5}"#, Some(Failure::Expired { exp: -5, now })),
            (r#"{"exp":1e300}"#, None),
            (r#"{"exp":1001,"nbf":1000,"iat":1000}"#, None),
            (r#"{"exp":1001,"nbf":1001}"#, Some(Failure::NotYetValid { nbf: 1001, now })),
            (r#"{"exp":1001,"iat":1001}"#, Some(Failure::IssuedInFuture { iat: 1001, now })),
            ("{}", Some(Failure::Date { claim: "exp", got: "nothing" })),
            (r#"{"exp":"1001"}"#, Some(Failure::Date { claim: "exp", got: "a string" })),
            (r#"{"exp":null}"#, Some(Failure::Date { claim: "exp", got: "null" })),
            (r#"{"exp":1001,"nbf":"0"}"#, Some(Failure::Date { claim: "nbf", got: "a string" })),
        ];
        for (json, expected) in rows {
            let got = dates(json).and_then(|dates| {
                not_expired(dates, now)?;
                already_valid(dates, now)?;
                issued_before(dates, now)
            });
            assert_eq!(got.err(), expected, "{json}");
        }
    }
}

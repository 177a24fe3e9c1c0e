//! The Cognito authorizer of a REST API: its checks, in order, and how it says no
//! (developer guide, "Control access to REST APIs using Amazon Cognito user pools").

use std::sync::Arc;
use std::time::SystemTime;

use regex::Regex;

use super::failure::Failure;
use super::trail::Checked;
use super::verified::{VerifiedClaims, VerifiedTokens, signed};
use super::{bearer, checks};
use crate::answer::RestError;
use crate::issuer::Issuer;
use crate::when;

/// What a method's authorizer asks of a token.
#[derive(Clone, Copy, Debug)]
pub struct CognitoRules<'a> {
    /// The user pools of `providerARNs` that exist. None at all: the authorizer is broken.
    pub issuers: &'a [Arc<Issuer>],
    /// The method's `authorizationScopes`. Empty: an ID token is asked for; else an access token.
    pub method_scopes: &'a [String],
    /// `identityValidationExpression`, from [`compile_validation`].
    pub validation: Option<&'a Regex>,
}

/// Makes an `identityValidationExpression` ready to use.
// Unverified: the expression must match the whole of `aud`, as Java's `matches` does.
pub fn compile_validation(expression: &str) -> Result<Regex, regex::Error> {
    // Both alone first: `a)|(b` must not become valid by what is put around it.
    Regex::new(expression)?;
    Regex::new(&format!(r"\A(?:{expression})\z"))
}

/// The expression without what `compile_validation` put around it.
fn as_written(validation: &Regex) -> &str {
    let whole = validation.as_str();
    whole.strip_prefix(r"\A(?:").and_then(|inner| inner.strip_suffix(r")\z")).unwrap_or(whole)
}

/// Checks the value of the identity source: the token with or without `Bearer `.
/// A token of any app client of the pools passes, unless the expression says otherwise.
pub fn verify_for_rest(
    memory: &VerifiedTokens,
    identity: Option<&str>,
    rules: &CognitoRules<'_>,
    now: SystemTime,
) -> Result<Arc<VerifiedClaims>, RestRefusal> {
    check(memory, identity, rules, when::seconds(now)).map_err(|failure| RestRefusal::of(&failure))
}

fn check(
    memory: &VerifiedTokens,
    identity: Option<&str>,
    rules: &CognitoRules<'_>,
    now: i64,
) -> Result<Arc<VerifiedClaims>, Failure> {
    let token = bearer(identity)?;
    // Unverified: the order of the checks.
    let verified = signed(memory, token, |iss| issuer(rules.issuers, iss))?;
    expression(&verified, rules.validation)?;
    checks::dates(verified.dates(), now)?;
    kind(&verified, rules.method_scopes)?;
    checks::scopes(rules.method_scopes, verified.scopes())?;
    Ok(verified)
}

/// The pool that the token says it is from; its key then has to prove that.
fn issuer<'i>(issuers: &'i [Arc<Issuer>], iss: Option<&str>) -> Result<&'i Issuer, Failure> {
    if issuers.is_empty() {
        return Err(Failure::PoolsUnknown);
    }
    let named = iss.and_then(|iss| issuers.iter().find(|issuer| issuer.names(iss)));
    named.map(Arc::as_ref).ok_or_else(|| Failure::Issuer {
        expected: issuers.iter().map(|issuer| issuer.url.clone()).collect(),
        got: iss.map(str::to_owned),
    })
}

fn expression(verified: &VerifiedClaims, validation: Option<&Regex>) -> Result<(), Failure> {
    let Some(validation) = validation else { return Ok(()) };
    // An access token has no `aud`, so it never matches.
    let got = verified.audience().unwrap_or_default();
    if got.iter().any(|one| validation.is_match(one)) {
        return Ok(());
    }
    Err(Failure::Expression { expected: as_written(validation).to_owned(), got: got.to_vec() })
}

fn kind(verified: &VerifiedClaims, method_scopes: &[String]) -> Result<(), Failure> {
    let scopes_wanted = !method_scopes.is_empty();
    let got = verified.claims().text("token_use");
    if got == Some(if scopes_wanted { "access" } else { "id" }) {
        return Ok(());
    }
    Err(Failure::Kind { scopes_wanted, got: got.map(str::to_owned) })
}

/// How a REST API's authorizer turns a request away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestRefusal {
    /// What the caller is told.
    pub error: RestError,
    /// Why, in plain words, for the log.
    pub why: String,
    /// The check that failed.
    pub checked: Box<Checked>,
}

impl RestRefusal {
    fn of(failure: &Failure) -> Self {
        let error = match failure {
            Failure::Expired { .. } => RestError::TokenExpired,
            Failure::PoolsUnknown => RestError::AuthorizerConfiguration,
            _ => RestError::Unauthorized,
        };
        Self { error, why: failure.to_string(), checked: Box::new(failure.checked()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::{NOW, Signer, at, claims, hs256_with_public_key, unsigned};

    fn answer(signers: &[&Signer], token: &str, scopes: &[&str], validation: Option<&str>) -> (u16, String, String) {
        let issuers: Vec<_> = signers.iter().map(|signer| Arc::new(signer.issuer())).collect();
        let scopes: Vec<_> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let validation = validation.map(|expression| compile_validation(expression).unwrap());
        let rules = CognitoRules { issuers: &issuers, method_scopes: &scopes, validation: validation.as_ref() };
        match verify_for_rest(&VerifiedTokens::default(), Some(token), &rules, at(NOW)) {
            Ok(_) => (200, String::new(), String::new()),
            Err(refusal) => {
                let message = refusal.error.message().map(|message| message.into_owned()).unwrap_or_default();
                (refusal.error.status(), message, refusal.why)
            }
        }
    }

    #[test]
    fn tokens_and_what_they_meet() {
        let signer = Signer::new("k1");
        let (id, access) = (signer.sign(&claims("id")), signer.sign(&claims("access")));
        let refresh = signer.sign(&claims("refresh"));
        let none: &[&str] = &[];
        let rows: Vec<(&str, &str, &[&str], u16, &str)> = vec![
            ("id token", &id, none, 200, ""),
            ("access token with a scope", &access, &["api/x", "api/read"], 200, ""),
            (
                "access token, no scopes",
                &access,
                none,
                401,
                "this is an access token; a REST API method without scopes takes an ID token: send IdToken, or add AuthorizationScopes to the method",
            ),
            (
                "id token, scopes",
                &id,
                &["api/read"],
                401,
                "this is an ID token; a REST API method with scopes takes an access token: send AccessToken, or take AuthorizationScopes off the method",
            ),
            (
                "no matching scope",
                &access,
                &["api/x"],
                401,
                "scopes: expected one of [api/x], got [api/read, api/write]: get an access token with one of them",
            ),
            (
                "another use",
                &refresh,
                none,
                401,
                "token_use is refresh; a REST API method without scopes takes an ID token: send IdToken, or add AuthorizationScopes to the method",
            ),
            (
                "another use, scopes",
                &refresh,
                &["api/read"],
                401,
                "token_use is refresh; a REST API method with scopes takes an access token: send AccessToken, or take AuthorizationScopes off the method",
            ),
            (
                "refresh token's shape",
                "a.b.c.d.e",
                none,
                401,
                "malformed token: segments: expected 3, got 5 (an encrypted token, such as a refresh token): send IdToken or AccessToken as it was issued",
            ),
            (
                "lower-case prefix",
                "bearer x",
                none,
                401,
                "malformed token: segments: expected 3, got 1: send IdToken or AccessToken as it was issued",
            ),
            (
                "lower-case prefix before a whole token",
                "bearer a.b.c",
                none,
                401,
                "malformed token: the header has a space in it: before the token stands exactly \"Bearer \", with a capital B, or nothing",
            ),
            (
                "empty",
                "",
                none,
                401,
                "the request carries no token: send IdToken or AccessToken there, with or without \"Bearer \" before it",
            ),
        ];
        for (name, token, scopes, status, why) in rows {
            let message = if status == 401 { "Unauthorized" } else { "" };
            assert_eq!(answer(&[&signer], token, scopes, None), (status, message.into(), why.into()), "{name}");
        }
        assert_eq!(answer(&[&signer], &format!("Bearer {id}"), &[], None).0, 200);
    }

    #[test]
    fn an_expired_token_is_told_so_only_if_it_was_ours() {
        let signer = Signer::new("k1");
        let expired = [("exp", Some("1795226400")), ("iat", Some("1795222800"))];
        let why = "the token expired 2026-11-21T02:00:00Z, 61 s ago: refresh it, or sign in again";
        for (kind, scopes) in [("id", &[][..]), ("access", &["api/read"][..])] {
            let token = signer.sign_changed(kind, &expired);
            let message = "The incoming token has expired";
            assert_eq!(answer(&[&signer], &token, scopes, None), (401, message.into(), why.into()));
        }
        let forged = Signer::new("k1").sign_changed("id", &expired);
        assert_eq!(answer(&[&signer], &forged, &[], None).1, "Unauthorized");
    }

    #[test]
    fn forgeries() {
        let signer = Signer::new("k1");
        let rows = [
            unsigned(r#"{"alg":"none","kid":"k1"}"#),
            unsigned(r#"{"alg":"RS256","kid":"k1"}"#),
            hs256_with_public_key(&signer),
            Signer::new("k1").sign(&claims("id")),
            Signer::new("k1").sign_with_own_jwk(&claims("id")),
            signer.sign_with_header(r#"{"alg":"RS256"}"#, &claims("id")),
            signer.sign_with_header(r#"{"alg":"RS256","kid":"../k1"}"#, &claims("id")),
            signer.sign_with_header(r#"{"alg":"RS256","kid":"k1","crit":[]}"#, &claims("id")),
            signer.sign_changed("id", &[("iss", Some(r#""https://evil""#))]),
            signer.sign_changed("id", &[("iss", None)]),
        ];
        for token in rows {
            let (status, message, _) = answer(&[&signer], &token, &[], None);
            assert_eq!((status, message.as_str()), (401, "Unauthorized"), "{token:.80}");
        }
    }

    #[test]
    fn each_pool_vouches_only_for_its_own_tokens() {
        let (first, mut second) = (Signer::new("k1"), Signer::new("k1"));
        second.iss = "https://second".into();
        let of_second = second.sign_changed("id", &[("iss", Some(r#""https://second""#))]);
        assert_eq!(answer(&[&first, &second], &of_second, &[], None).0, 200);
        assert_eq!(answer(&[&first, &second], &first.sign(&claims("id")), &[], None).0, 200);
        // Signed by the second pool, but saying it is the first's.
        assert_eq!(answer(&[&first, &second], &second.sign(&claims("id")), &[], None).0, 401);
        assert_eq!(answer(&[&first], &of_second, &[], None).0, 401);
    }

    #[test]
    fn the_expression_is_about_the_whole_audience() {
        let signer = Signer::new("k1");
        let (id, access) = (signer.sign(&claims("id")), signer.sign(&claims("access")));
        let rows: [(&str, &str, &[&str], u16); 6] = [
            (&id, "client", &[], 200),
            (&id, "^cli.*$", &[], 200),
            (&id, "x|client|y", &[], 200),
            (&id, "cli", &[], 401),
            (&id, "ent", &[], 401),
            (&access, ".*", &["api/read"], 401),
        ];
        for (token, expression, scopes, status) in rows {
            assert_eq!(answer(&[&signer], token, scopes, Some(expression)).0, status, "{expression}");
        }
        let why = answer(&[&signer], &access, &["api/read"], Some("a|b")).2;
        assert!(why.ends_with("identityValidationExpression a|b, got none (an access token has no aud)"), "{why}");
        assert!(compile_validation("a)|(b").is_err());
    }

    #[test]
    fn an_authorizer_without_pools_is_broken() {
        let token = Signer::new("k1").sign(&claims("id"));
        assert_eq!(answer(&[], &token, &[], None).0, 500);
    }
}

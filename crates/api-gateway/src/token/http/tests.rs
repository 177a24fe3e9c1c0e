//! Every token somebody might send to an HTTP API, and the exact answer to it.

use super::*;
use crate::token::samples::{NOW, Signer, at, claims, hs256_with_public_key, unsigned};

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|&text| text.to_owned()).collect()
}

/// The refusal's status and challenge, or 200.
fn answer(signer: &Signer, identity: Option<&str>, scopes: &[&str], now: i64) -> (u16, String) {
    let (issuer, audience, scopes) = (signer.issuer(), texts(&["client", "other"]), texts(scopes));
    let rules = JwtRules { issuer: Some(&issuer), issuer_url: &issuer.url, audience: &audience, scopes: &scopes };
    match verify_for_http_api(&VerifiedTokens::default(), identity, &rules, at(now)) {
        Ok(_) => (200, String::new()),
        Err(refusal) => (refusal.status, refusal.www_authenticate),
    }
}

fn invalid(description: &str) -> (u16, String) {
    (401, format!(r#"Bearer scope="" error="invalid_token" error_description="{description}""#))
}

fn assert_answers(signer: &Signer, rows: impl IntoIterator<Item = (&'static str, String, (u16, String))>) {
    for (name, token, expected) in rows {
        assert_eq!(answer(signer, Some(&token), &[], NOW), expected, "{name}");
        if !name.contains("prefix") {
            let prefixed = format!("Bearer {token}");
            assert_eq!(answer(signer, Some(&prefixed), &[], NOW), expected, "Bearer, {name}");
        }
    }
}

#[test]
fn claims_and_what_they_meet() {
    let signer = Signer::new("k1");
    let sign = |changes: &[(&str, Option<&str>)]| signer.sign_changed("id", changes);
    let generic = invalid("the token is not valid");
    let passes = (200, String::new());
    let rows = [
        ("id token", sign(&[]), passes.clone()),
        ("access token", signer.sign(&claims("access")), passes.clone()),
        ("one of several audiences", sign(&[("aud", Some(r#"["x","other"]"#))]), passes.clone()),
        ("alias of the issuer", sign(&[("iss", Some(r#""http://localhost/pool""#))]), passes),
        ("wrong audience", sign(&[("aud", Some(r#""x""#))]), invalid("the token does not have a valid audience")),
        (
            "aud counts before client_id",
            sign(&[("aud", Some(r#""x""#)), ("client_id", Some(r#""client""#))]),
            invalid("the token does not have a valid audience"),
        ),
        ("no audience", sign(&[("aud", None)]), invalid("the token does not have a valid audience")),
        ("audience of another type", sign(&[("aud", Some("7"))]), invalid("the token does not have a valid audience")),
        ("expired", sign(&[("exp", Some(&NOW.to_string()))]), invalid("the token has expired")),
        ("no exp", sign(&[("exp", None)]), generic.clone()),
        ("nbf later", sign(&[("nbf", Some(&(NOW + 1).to_string()))]), generic.clone()),
        ("iat later", sign(&[("iat", Some(&(NOW + 1).to_string()))]), generic.clone()),
        ("other issuer", sign(&[("iss", Some(r#""https://evil""#))]), generic.clone()),
        ("no issuer", sign(&[("iss", None)]), generic.clone()),
    ];
    assert_answers(&signer, rows);
}

#[test]
fn garbage_and_forgeries() {
    let signer = Signer::new("k1");
    let generic = invalid("the token is not valid");
    let rows = [
        ("garbage", "not-a-token".into(), invalid("token contains an invalid number of segments")),
        ("lower-case prefix", format!("bearer {}", signer.sign(&claims("id"))), generic.clone()),
        ("bad base64", "a.b.c".into(), generic.clone()),
        ("alg none", unsigned(r#"{"alg":"none","kid":"k1"}"#), invalid("signing method none is invalid")),
        ("alg None", unsigned(r#"{"alg":"None","kid":"k1"}"#), invalid("signing method None is invalid")),
        ("alg ES256", unsigned(r#"{"alg":"ES256","kid":"k1"}"#), invalid("signing method ES256 is invalid")),
        ("alg with a line break", unsigned("{\"alg\":\"a\\r\\nx: y\",\"kid\":\"k1\"}"), generic.clone()),
        ("hs256 with the public key", hs256_with_public_key(&signer), invalid("signing method HS256 is invalid")),
        ("unsigned RS256", unsigned(r#"{"alg":"RS256","kid":"k1"}"#), generic.clone()),
        ("no kid", signer.sign_with_header(r#"{"alg":"RS256"}"#, &claims("id")), generic.clone()),
        ("other kid", signer.sign_with_header(r#"{"alg":"RS256","kid":"k2"}"#, &claims("id")), generic.clone()),
        ("crit", signer.sign_with_header(r#"{"alg":"RS256","kid":"k1","crit":["exp"]}"#, &claims("id")), generic.clone()),
        ("other alg than the key's", signer.sign_with_header(r#"{"alg":"RS512","kid":"k1"}"#, &claims("id")), generic.clone()),
        ("somebody else's key of that kid", Signer::new("k1").sign(&claims("id")), generic.clone()),
        ("key in the header", Signer::new("k1").sign_with_own_jwk(&claims("id")), generic),
    ];
    assert_answers(&signer, rows);
}

#[test]
fn a_missing_token_gets_the_bare_challenge() {
    let signer = Signer::new("k1");
    for identity in [None, Some(""), Some("Bearer ")] {
        assert_eq!(answer(&signer, identity, &["api/read"], NOW), (401, "Bearer".into()));
    }
}

#[test]
fn scopes_of_the_route() {
    let signer = Signer::new("k1");
    let access = signer.sign(&claims("access"));
    assert_eq!(answer(&signer, Some(&access), &["api/none", "api/write"], NOW).0, 200);
    let challenge = r#"Bearer scope="api/x api/y" error="insufficient_scope" error_description="expected scopes: [api/x api/y]""#;
    for token in [access, signer.sign(&claims("id"))] {
        assert_eq!(answer(&signer, Some(&token), &["api/x", "api/y"], NOW), (403, challenge.into()));
    }
    let expired = signer.sign_changed("access", &[("exp", Some("5"))]);
    let challenge = r#"Bearer scope="api/x api/y" error="invalid_token" error_description="the token has expired""#;
    assert_eq!(answer(&signer, Some(&expired), &["api/x", "api/y"], NOW), (401, challenge.into()));
}

#[test]
fn an_issuer_nobody_knows() {
    let signer = Signer::new("k1");
    let rules = JwtRules { issuer: None, issuer_url: "https://gone", audience: &[], scopes: &[] };
    let refused =
        |identity: Option<&str>| verify_for_http_api(&VerifiedTokens::default(), identity, &rules, at(NOW)).unwrap_err();
    let refusal = refused(Some(&signer.sign(&claims("id"))));
    assert_eq!((refusal.status, refusal.www_authenticate), invalid("OIDC discovery endpoint communication error"));
    assert!(refusal.why.starts_with("no issuer here is called https://gone: "), "{}", refusal.why);
    assert_eq!(refused(None).www_authenticate, "Bearer");
}

#[test]
fn remembering_skips_no_check() {
    let (memory, signer) = (VerifiedTokens::default(), Signer::new("k1"));
    let (issuer, token) = (signer.issuer(), signer.sign(&claims("access")));
    let status = |audience: &[&str], scopes: &[&str], issuer_url: &str, now| {
        let (audience, scopes) = (texts(audience), texts(scopes));
        let mut issuer = issuer.clone();
        issuer.url = issuer_url.to_owned();
        let rules = JwtRules { issuer: Some(&issuer), issuer_url, audience: &audience, scopes: &scopes };
        verify_for_http_api(&memory, Some(&token), &rules, at(now)).map_or_else(|refusal| refusal.status, |_| 200)
    };
    assert_eq!(status(&["client"], &[], &issuer.url, NOW), 200);
    assert_eq!(status(&["x"], &[], &issuer.url, NOW), 401);
    assert_eq!(status(&["client"], &["no"], &issuer.url, NOW), 403);
    assert_eq!(status(&["client"], &[], "https://other", NOW), 401);
    assert_eq!(status(&["client"], &[], &issuer.url, NOW + 10_000), 401);
    assert_eq!(status(&["client"], &[], &issuer.url, NOW - 10_000), 401);
    assert_eq!(status(&["client"], &[], &issuer.url, NOW), 200);
}

#[test]
fn the_answer_carries_the_challenge() {
    let refusal = HttpRefusal::of(&Failure::Missing, &[]);
    let response = refusal.response();
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(&response.body()[..], br#"{"message":"Unauthorized"}"#);
    assert!(refusal.why.starts_with("the request carries no token: "), "{}", refusal.why);
}

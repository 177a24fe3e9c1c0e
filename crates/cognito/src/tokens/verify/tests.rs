//! Tokens made by the builders, whole, broken and foreign.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::super::{AccessClaims, Claims, GroupClaims, IdClaims, SignIn, sign};
use super::*;
use crate::keys::{PoolSigner, SignInKey, SigningKey};

const POOL: &str = "us-east-1_AbCdEfGhI";
const ISSUER: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI";
const NOW: i64 = 1_800_000_000;

static SIGNER: LazyLock<PoolSigner> = LazyLock::new(|| signer(1));
static FOREIGN: LazyLock<PoolSigner> = LazyLock::new(|| signer(101));

fn signer(first: u8) -> PoolSigner {
    let mut next = first;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(next);
        next += 1;
    };
    let mut key = || SigningKey::generate(&mut random).expect("a key");
    let (id, access) = (key(), key());
    PoolSigner { id, access, sign_ins: SignInKey::generate(&mut random) }
}

fn sign_in(groups: &GroupClaims) -> SignIn<'_> {
    SignIn {
        issuer: ISSUER,
        client_id: "client",
        sub: "s-u-b",
        username: "alice",
        origin_jti: Some("origin"),
        event_id: "event",
        auth_time: NOW - 10,
        issued_at: NOW,
        groups,
    }
}

fn access_claims() -> Claims {
    AccessClaims {
        sign_in: &sign_in(&GroupClaims::default()),
        scope: API_SCOPE,
        resource: None,
        device_key: None,
        oauth: false,
        expires_at: NOW + 3600,
        jti: "jti",
    }
    .to_claims()
}

fn with(name: &str, value: Value) -> String {
    let mut claims = access_claims();
    claims.insert(name.into(), value);
    sign(&claims, &SIGNER.access).expect("a token")
}

fn id_token() -> String {
    let none = GroupClaims::default();
    let claims =
        IdClaims { sign_in: &sign_in(&none), attributes: &[], expires_at: NOW + 3600, jti: "jti", nonce: None, at_hash: None };
    sign(&claims.to_claims(), &SIGNER.id).expect("a token")
}

fn verify_at(token: &str, seconds: i64) -> Result<AccessToken, ApiError> {
    let find = |pool: &str, kid: &str| {
        let key = SIGNER.find(kid).filter(|_| pool == POOL);
        key.cloned()
    };
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).expect("positive"));
    verify_access(token, &find, now)
}

#[test]
fn a_good_token() {
    let token = sign(&access_claims(), &SIGNER.access).expect("a token");
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().expect("a part")).expect("base64");
    let expected = format!(r#"{{"kid":"{}","alg":"RS256"}}"#, SIGNER.access.kid());
    assert_eq!(String::from_utf8(header).expect("UTF-8"), expected);
    let expected = AccessToken {
        pool_id: POOL.into(),
        sub: "s-u-b".into(),
        username: "alice".into(),
        client_id: "client".into(),
        scope: API_SCOPE.into(),
        origin_jti: Some("origin".into()),
        event_id: Some("event".into()),
        jti: "jti".into(),
        device_key: None,
        auth_time: NOW - 10,
        issued_at: NOW,
        expires_at: NOW + 3600,
    };
    assert_eq!(verify_at(&token, NOW), Ok(expected));
}

#[test]
fn variants_that_pass() {
    let cases = [
        with("iss", json!("http://127.0.0.1:4566/us-east-1_AbCdEfGhI")),
        with("scope", json!("openid aws.cognito.signin.user.admin email")),
        with("version", json!(2)),
    ];
    for token in cases {
        assert!(verify_at(&token, NOW).is_ok(), "{token}");
    }
}

#[test]
fn refusals() {
    let good = sign(&access_claims(), &SIGNER.access).expect("a token");
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts");
    };
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let none = encode(&format!(r#"{{"kid":"{}","alg":"none"}}"#, SIGNER.access.kid()));
    let other_payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&json!({"iss": ISSUER, "sub": "mallory"})).expect("JSON"));
    let mut machine = access_claims();
    machine.remove("username");
    machine.insert("scope".into(), json!("rs/read"));
    let invalid = "Invalid Access Token";
    let foreign = "Could not verify signature for Access Token";
    let scopes = "Access Token does not have required scopes";
    let cases = [
        (String::new(), invalid),
        ("garbage".into(), invalid),
        ("a.b.c".into(), invalid),
        (format!("{header}.{payload}"), invalid),
        (format!("{header}.{payload}.{signature}="), invalid),
        ("a.b.c.d.e".into(), invalid),
        (id_token(), invalid),
        (with("token_use", json!("id")), invalid),
        (format!("{header}.{payload}."), foreign),
        (format!("{none}.{payload}."), foreign),
        (format!("{header}.{other_payload}.{signature}"), foreign),
        (sign(&access_claims(), &FOREIGN.access).expect("a token"), foreign),
        (with("iss", json!("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other")), foreign),
        (with("exp", json!(NOW)), "Access Token has expired"),
        (with("exp", json!(-1)), "Access Token has expired"),
        (with("scope", json!("openid")), scopes),
        (with("scope", json!("aws.cognito.signin.user.admin2")), scopes),
        (sign(&machine, &SIGNER.access).expect("a token"), scopes),
    ];
    for (token, text) in cases {
        let error = verify_at(&token, NOW).expect_err(text);
        assert_eq!((error.kind, error.message.as_deref()), ("NotAuthorizedException", Some(text)), "{token}");
        let why = error.why.expect("a reason for the log");
        assert!(token.is_empty() || !why.contains(&token), "{why}");
    }
}

#[test]
fn ends_at_its_second() {
    let token = sign(&access_claims(), &SIGNER.access).expect("a token");
    for (seconds, valid) in [(NOW - 100, true), (NOW + 3599, true), (NOW + 3600, false)] {
        assert_eq!(verify_at(&token, seconds).is_ok(), valid, "{seconds}");
    }
}

#[test]
fn no_flipped_character_passes() {
    let token = sign(&access_claims(), &SIGNER.access).expect("a token");
    for position in (0..token.len()).step_by(7) {
        let mut bytes = token.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("ASCII");
        assert!(verify_at(&changed, NOW).is_err(), "{position}");
    }
}

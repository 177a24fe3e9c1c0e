//! For the fuzz target: what nobody signed is never taken, and what is told about it fits into a header and into JSON.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use serde_json::Value;

use super::checks::Dates;
use super::parts::decompose_unverified;
use super::{CognitoRules, JwtRules, VerifiedTokens, unverified_key_id, verify_for_http_api, verify_for_rest};
use crate::claims;
use crate::issuer::{Issuer, Key};

/// Nobody has the private half of its key.
static ISSUER: LazyLock<Arc<Issuer>> = LazyLock::new(|| {
    let keys = Key::rsa("k", &[0xff; 256], &[1, 0, 1]).into_iter().collect();
    Arc::new(Issuer { url: "https://issuer.example".into(), aliases: Vec::new(), user_pool_arn: None, keys })
});

/// The value of an identity source; and the claims of a token.
#[doc(hidden)]
pub fn fuzz_token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    refuse(&text);
    let payload = URL_SAFE_NO_PAD.encode(data);
    let head = URL_SAFE_NO_PAD.encode(r#"{"kid":"k","alg":"RS256"}"#);
    let token = format!("{head}.{payload}.AAAA");
    refuse(&token);
    let Ok(token) = decompose_unverified(&token) else { return };
    let _ = Dates::of(&token.claims);
    for json in [claims::http::json(&token.claims), claims::rest::json(&token.claims)] {
        assert!(serde_json::from_str::<Value>(&json).is_ok_and(|value| value.is_object()), "{json}");
    }
}

fn refuse(identity: &str) {
    let (memory, now) = (VerifiedTokens::default(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_226_461));
    let scopes = ["read".to_owned()];
    let rules = JwtRules { issuer: Some(&ISSUER), issuer_url: &ISSUER.url, audience: &[], scopes: &scopes };
    let refusal = verify_for_http_api(&memory, Some(identity), &rules, now).expect_err("nobody signed it");
    assert!(HeaderValue::from_str(&refusal.www_authenticate).is_ok(), "{}", refusal.www_authenticate);
    let rules = CognitoRules { issuers: std::slice::from_ref(&ISSUER), method_scopes: &scopes, validation: None };
    assert!(verify_for_rest(&memory, Some(identity), &rules, now).is_err());
    let _ = unverified_key_id(Some(identity));
}

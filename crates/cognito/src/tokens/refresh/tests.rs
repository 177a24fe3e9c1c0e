//! Sealed and opened, and nothing else opens.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::model;

fn key(byte: u8) -> SignInKey {
    SignInKey::generate(&mut |bytes| bytes.fill(byte))
}

/// Different bytes each time, the same for the same seed.
fn random(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut state = seed | 1;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = state.to_be_bytes()[0];
        }
    }
}

prop_compose! {
    fn grant()(
        texts in prop::array::uniform5("\\PC{0,64}"),
        auth_time in any::<i64>(),
        expires in any::<i64>(),
        device_key in prop::option::of("\\PC{1,55}"),
        scope in prop::option::of("[ -~]{0,1500}"),
    ) -> Grant {
        let [id, event_id, origin_jti, client_id, sub] = texts;
        let (issuer, resource) = (device_key.clone(), scope.clone());
        Grant { id, event_id, origin_jti, client_id, sub, auth_time, expires, device_key, scope, issuer, resource }
    }
}

proptest! {
    #[test]
    fn what_is_sealed_is_what_opens(grant in grant(), seed in any::<u64>()) {
        let token = grant.seal(&key(1), &mut random(seed));
        prop_assert_eq!(Grant::open(&key(1), &token), Some(grant));
        prop_assert_eq!(Grant::open(&key(2), &token), None);
    }

    #[test]
    fn no_altered_character_passes(grant in grant(), seed in any::<u64>(), place in any::<prop::sample::Index>(), by in "[A-Za-z0-9_.=-]") {
        let token = grant.seal(&key(1), &mut random(seed));
        let place = place.index(token.len());
        let mut altered = token.clone();
        altered.replace_range(place..=place, &by);
        prop_assume!(altered != token);
        prop_assert_eq!(Grant::open(&key(1), &altered), None);
    }

    #[test]
    fn no_text_is_taken_for_a_token(text in "([A-Za-z0-9_-]{0,40}\\.){0,6}[A-Za-z0-9_-]{0,40}|\\PC{0,80}") {
        prop_assert_eq!(Grant::open(&key(1), &text), None);
    }
}

fn usual() -> Grant {
    Grant {
        id: "6e0b9a5e-6f0f-4c2e-8a54-6b1f7bb6c7a1".into(),
        event_id: "67d1e135-0000-4000-8000-000000000000".into(),
        origin_jti: "744cf76a-0000-4000-8000-000000000000".into(),
        client_id: "28sfbmcm11hgjohd82sk1ds4ie".into(),
        sub: "03f7fe0b-4ee9-4d09-a1d4-682237f07fc4".into(),
        auth_time: 1_697_354_792,
        expires: 1_699_946_792_000,
        device_key: Some("eu-west-1_a1b2c3d4-5678-90ab-cdef-EXAMPLE22222".into()),
        scope: None,
        issuer: None,
        resource: None,
    }
}

#[test]
fn it_looks_like_an_aws_one() {
    let token = usual().seal(&key(1), &mut random(1));
    assert!(token.starts_with("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ."));
    assert_eq!(token.split('.').count(), 5);
    assert!((1700..1900).contains(&token.len()), "{}", token.len());
    assert_eq!(model::check("RevokeToken", &json!({"Token": token, "ClientId": "c"})), Ok(()));
}

#[test]
fn tokens_of_one_sign_in_differ_and_tell_nothing_by_their_length() {
    let mut random = random(1);
    let (first, second) = (usual().seal(&key(1), &mut random), usual().seal(&key(1), &mut random));
    assert_ne!(first, second);
    let other = Grant { device_key: None, ..usual() }.seal(&key(1), &mut random);
    assert_eq!(other.len(), first.len());
}

#[test]
fn every_single_bit_counts() {
    let token = usual().seal(&key(1), &mut random(1));
    for place in 0..token.len() {
        for bit in 0..7 {
            let mut bytes = token.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let altered = String::from_utf8(bytes).expect("still ASCII");
            assert_eq!(Grant::open(&key(1), &altered), None, "{place}, {bit}");
        }
    }
    for altered in [format!("{token}."), format!("{token}A"), format!(".{token}"), token.replacen('.', "", 1)] {
        assert_eq!(Grant::open(&key(1), &altered), None);
    }
}

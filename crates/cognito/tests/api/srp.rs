//! `USER_SRP_AUTH` with a client's side of the exchange written out here.

use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use num_bigint::BigUint;
use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, text, with};

pub const N: &[u8] = b"\
FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";
pub const TIMESTAMP: &str = "Sat Nov 21 03:00:00 UTC 2026";
const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";

pub fn hex(text: &str) -> BigUint {
    BigUint::parse_bytes(text.as_bytes(), 16).unwrap()
}

pub fn pad(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes[0] >= 0x80 {
        bytes.insert(0, 0);
    }
    bytes
}

pub fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    context.finish().as_ref().to_vec()
}

fn sign(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

/// The client's secret is fixed: nothing here is to be kept.
fn secret() -> BigUint {
    hex(&"aa".repeat(32))
}

/// The client's public value.
pub fn srp_a() -> String {
    let n = BigUint::parse_bytes(N, 16).unwrap();
    BigUint::from(2_u8).modpow(&secret(), &n).to_str_radix(16)
}

pub fn begin(pool: &Pool, username: &str) -> Value {
    json!({"ClientId": pool.client, "AuthFlow": "USER_SRP_AUTH",
           "AuthParameters": {"USERNAME": username, "SRP_A": srp_a()}})
}

/// The proof for a challenge.
pub fn proof(pool: &Pool, challenge: &Value, password: &str) -> Value {
    let given = &challenge["ChallengeParameters"];
    let (user, name) = (text(&given["USER_ID_FOR_SRP"]), pool.id.split('_').nth(1).unwrap());
    json!({"ClientId": pool.client, "ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": {
        "USERNAME": user, "PASSWORD_CLAIM_SECRET_BLOCK": given["SECRET_BLOCK"], "TIMESTAMP": TIMESTAMP,
        "PASSWORD_CLAIM_SIGNATURE": signature(name, &user, password, TIMESTAMP, given)}})
}

/// What a client signs with the key that it and the server share. `name`, `user`: or a device's group and key.
pub fn signature(name: &str, user: &str, password: &str, timestamp: &str, given: &Value) -> String {
    let (salt, b) = (hex(&text(&given["SALT"])), hex(&text(&given["SRP_B"])));
    let n = BigUint::parse_bytes(N, 16).unwrap();
    let g = BigUint::from(2_u8);
    let a = g.modpow(&secret(), &n);
    let u = BigUint::from_bytes_be(&hash(&[&pad(&a), &pad(&b)]));
    let inner = hash(&[name.as_bytes(), user.as_bytes(), b":", password.as_bytes()]);
    let x = BigUint::from_bytes_be(&hash(&[&pad(&salt), &inner]));
    let k = BigUint::from_bytes_be(&hash(&[&pad(&n), &pad(&g)]));
    let base = (b + &n * &k - &k * g.modpow(&x, &n)) % &n;
    let s = base.modpow(&(secret() + &u * &x), &n);
    let key = sign(&sign(&pad(&u), &pad(&s)), b"Caldera Derived Key\x01");
    let decoded = STANDARD.decode(text(&given["SECRET_BLOCK"])).unwrap();
    let message = [name.as_bytes(), user.as_bytes(), &decoded, timestamp.as_bytes()].concat();
    STANDARD.encode(sign(&key[..16], &message))
}

#[tokio::test]
async fn a_password_is_proved() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let challenge = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    assert_eq!(challenge["ChallengeName"], "PASSWORD_VERIFIER");
    assert!(challenge.get("Session").is_none());
    assert_eq!(challenge["ChallengeParameters"]["USERNAME"], "alice");
    let claim = proof(&pool, &challenge, PASSWORD);
    let answer = service.ok("RespondToAuthChallenge", claim.clone()).await;
    assert!(answer["AuthenticationResult"]["RefreshToken"].is_string());
    assert_eq!(service.error("RespondToAuthChallenge", claim).await, WRONG);
}

#[tokio::test]
async fn wrong_proofs() {
    let mut service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    service.user(&pool, "bob").await;
    let challenge = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    let right = proof(&pool, &challenge, PASSWORD);
    let changed = |key: &str, value: &str| {
        let mut claim = right.clone();
        claim["ChallengeResponses"][key] = value.into();
        claim
    };
    let cases = [
        proof(&pool, &challenge, "Wr0ng-one!"),
        changed("TIMESTAMP", "Sat Nov 21 03:00:01 UTC 2026"),
        changed("PASSWORD_CLAIM_SECRET_BLOCK", "AAAA"),
        changed("USERNAME", "bob"),
    ];
    for claim in cases {
        assert_eq!(service.error("RespondToAuthChallenge", claim.clone()).await, WRONG, "{claim}");
    }
    service.wait(181);
    assert_eq!(
        service.error("RespondToAuthChallenge", right).await,
        "NotAuthorizedException: Invalid session for the user, session is expired."
    );
    let zero = with(begin(&pool, "alice"), &json!({"AuthParameters": {"USERNAME": "alice", "SRP_A": "0"}}));
    assert!(service.error("InitiateAuth", zero).await.starts_with("InvalidParameterException"));
}

#[tokio::test]
async fn a_temporary_password_leads_to_the_next_challenge() {
    let service = Service::new();
    let pool = service.pool().await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": PASSWORD});
    service.ok("AdminCreateUser", user).await;
    let challenge = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    let answer = service.ok("RespondToAuthChallenge", proof(&pool, &challenge, PASSWORD)).await;
    assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert!(answer["Session"].is_string());
}

#[tokio::test]
async fn a_name_nobody_has() {
    let service = Service::new();
    let pool = service.pool().await;
    assert_eq!(service.error("InitiateAuth", begin(&pool, "nobody")).await, "UserNotFoundException: User does not exist.");
    let (client, _) = service.client(&pool.id, json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let silent = Pool { client, ..pool };
    let first = service.ok("InitiateAuth", begin(&silent, "nobody")).await;
    let second = service.ok("InitiateAuth", begin(&silent, "nobody")).await;
    for same in ["SALT", "USER_ID_FOR_SRP"] {
        assert_eq!(first["ChallengeParameters"][same], second["ChallengeParameters"][same], "{same}");
    }
    assert_ne!(first["ChallengeParameters"]["SRP_B"], second["ChallengeParameters"]["SRP_B"]);
    assert_eq!(service.error("RespondToAuthChallenge", proof(&silent, &first, PASSWORD)).await, WRONG);
}

#[tokio::test]
async fn an_unconfirmed_user_hears_of_it_before_the_proof_is_judged() {
    let service = Service::new();
    let pool = service.pool().await;
    service.ok("SignUp", json!({"ClientId": pool.client, "Username": "alice", "Password": PASSWORD})).await;
    let challenge = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    let claim = proof(&pool, &challenge, "Wr0ng-one!");
    assert_eq!(service.error("RespondToAuthChallenge", claim).await, "UserNotConfirmedException: User is not confirmed.");
}

//! One whole exchange with fixed secrets; two public client libraries compute the same numbers.

use num_bigint::BigUint;

use super::exchange::signature;
use super::group::{N, power_of_g};
use super::record::{private_key, verifier};
use super::*;

const POOL: &str = "us-east-1_AbCdEfGhI";
const USER: &str = "alice";
const PASSWORD: &str = "P@ssw0rd-1";
const SALT: &str = "1f2e3d4c5b6a79880716253443526170";
const X: &str = "3f1729c34e64ebb80264d6b003b2a06cae90706e99b6b91d8b03025678558929";
const K: &str = "83780037a154f68941da3c8ba6ed1736";
const TIMESTAMP: &str = "Tue Jan 2 03:04:05 UTC 2024";
const SECRET_BLOCK: &str = "AQJzZWNyZXRibG9jaw==";
const SIGNATURE: &str = "kkDJ97s0JQRb+2iHzSJgHzYmAPF9xQc2vOO6KlT8M+E=";
const VERIFIER: &str = "\
d89323811b79826db3b6dccfaa5e35e7192ac74cba78d4d4f7fb3ba6b9912e08e1dd8ad84a1b3ab9061f6406e8a5fa15\
19c17cb030e58cb870e18fac9bd894ec7505217fcdf5ec2e0e3456a45b08415f6a50dc95760356f54b309193001ac6b3\
d8e39e137ff9ffa94c406448a8f85baed1eb55d70d068e12cbabea6dad7d2ec2183a95afed8b833e3990999942d763f7\
858beb03bb062efe5a7db93db944b45381f5a031210faf0025a88a0d4c9c0ba32147de9f8cdae8b4af703733f755256e\
0a4bd992f4f0fdcf52ce9f475b8e757c1a48da9eb8e248906e584176e9bf5a62c428fedfc10ef1acf03df4f65cb279cb\
13a25b79ba4ec6eb2848f566b36c6cc9c802dc0971bbbfb11247132601e7e22b9b478d5a6ee028b0bc7615fcf8d27a24\
1fdf0f1c218b1fb0a02da49797814a23c32599f11d5038efd6bf7e953e2fad46833dddac56c6238fa08470b86ba1a16d\
a8eceeefcba7675b0debd2eee309c3c33d68ba1ec5031be9abca2612ca8671bb3164a2b0bf4cf51da7c4a9322d67ee02";
const CLIENT_PUBLIC: &str = "\
94a9554a71a4e65ecc9ce50e2188604ec2b3b0fc24b2c4ef8882d0399393ac24afc758f8781a7ff82a0217ad1d1516cf\
94fb06761ba5549b3bf054c624791ea4e82a0c217fca2363b8cc366f4741ccc570d214e4d5ce9cb49b4ce8e2d8797f00\
74b95380f7cd81ff900925bfbbff7beb087ddc7dfa46fc632ac2db3d3fb934a7aaf6d0394e0d0170a29faefd54320577\
65390e318b4ab623ddf7cce27857182f7ae9fe6d3192e4f119c064fecbe1f57e61ec4819b0f44a427a2e9093031105bd\
aecf50907baf30996b7779a38e93a63803ce332afa2b079c935a51dd19b977583ad96b0db71368ca05242397929a76f6\
60e12f2e9927bf25267a39659875adbb2200005b4e6f7269b13d1b2e09e139df10a72862d184f792215a38af17aedf99\
d97c08aee2fcf9d4a82c270d1b00ecc3c939133d6e32328c5ef93848fb2d1cc46931d25428b383c8c128f629ad09d679\
7e77de6d0ea9b6d728aea9f3e1c6afb23bd2979064f963ee452e0e78863669d1bffb9ae40f2e7100eecdaeb83aae2f9f";
const SERVER_PUBLIC: &str = "\
1c2391c504ce78e438c079229f7924ba43228b36f202d0da2b34b9cc42e5c4e8e972a7a2f0c3fc39d62907aab8cd5f27\
e7e878ce86e176acfc3fe553d8f20a3bc839fb307221d08dbef04c860ea3a889b76aa10a30c6e9e8ee652f5ecf157dfa\
cd42aed847e86c6d732ac6d86c2826f70b708d2b2ee9d4f5e5fee4e4d10d7405fddcc17f4e1b0ee2f220575e042dfdb0\
8df8d28d3ef5667f5fa81beaf559c254d0ed26a062722559214d3e15eefaaea51c9b82a529159164783abc5278201be9\
181faf22699b1161a4e8f948e79bcfa1069622e026b796dbdd86254ffc1e5bd5c84e88ee73289a0ee2ba0d7f05e1ee64\
7db6f8448b05e63eac1b5298249c0150cfb312066ddb57953e14cbeddf971e8b3fde368b4ed5c261a12780ba65713868\
dbc7594d455c8c373da3c433f51936d82a153d7817cc418bc77bd9ba0647158e6f212197d9d30f5c6974b7015dd54190\
0c746bc31c9642251989300fe4e43dd584861ee5718f1fd7b358186c014ee87975dbddf77a06b0ede52eeaacafeee573";

fn bytes(hex: &str) -> Vec<u8> {
    BigUint::parse_bytes(hex.as_bytes(), 16).expect("hex").to_bytes_be()
}

#[test]
fn the_password_gives_the_verifier() {
    let x = private_key(pool_name(POOL), USER, &bytes(SALT), PASSWORD);
    assert_eq!(x.to_str_radix(16), X);
    assert_eq!(verifier(pool_name(POOL), USER, &bytes(SALT), PASSWORD), bytes(VERIFIER));
    let record = PasswordRecord { salt: bytes(SALT), verifier: bytes(VERIFIER) };
    assert_eq!(record.salt_hex(), SALT);
}

#[test]
fn the_exchange_gives_the_key() {
    let a = BigUint::from_bytes_be(&[0xaa; 32]);
    assert_eq!(power_of_g(&a).to_str_radix(16), CLIENT_PUBLIC);
    let b = [0xbb; 32];
    assert_eq!(challenge(&bytes(VERIFIER), &b), SERVER_PUBLIC);
    let client = ClientPublic::parse(CLIENT_PUBLIC).expect("a public value");
    assert_eq!(key(&client, &b, &bytes(VERIFIER)).expect("a key")[..], bytes(K)[..]);
}

#[test]
fn the_key_proves_the_password() {
    let key: [u8; 16] = bytes(K).try_into().expect("16 bytes");
    let right =
        Claim { group: pool_name(POOL), identity: USER, secret_block: SECRET_BLOCK, timestamp: TIMESTAMP, signature: SIGNATURE };
    assert!(right.holds(&key));
    let wrong = [
        Claim { group: "Other", ..right },
        Claim { identity: "bob", ..right },
        Claim { secret_block: "AQJzZWNyZXRibG9jaA==", ..right },
        Claim { secret_block: "not base64!", ..right },
        Claim { timestamp: "Tue Jan 2 03:04:06 UTC 2024", ..right },
        Claim { signature: "", ..right },
        Claim { signature: "kkDJ97s0JQRb+2iHzSJgHzYmAPF9xQc2vOO6KlT8M+A=", ..right },
    ];
    for (number, claim) in wrong.iter().enumerate() {
        assert!(!claim.holds(&key), "{number}");
    }
    assert!(!right.holds(&[0; 16]));
}

#[test]
fn a_proof_over_a_zero_padded_day_is_refused() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let key: [u8; 16] = bytes(K).try_into().expect("16 bytes");
    let cases = [("Tue Jan 2 03:04:05 UTC 2024", true), ("Tue Jan 02 03:04:05 UTC 2024", false)];
    for (timestamp, holds) in cases {
        let block = STANDARD.decode(SECRET_BLOCK).expect("base64");
        let signature = STANDARD.encode(signature(&key, pool_name(POOL), USER, &block, timestamp));
        let claim =
            Claim { group: pool_name(POOL), identity: USER, secret_block: SECRET_BLOCK, timestamp, signature: &signature };
        assert_eq!(claim.holds(&key), holds, "{timestamp}");
    }
}

/// Both sides of the exchange, with other numbers each time: who knows the password and nobody else gets the key.
#[test]
fn client_and_server_agree_only_on_the_same_password() {
    let group = pool_name(POOL);
    for seed in 1..3_u8 {
        let salt = [seed.wrapping_mul(77) | 0x10; 16];
        let verifier = verifier(group, USER, &salt, PASSWORD);
        let (a, b) = ([seed.wrapping_mul(31); 32], [seed.wrapping_mul(91); 32]);
        let server_public = challenge(&verifier, &b);
        let public = power_of_g(&BigUint::from_bytes_be(&a)).to_str_radix(16);
        let client = ClientPublic::parse(&public).expect("a public value");
        let server = key(&client, &b, &verifier).expect("a key");
        for (password, agree) in [(PASSWORD, true), ("P@ssw0rd-2", false)] {
            let x = private_key(group, USER, &salt, password);
            let theirs = client_key(&a, &public, &server_public, &x);
            assert_eq!(theirs == server, agree, "{seed} {password}");
        }
    }
}

/// What a client computes, written down once more from its side.
fn client_key(a: &[u8], public: &str, server_public: &str, x: &BigUint) -> [u8; 16] {
    use super::group::{K as MULTIPLIER, hash, pad};
    use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
    let number = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16).expect("hex");
    let (public, server_public) = (number(public), number(server_public));
    let u = BigUint::from_bytes_be(&hash(&[&pad(&public), &pad(&server_public)]));
    let taken = &*MULTIPLIER * power_of_g(x) % &*N;
    let base = (server_public + &*N - taken) % &*N;
    let secret = base.modpow(&(BigUint::from_bytes_be(a) + &u * x), &N);
    let extracted = sign(&Key::new(HMAC_SHA256, &pad(&u)), &pad(&secret));
    let info = b"Caldera Derived Key\x01";
    let expanded = sign(&Key::new(HMAC_SHA256, extracted.as_ref()), info);
    expanded.as_ref()[..16].try_into().expect("16 bytes")
}

//! A device's exchange with fixed secrets, as the client libraries compute it: group key and device key in place of pool
//! and user, salt and verifier in base64 with the sign byte that both need here.

use base64::{Engine, engine::general_purpose::STANDARD};
use num_bigint::BigUint;

use super::record::{private_key, verifier};
use super::*;

const GROUP: &str = "-v7w9UcY6";
const DEVICE: &str = "us-west-2_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const PASSWORD: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJw==";
const SALT: &str = "AJ+fn5+fn5+fn5+fn5+fn58=";
const X: &str = "2a140e4dce344d6ec0505a11ae1735011869005e3dd66f914bbc382b429b9738";
const K: &str = "df32ea2365530df4518e4fdfa7142b3c";
const SIGNATURE: &str = "NQL3RCnuKv1aD53VKgS3fMZNn83eXJIzRxvOnBoliz0=";
const VERIFIER: &str = "\
ANw+Qejk12gotw18DRGepOSWbaZsu865r4Im80FUwQMTQ5LTjdJe+huf+HZsQALXyU9qdxl2jGzw5JekOS/E0CF0FLczS1mjm6vp\
knufl1JD4imh1Nc5AaFOSjUSzjkYQMF6NHgQyjn/AdUVN/WKpBd1CbVCyygqghMLXipB/BGmYNPqZjIbSaF02hg49evXZTLy5MDE\
x0I8FObRHPOYZXs//AQK3vr4/oPazZy+EmI6K3/1otDp0e7wzwa4Mj6lU0uTAuLXnijEug73nhhc+aE7+ytTbjR+T/HIGOmG3wmX\
Wmh/NPuDEKQjqJdEgN+2gmJKjVPOL5wA/y7pvyrdrgNkuAEot0qqPXg2/A9RH4Mm6NBR3QVzc83blY//FL4bugdKso36csbblu5u\
4JY0b7WlBlUgGJ8ZtebxLq0I5NoCGYB+peZxFvnqnMtf4OAc7t2lJ3SGrVMgEC46qx2N+hnU3HwewqIMD4PU4gZ6sQiIKVhijmYr\
Ex0HWgZ1ThODkw==";

fn bytes(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).expect("base64")
}

#[test]
fn the_verifier_is_what_a_client_sends() {
    let x = private_key(GROUP, DEVICE, &bytes(SALT), PASSWORD);
    assert_eq!(x.to_str_radix(16), X);
    let sent = bytes(VERIFIER);
    assert_eq!((sent.len(), sent[0]), (385, 0));
    assert_eq!(verifier(GROUP, DEVICE, &bytes(SALT), PASSWORD), sent[1..]);
    assert!(is_verifier(&sent));
}

#[test]
fn the_salt_is_given_back_as_it_was_sent() {
    let record = PasswordRecord { salt: bytes(SALT), verifier: bytes(VERIFIER) };
    assert_eq!(record.salt_hex(), format!("00{}", "9f".repeat(16)));
}

#[test]
fn the_device_proves_its_password() {
    let a = super::group::power_of_g(&BigUint::from_bytes_be(&[0xaa; 32])).to_str_radix(16);
    let client = ClientPublic::parse(&a).expect("a public value");
    let key = key(&client, &[0xbb; 32], &bytes(VERIFIER)).expect("a key");
    assert_eq!(BigUint::from_bytes_be(&key).to_str_radix(16), K);
    let right = Claim {
        group: GROUP,
        identity: DEVICE,
        secret_block: "AQJzZWNyZXRibG9jaw==",
        timestamp: "Tue Jan 2 03:04:05 UTC 2024",
        signature: SIGNATURE,
    };
    assert!(right.holds(&key));
    assert!(!Claim { group: "-v7w9UcY7", ..right }.holds(&key));
    assert!(!Claim { identity: "us-west-2_0", ..right }.holds(&key));
}

#[test]
fn verifiers_that_are_refused() {
    let n = super::group::N.to_bytes_be();
    let cases: [(&[u8], bool); 5] = [(&[], false), (&[0; 384], false), (&n, false), (&[0xff; 400], false), (&[2], true)];
    for (bytes, kept) in cases {
        assert_eq!(is_verifier(bytes), kept, "{} bytes", bytes.len());
    }
}

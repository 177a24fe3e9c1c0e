//! Ids and secrets as AWS shapes them.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Base 32, of which AWS's ids are made.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// `AROA` and seventeen characters; an access key has sixteen.
pub fn entity(prefix: &str) -> String {
    format!("{prefix}{}", letters::<17>())
}

/// `ASIA` and sixteen characters.
pub fn session_key() -> String {
    format!("ASIA{}", letters::<16>())
}

/// Forty characters.
pub fn secret() -> String {
    STANDARD.encode(bytes::<30>())
}

/// What goes with the key of a session.
pub fn token() -> String {
    STANDARD.encode(bytes::<240>())
}

fn letters<const N: usize>() -> String {
    bytes::<N>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system has random bytes");
    bytes
}

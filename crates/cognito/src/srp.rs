//! Secure Remote Password as Cognito speaks it (SRP-6a, RFC 5054's shape, SHA-256, the 3072-bit group of RFC 3526).
//! What is stored of a password is salt and verifier; both sign-in by proof and sign-in by password check against it.
//! `srp/group.rs` holds numbers and padding, `srp/exchange.rs` the two messages, `srp/claim.rs` what a client proves.

mod claim;
mod exchange;
mod group;
mod record;
mod remembered;

pub use claim::Claim;
pub use exchange::{ClientPublic, challenge, is_verifier, key};
pub use record::{PasswordRecord, pool_name};
pub use remembered::{Account, RememberedPasswords};

#[cfg(test)]
mod device_vector;
#[cfg(test)]
mod vector;

//! Who may call, beyond bearer tokens: IAM policies, AWS signatures and functions that decide. Both kinds of API come
//! here through their `guard`; an embedder adds access keys through `Gateway::credentials`.

pub(crate) mod iam;
pub(crate) mod lambda;

pub mod credentials;
pub mod policy;
pub mod signature;

pub use credentials::{AccessKey, CognitoIdentity, Credentials, Identity, Permissions};
pub use policy::{BadPolicy, Policy, PolicyKind};
pub use signature::{AsSent, SignatureFailure, Signed, Signer, sign, verify_signature};

//! Cognito user pools: pools, clients, users, groups, sign-in, tokens, over the JSON 1.1 protocol.
//!
//! A tour: [`Cognito`] is the door (`service`), `wire` turns HTTP into operations and back, `operations/` has one file
//! per operation, `sign_in/` is the one path every sign-in walks, `store/` keeps the state in SQLite. The rest is
//! pure: the service model's constraints, tokens, keys, SRP, password policy, attribute schema.

mod access_token;
mod attributes;
mod cache;
mod client;
mod confirmation;
mod delivery;
mod directory;
mod error;
mod group;
pub mod ids;
mod keys;
mod message;
mod model;
mod new_user;
mod operation;
pub mod operations;
mod paging;
mod password_policy;
mod pool;
mod random;
mod secret_hash;
mod service;
mod sign_in;
mod srp;
mod store;
mod temporary_password;
mod timestamp;
mod tokens;
pub mod triggers;
mod user;
mod well_known;
mod wire;

pub use error::ApiError;
pub use keys::PublicKey;
pub use operation::{Context, Operation};
pub use service::{Cognito, CognitoError, PoolKeys, Settings};
pub use store::StoreError;
pub use store::messages::Message;
pub use timestamp::Timestamp;

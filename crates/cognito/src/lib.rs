//! Cognito user pools: pools, clients, users, groups, sign-in, tokens, over the JSON 1.1 protocol.
//!
//! A tour: [`Cognito`] is the door (`service`), `wire` turns HTTP into operations and back, `operations/` has one file
//! per operation, `sign_in/` is the one path every sign-in walks, `store/` keeps the state in SQLite. The rest is
//! pure: the service model's constraints, tokens, keys, SRP, password policy, attribute schema.

mod access_token;
mod attempts;
mod attribute_change;
mod attributes;
mod auth_events;
mod branding;
mod cache;
mod certificate;
mod client;
mod delivery;
mod device;
mod directory;
mod domain;
mod error;
mod first_factor;
mod group;
mod hosted;
mod identity_provider;
pub mod ids;
mod import;
mod issuer;
mod keys;
mod linked_identity;
mod local;
mod message;
mod model;
mod new_user;
mod oauth;
mod operation;
pub mod operations;
mod outbox;
pub mod outside;
mod pages;
mod paging;
mod passkeys;
mod password_policy;
mod passwords;
mod pool;
mod random;
mod recovery;
mod resource_server;
mod second_factor;
mod secret_hash;
mod service;
mod sign_in;
mod srp;
mod standing;
mod store;
mod strangers;
mod temporary_password;
mod terms;
mod timestamp;
mod tokens;
mod totp;
pub mod triggers;
mod user;
mod well_known;
mod wire;

pub use error::ApiError;
pub use hosted::DomainCall;
pub use import::Imported;
pub use issuer::{IssuerPolicy, is_local_origin};
pub use keys::PublicKey;
pub use local::{ClientCard, ClientChoice, LocalError, Mint, Minted, Purpose};
pub use operation::{Context, Operation};
pub use outbox::{Follower, Wanted};
pub use secret_hash::compute as secret_hash;
pub use service::{Cognito, CognitoError, PoolKeys, Settings};
pub use store::StoreError;
pub use store::messages::Message;
pub use timestamp::Timestamp;

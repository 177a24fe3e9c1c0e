//! The JSON API from outside: real HTTP requests into `Cognito::handle`, JSON in and out.

// The lint's exception for tests covers test functions only, not what they call.
#![allow(clippy::unwrap_used)]

mod attributes;
mod auth_events;
mod authenticator;
mod branding;
mod browser;
mod client;
mod client_secrets;
mod custom_attributes;
mod custom_auth;
mod devices;
mod domains;
mod errors;
mod federation;
mod functions;
mod groups;
mod identity_providers;
mod imports;
mod limits;
mod linked;
mod lists;
mod local;
mod messages;
mod mfa;
mod mfa_config;
mod oauth;
mod old_sign_ins;
mod pages_accounts;
mod pages_sign_in;
mod passkeys;
mod passwords;
mod pool_configuration;
mod pools;
mod pre_token;
mod refresh;
mod resource_servers;
mod seeds;
mod service;
mod sessions;
mod sign_in_triggers;
mod sign_outs;
mod sign_up;
mod srp;
mod state;
mod tags;
mod tokens;
mod totp;
mod triggers_of_accounts;
mod user_auth;
mod users;
mod wire;

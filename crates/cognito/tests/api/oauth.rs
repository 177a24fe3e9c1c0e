//! The OAuth 2.0 and OpenID Connect endpoints of a domain, as browsers and clients use them.

mod authorize;
mod clients;
mod codes;
mod issuers;
mod logout;
mod machines;
mod refresh;
mod revoke;
mod sessions;
mod token_claims;
mod triggers;
mod user_info;

//! The two documents by which others learn a pool's keys: `GET /{pool}/.well-known/jwks.json` and
//! `…/openid-configuration` ("Verifying JSON web tokens").

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use sekisho_lambda::Note;
use serde::Serialize;

use crate::domain::Domains;
use crate::error::ApiError;
use crate::issuer::is_local_origin;
use crate::keys;
use crate::pool::Pool;
use crate::service::Cognito;

/// The discovery document, members in AWS's order.
#[derive(Serialize)]
struct Configuration<'a> {
    authorization_endpoint: String,
    end_session_endpoint: String,
    id_token_signing_alg_values_supported: [&'static str; 1],
    issuer: &'a str,
    jwks_uri: String,
    response_types_supported: [&'static str; 2],
    revocation_endpoint: String,
    scopes_supported: [&'static str; 4],
    subject_types_supported: [&'static str; 1],
    token_endpoint: String,
    token_endpoint_auth_methods_supported: [&'static str; 2],
    userinfo_endpoint: String,
}

impl Cognito {
    /// The document at this path; `None` if it is not the path of one. `origin`: under which scheme, host and port
    /// it was asked for, e.g. `http://127.0.0.1:4566`.
    ///
    /// Issuer and addresses follow the origin, since clients compare the issuer with the address they asked; asked
    /// under any other name than this machine's, the document is the one AWS gives.
    pub fn well_known(&self, path: &str, origin: &str) -> Option<Response<Bytes>> {
        let (pool_id, document) = path.strip_prefix('/')?.split_once("/.well-known/")?;
        let write = match document {
            "jwks.json" => jwks,
            "openid-configuration" => configuration,
            _ => return None,
        };
        let body = match self.pool(pool_id) {
            Ok(Some(pool)) => write(self, &pool, origin),
            // Unverified: the status and body for a pool that does not exist.
            Ok(None) => Err(ApiError::user_pool_missing(pool_id)),
            Err(error) => Err(error),
        };
        Some(match body {
            Ok(body) => response(StatusCode::OK, body.into()),
            Err(error) => refusal(&error),
        })
    }
}

fn jwks(_: &Cognito, pool: &Pool, _origin: &str) -> Result<String, ApiError> {
    Ok(keys::jwks(&pool.signer.public_keys()?))
}

fn configuration(cognito: &Cognito, pool: &Pool, origin: &str) -> Result<String, ApiError> {
    let local = Some(origin).filter(|origin| is_local_origin(origin));
    let here = local.map_or_else(|| pool.issuer(), |origin| format!("{origin}/{}", pool.id));
    let issuer = cognito.issuer_at(pool, origin).unwrap_or_else(|| pool.issuer());
    let domains = cognito.store.read(|db| Domains::of(db, &pool.id)).map_err(ApiError::from)?;
    let domain = match local {
        Some(origin) => domains.name().map(|name| format!("{origin}/_domain/{name}")),
        None => domains.host(pool.region()).map(|host| format!("https://{host}")),
    };
    // A pool without a domain names endpoints below its issuer, on AWS as here.
    let domain = domain.unwrap_or_else(|| here.clone());
    let at = |path: &str| format!("{domain}/{path}");
    let document = Configuration {
        authorization_endpoint: at("oauth2/authorize"),
        end_session_endpoint: at("logout"),
        id_token_signing_alg_values_supported: ["RS256"],
        issuer: &issuer,
        jwks_uri: format!("{here}/.well-known/jwks.json"),
        response_types_supported: ["code", "token"],
        revocation_endpoint: at("oauth2/revoke"),
        scopes_supported: ["openid", "email", "phone", "profile"],
        subject_types_supported: ["public"],
        token_endpoint: at("oauth2/token"),
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        userinfo_endpoint: at("oauth2/userInfo"),
    };
    Ok(serde_json::to_string(&document).expect("texts serialize"))
}

fn refusal(error: &ApiError) -> Response<Bytes> {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = response(status, error.body());
    response.extensions_mut().insert(Note { function: None, why: Some(error.why.clone().unwrap_or_else(|| error.to_string())) });
    response
}

// Unverified: AWS lets these be cached, for how long is not recorded. Without a word on it a wiped pool's old keys are
// not kept by a browser.
fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CONTENT_LENGTH, length);
    response
}

//! The two documents by which others learn a pool's keys: `GET /{pool}/.well-known/jwks.json` and
//! `…/openid-configuration` ("Verifying JSON web tokens").

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use sekisho_lambda::Note;
use serde::Serialize;

use crate::error::ApiError;
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
    /// under a name of AWS's, the document is the one AWS gives.
    pub fn well_known(&self, path: &str, origin: &str) -> Option<Response<Bytes>> {
        let (pool_id, document) = path.strip_prefix('/')?.split_once("/.well-known/")?;
        let write = match document {
            "jwks.json" => jwks,
            "openid-configuration" => configuration,
            _ => return None,
        };
        let body = match self.pool(pool_id) {
            Ok(Some(pool)) => write(&pool, origin),
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

fn jwks(pool: &Pool, _origin: &str) -> Result<String, ApiError> {
    Ok(keys::jwks(&pool.signer.public_keys()?))
}

fn configuration(pool: &Pool, origin: &str) -> Result<String, ApiError> {
    let issuer = if is_aws(origin) { pool.issuer() } else { format!("{}/{}", origin.trim_end_matches('/'), pool.id) };
    // A pool without a domain names endpoints below its issuer, on AWS as here.
    let at = |path: &str| format!("{issuer}/{path}");
    let document = Configuration {
        authorization_endpoint: at("oauth2/authorize"),
        end_session_endpoint: at("logout"),
        id_token_signing_alg_values_supported: ["RS256"],
        issuer: &issuer,
        jwks_uri: at(".well-known/jwks.json"),
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

/// Whether the origin's host is one of AWS's.
fn is_aws(origin: &str) -> bool {
    let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let host = authority.split([':', '/']).next().unwrap_or_default();
    host.ends_with(".amazonaws.com")
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

#[cfg(test)]
mod tests {
    use super::is_aws;

    #[test]
    fn whose_host() {
        let cases = [
            ("https://cognito-idp.eu-west-1.amazonaws.com", true),
            ("https://cognito-idp.eu-west-1.amazonaws.com:443", true),
            ("http://127.0.0.1:4566", false),
            ("http://amazonaws.com.example.com", false),
            ("http://localhost:4566/amazonaws.com", false),
        ];
        for (origin, expected) in cases {
            assert_eq!(is_aws(origin), expected, "{origin}");
        }
    }
}

//! `/oauth2/revoke`: ends a refresh token and all tokens of its sign-in.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>

use std::sync::Arc;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};

use super::client_auth;
use super::declined::Declined;
use crate::hosted::{Hosted, answers};
use crate::sign_in::SignIn;
use crate::tokens;

/// Answers the request.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    match revoke(hosted) {
        Ok(()) => {
            let mut response = answers::empty(StatusCode::OK);
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            response
        }
        Err(declined) => {
            let unknown = matches!(declined, Declined::Error { error: "invalid_client", .. });
            declined.answer(if unknown { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST })
        }
    }
}

fn revoke(hosted: &Hosted<'_>) -> Result<(), Declined> {
    let client = client_auth::client(hosted)?;
    let invalid = |why: &str| Declined::new("invalid_request", why);
    let token =
        hosted.form.get("token").filter(|_| !hosted.form.repeats("token")).ok_or_else(|| invalid("no token, or several"))?;
    if !client.revokes_tokens() {
        return Err(invalid("EnableTokenRevocation is off for the client"));
    }
    if tokens::is_signed(token) {
        return Err(Declined::new("unsupported_token_type", "an ID or access token was given"));
    }
    let sign_in = SignIn::for_tokens(&hosted.context, Arc::clone(&client), Arc::clone(&hosted.pool));
    Ok(sign_in.revoke(token)?)
}

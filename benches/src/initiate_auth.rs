//! A sign-in reduced to its unavoidable part: read JSON, sign two tokens, write JSON.

use std::sync::Arc;

use bytes::Bytes;
use hyper::Response;
use serde_json::{Value, json};

use crate::token::Key;
use crate::{Failure, json_bytes, serve};

/// Serves for ever.
pub async fn serve(port: u16) -> Result<(), Failure> {
    let key = Arc::new(Key::generate()?);
    serve::serve(port, move |_, body| {
        let key = key.clone();
        async move { Response::new(answer(&key, &body).unwrap_or_default()) }
    })
    .await
}

fn answer(key: &Key, body: &Bytes) -> Option<Bytes> {
    let asked: Value = serde_json::from_slice(body).ok()?;
    asked.pointer("/AuthParameters/PASSWORD")?.as_str()?;
    let (id, access) = (key.token().ok()?, key.token().ok()?);
    let tokens = json!({ "AccessToken": access, "ExpiresIn": 3600, "TokenType": "Bearer", "RefreshToken": "x".repeat(1800), "IdToken": id });
    Some(json_bytes(&json!({ "ChallengeParameters": {}, "AuthenticationResult": tokens })))
}

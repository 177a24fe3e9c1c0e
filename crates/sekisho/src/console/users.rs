//! Users by the thousand: `GET` and `POST /_sekisho/users` with a CSV file of Cognito's own format, and the files of
//! import jobs, `PUT /_sekisho/imports/<job id>`, which is where the API's `PreSignedUrl` leads.

use bytes::Bytes;
use hyper::{Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use sekisho_cognito::ApiError;
use serde_json::json;

use super::json_answer;
use crate::door::plain;
use crate::stack::Stack;

/// Where the next page of an export begins.
pub const NEXT: &str = "x-sekisho-next";

/// A page of the pool's users.
pub fn export(stack: &Stack, query: &str) -> Response<Bytes> {
    let pool = match pool(stack, query) {
        Ok(pool) => pool,
        Err((status, text)) => return plain(status, &text),
    };
    let after = value(query, "after").and_then(|after| after.parse().ok()).unwrap_or(0);
    match stack.services.cognito.export_users(&pool, after) {
        Ok((lines, next)) => {
            let mut response = Response::new(Bytes::from(lines));
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/csv; charset=utf-8"));
            if let Some(next) = next {
                headers.insert(NEXT, header::HeaderValue::from(next));
            }
            response
        }
        Err(error) => refused(&error),
    }
}

/// Takes the file's users in and says what became of them.
pub async fn import(stack: &Stack, query: &str, file: &Bytes) -> Response<Bytes> {
    let pool = match pool(stack, query) {
        Ok(pool) => pool,
        Err((status, text)) => return plain(status, &text),
    };
    let (cognito, file, now) = (stack.services.cognito.clone(), file.clone(), stack.clock.now());
    match tokio::task::spawn_blocking(move || cognito.import_users(&pool, &file, now)).await {
        Ok(Ok(imported)) => json_answer(StatusCode::OK, &json!(imported)),
        Ok(Err(error)) => refused(&error),
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// Keeps the file of an import job, as S3 would: an empty 200.
pub async fn upload(stack: &Stack, job: &str, file: &Bytes) -> Response<Bytes> {
    let (cognito, file, job) = (stack.services.cognito.clone(), file.clone(), job.to_owned());
    match tokio::task::spawn_blocking(move || cognito.upload_import(&job, &file)).await {
        Ok(Ok(true)) => Response::new(Bytes::new()),
        Ok(Ok(false)) => plain(StatusCode::NOT_FOUND, "no import job of this id waits for a file"),
        Ok(Err(error)) => refused(&error),
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// The pool that is meant: the one that is named, or the only one there is.
fn pool(stack: &Stack, query: &str) -> Result<String, (StatusCode, String)> {
    if let Some(pool) = value(query, "pool") {
        return Ok(pool);
    }
    let pools = stack.services.cognito.pool_ids();
    match pools.as_slice() {
        [pool] => Ok(pool.clone()),
        [] => Err((StatusCode::NOT_FOUND, "the stack has no user pool".to_owned())),
        _ => Err((StatusCode::BAD_REQUEST, format!("the stack has several user pools, name one: {}", pools.join(", ")))),
    }
}

pub(super) fn value(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(key, _)| *key == name)?;
    percent_decode_str(value).decode_utf8().ok().map(|value| value.into_owned())
}

fn refused(error: &ApiError) -> Response<Bytes> {
    plain(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST), &error.to_string())
}

//! `GET /_sekisho/build`: the functions that are not what their sources say, with the compiler's words; and what is added
//! to their answers meanwhile.

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use hyper::{HeaderMap, Response, StatusCode, http::HeaderValue};
use sekisho_lambda::{BuildFailure, Functions, Note};
use serde_json::{Value, json};

use super::json_answer;
use crate::door::plain;
use crate::stack::Stack;

/// On answers of a function whose program is older than its sources.
const WARNING: HeaderName = HeaderName::from_static("x-sekisho-warning");

/// All of them; `form=text` is for people.
pub fn answer(stack: &Stack, query: &str) -> Response<Bytes> {
    let failures = stack.services.functions.build_failures();
    match query {
        "" => {
            let failed: Vec<Value> = failures.iter().map(|(name, failure)| described(name, failure)).collect();
            json_answer(StatusCode::OK, &json!({ "failed": failed }))
        }
        "form=text" => {
            let told: Vec<String> = failures.iter().map(|(name, failure)| told(name, failure)).collect();
            plain(StatusCode::OK, &told.join("\n"))
        }
        _ => plain(StatusCode::BAD_REQUEST, "a query here is form=text"),
    }
}

fn described(name: &str, failure: &BuildFailure) -> Value {
    json!({ "function": name, "summary": failure.summary, "output": failure.output })
}

fn told(name: &str, failure: &BuildFailure) -> String {
    format!("{}\n\n{}", sentence(name, failure), failure.output)
}

/// One line, for a header and for `sekisho why`.
pub fn sentence(name: &str, failure: &BuildFailure) -> String {
    format!("{name} is not up to date: {failure}")
}

/// Says on a function's answer that its program is not what its sources say. While there is no program, the compiler's
/// words are the answer.
pub fn mark<B>(functions: &Functions, response: &mut Response<B>, body: impl FnOnce(Bytes) -> B) {
    let Some(name) = response.extensions().get::<Note>().and_then(|note| note.function.as_deref()) else { return };
    let Some(failure) = functions.build_failure(name) else { return };
    if let Ok(warning) = HeaderValue::try_from(sentence(name, &failure)) {
        let text = functions.get(name).filter(|function| !function.has_program()).map(|_| told(name, &failure));
        response.headers_mut().insert(WARNING, warning);
        if let Some(text) = text.filter(|_| response.status().is_server_error()) {
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            set_text(response.headers_mut());
            *response.body_mut() = body(text.into());
        }
    }
}

fn set_text(headers: &mut HeaderMap) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    // It was the other body's.
    headers.remove(CONTENT_LENGTH);
}

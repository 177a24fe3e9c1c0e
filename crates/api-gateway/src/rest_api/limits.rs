//! How large a request to a REST API may be (developer guide, "Quotas for REST APIs").

use http::Request;

use super::integration::Stop;
use crate::answer::RestError;
use crate::gateway::Call;

/// Ten megabytes of body.
const MAX_BODY: usize = 10_485_760;
/// The request line and the values of all headers.
const MAX_HEAD: usize = 10_240;

/// Refuses what is too large, before anything is looked for.
pub(super) fn check(call: &Call) -> Result<(), Stop> {
    let request = &call.request;
    let size = request.body().len();
    if size > MAX_BODY {
        let why = format!("the body has {size} bytes, at most {MAX_BODY} are allowed");
        return Err((RestError::BodyTooLarge, why));
    }
    let line = line(request);
    if line > MAX_HEAD {
        let why = format!("the request line has {line} bytes, at most {MAX_HEAD} are allowed");
        return Err((RestError::UriTooLong, why));
    }
    let head = line + request.headers().values().map(|value| value.as_bytes().len()).sum::<usize>();
    if head > MAX_HEAD {
        let why = format!("the request line and the headers' values have {head} bytes, at most {MAX_HEAD} are allowed");
        return Err((RestError::HeadersTooLarge, why));
    }
    Ok(())
}

/// `GET /path?query HTTP/1.1`
fn line<T>(request: &Request<T>) -> usize {
    let uri = request.uri();
    let query = uri.query().map_or(0, |query| query.len() + 1);
    request.method().as_str().len() + 1 + uri.path().len() + query + " HTTP/1.1".len()
}

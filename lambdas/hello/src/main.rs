//! `/hello`: answers `Hello from Lambda!` to everyone the authorizer lets through.

use lambda_http::http::HeaderValue;
use lambda_http::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use lambda_http::{Body, Error, Request, Response, run, service_fn, tracing};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log_json();
    let origin = allowed_origin()?;
    run(service_fn(async |_: Request| Ok::<_, Error>(hello(origin.clone())))).await
}

/// The runtime's default subscriber brings a regex engine for its filter, a fifth of the zip, and logs plain
/// text wherever Lambda does not ask for JSON.
fn log_json() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    tracing::subscriber::fmt()
        .json()
        .with_max_level(level.unwrap_or(tracing::Level::INFO))
        .with_target(false)
        .with_span_list(false)
        .without_time()
        .init();
}

/// The web origin that may read answers. An HTTP API adds the header itself, a REST API leaves it to us.
fn allowed_origin() -> Result<HeaderValue, Error> {
    Ok(std::env::var("ALLOWED_ORIGIN").unwrap_or_else(|_| "*".to_owned()).try_into()?)
}

fn hello(allowed_origin: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::from("Hello from Lambda!"));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed_origin);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_hello() {
        let response = hello(HeaderValue::from_static("https://app.example.com"));
        assert_eq!(response.status(), 200);
        assert_eq!(response.body(), &Body::from("Hello from Lambda!"));
        assert_eq!(response.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
        assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.example.com");
    }
}

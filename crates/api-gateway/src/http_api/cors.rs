//! CORS of an HTTP API (developer guide, "Configuring CORS for an HTTP API"): the gateway
//! answers preflight requests itself and puts its headers in place of the integration's.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue,
    ORIGIN,
};
use http::{Method, Response, StatusCode};

use super::resources::Cors;

/// CORS headers, made once.
#[derive(Debug, Default)]
pub(crate) struct CompiledCors {
    origins: Vec<String>,
    preflight: Vec<(HeaderName, HeaderValue)>,
    actual: Vec<(HeaderName, HeaderValue)>,
}

const OWN: [HeaderName; 6] = [
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_ALLOW_CREDENTIALS,
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
];

impl CompiledCors {
    pub(crate) fn new(cors: &Cors) -> Self {
        let credentials = cors
            .allow_credentials
            .filter(|allowed| *allowed)
            .map(|_| (ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true")));
        let age = cors.max_age.map(|seconds| (ACCESS_CONTROL_MAX_AGE, HeaderValue::from(seconds)));
        let preflight = [
            list(ACCESS_CONTROL_ALLOW_METHODS, cors.allow_methods.as_deref()),
            list(ACCESS_CONTROL_ALLOW_HEADERS, cors.allow_headers.as_deref()),
            age,
            credentials.clone(),
        ];
        let expose = list(ACCESS_CONTROL_EXPOSE_HEADERS, cors.expose_headers.as_deref());
        Self {
            origins: cors.allow_origins.clone().unwrap_or_default(),
            preflight: preflight.into_iter().flatten().collect(),
            actual: [expose, credentials].into_iter().flatten().collect(),
        }
    }

    /// The answer to a preflight request; `None` for any other request.
    pub(crate) fn preflight(&self, method: &Method, headers: &HeaderMap) -> Option<Response<Bytes>> {
        let asks =
            method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if !asks {
            return None;
        }
        let mut response = no_content();
        if let Some(origin) = self.allowed(headers.get(ORIGIN)) {
            let answer = response.headers_mut();
            answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            answer.extend(self.preflight.iter().cloned());
        }
        Some(response)
    }

    /// Puts the configured headers on an answer, in place of any the integration sent.
    // Unverified: answers made by the gateway (401, 403, 404) carry them too, so that a
    // browser shows the status rather than a CORS error.
    pub(crate) fn apply(&self, origin: Option<&HeaderValue>, response: &mut Response<Bytes>) {
        let headers = response.headers_mut();
        for name in OWN {
            headers.remove(name);
        }
        if let Some(origin) = self.allowed(origin) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.extend(self.actual.iter().cloned());
        }
    }

    /// The value of `access-control-allow-origin` for a request from `origin`.
    // Unverified: no `Vary: Origin` beside it, which AWS's documentation never mentions.
    fn allowed(&self, origin: Option<&HeaderValue>) -> Option<HeaderValue> {
        let origin = origin?;
        let text = origin.to_str().ok()?;
        if self.origins.iter().any(|allowed| allowed == "*") {
            return Some(HeaderValue::from_static("*"));
        }
        let fits = |allowed: &String| match allowed.strip_suffix("://*") {
            Some(scheme) => text.split_once("://").is_some_and(|(own, host)| own == scheme && !host.is_empty()),
            None => allowed == text,
        };
        self.origins.iter().any(fits).then(|| origin.clone())
    }
}

/// 204 without a body.
pub(crate) fn no_content() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn list(name: HeaderName, values: Option<&[String]>) -> Option<(HeaderName, HeaderValue)> {
    let values = values.filter(|values| !values.is_empty())?;
    HeaderValue::try_from(values.join(",")).ok().map(|value| (name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cors(origins: &[&str]) -> CompiledCors {
        let list = |values: &[&str]| Some(values.iter().map(ToString::to_string).collect());
        CompiledCors::new(&Cors {
            allow_origins: list(origins),
            allow_methods: list(&["POST", "OPTIONS"]),
            allow_headers: list(&["content-type"]),
            expose_headers: list(&["x-total"]),
            max_age: Some(300),
            ..Cors::default()
        })
    }

    #[test]
    fn origins_are_compared_exactly_or_by_scheme() {
        let cases = [
            ("*", "https://a.example", Some("*")),
            ("https://a.example", "https://a.example", Some("https://a.example")),
            ("https://a.example", "https://b.example", None),
            ("https://a.example", "https://a.example.evil", None),
            ("https://*", "https://a.example", Some("https://a.example")),
            ("https://*", "http://a.example", None),
            ("http://*", "http://a.example", Some("http://a.example")),
        ];
        for (allowed, origin, expected) in cases {
            let origin = HeaderValue::from_static(origin);
            let got = cors(&[allowed]).allowed(Some(&origin));
            assert_eq!(got.as_ref().and_then(|v| v.to_str().ok()), expected, "{allowed} {origin:?}");
        }
    }

    #[test]
    fn preflight_is_answered_with_lists_joined_by_commas() {
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, HeaderValue::from_static("https://a.example"));
        assert!(cors(&["*"]).preflight(&Method::OPTIONS, &headers).is_none());
        headers.insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("POST"));
        assert!(cors(&["*"]).preflight(&Method::GET, &headers).is_none());
        let answer = cors(&["*"]).preflight(&Method::OPTIONS, &headers).expect("preflight");
        assert_eq!(answer.status(), 204);
        let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("access-control-allow-methods"), "POST,OPTIONS");
        assert_eq!(header("access-control-allow-headers"), "content-type");
        assert_eq!(header("access-control-max-age"), "300");
        assert!(!answer.headers().contains_key("access-control-expose-headers"));
    }

    #[test]
    fn a_foreign_origin_gets_no_headers_and_the_backend_cannot_add_them() {
        let mut response = Response::new(Bytes::new());
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let origin = HeaderValue::from_static("https://b.example");
        cors(&["https://a.example"]).apply(Some(&origin), &mut response);
        assert!(response.headers().is_empty());
    }
}

//! Which pages of browsers may call a function URL (Lambda developer guide, "Cross-origin resource sharing").

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method};
use serde::{Deserialize, Serialize};

/// `Cors` of a URL's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Cors {
    /// May pages send cookies?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_credentials: Option<bool>,
    /// Headers that pages may send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_headers: Option<Vec<String>>,
    /// Methods that pages may use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_methods: Option<Vec<String>>,
    /// Where the pages may come from; `*` for anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_origins: Option<Vec<String>>,
    /// Headers of the answer that pages may read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expose_headers: Option<Vec<String>>,
    /// Seconds for which browsers may remember a preflight's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
}

/// A configuration, made ready once.
#[derive(Debug)]
pub(crate) struct CorsRules {
    origins: Vec<String>,
    any_origin: bool,
    credentials: bool,
    /// On every answer to a page.
    always: HeaderMap,
    /// On answers to preflights besides.
    preflight: HeaderMap,
}

impl CorsRules {
    pub fn new(cors: &Cors) -> Self {
        let origins = cors.allow_origins.clone().unwrap_or_default();
        let credentials = cors.allow_credentials == Some(true);
        let mut always = HeaderMap::new();
        list(&mut always, ACCESS_CONTROL_EXPOSE_HEADERS, cors.expose_headers.as_deref());
        if credentials {
            always.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        let mut preflight = HeaderMap::new();
        list(&mut preflight, ACCESS_CONTROL_ALLOW_HEADERS, cors.allow_headers.as_deref());
        list(&mut preflight, ACCESS_CONTROL_ALLOW_METHODS, cors.allow_methods.as_deref());
        if let Some(seconds) = cors.max_age {
            preflight.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(seconds));
        }
        Self { any_origin: origins.iter().any(|origin| origin == "*"), origins, credentials, always, preflight }
    }

    /// Adds to an answer what the page needs to read it; what the function says of it itself does not count.
    // Unverified: that the configuration wins over the function's own headers.
    pub fn add_to(&self, answer: &mut HeaderMap, request: &HeaderMap) {
        let Some(origin) = self.allowed(request) else { return };
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        for (name, value) in &self.always {
            answer.insert(name, value.clone());
        }
        answer.append(VARY, HeaderValue::from_static("Origin"));
    }

    /// Headers of the answer to a preflight.
    pub fn preflight(&self, request: &HeaderMap) -> HeaderMap {
        let mut answer = HeaderMap::new();
        self.add_to(&mut answer, request);
        if !answer.is_empty() {
            answer.extend(self.preflight.clone());
        }
        answer
    }

    /// The origin as the answer names it.
    // Unverified: `*` stays `*` unless credentials are allowed; then the page's own origin is named.
    fn allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let origin = request.get(ORIGIN)?;
        let listed = || self.origins.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(origin.as_bytes()));
        match self.any_origin {
            true if !self.credentials => Some(HeaderValue::from_static("*")),
            true => Some(origin.clone()),
            false => listed().then(|| origin.clone()),
        }
    }
}

/// Does a browser ask whether it may ask?
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// What cannot be a header says nothing; CreateFunctionUrlConfig has refused it.
fn list(headers: &mut HeaderMap, name: HeaderName, values: Option<&[String]>) {
    if let Some(Ok(value)) = values.filter(|values| !values.is_empty()).map(|values| HeaderValue::try_from(values.join(","))) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(cors: &Cors, origin: Option<&str>, preflight: bool) -> Vec<String> {
        let mut request = HeaderMap::new();
        if let Some(origin) = origin {
            request.insert(ORIGIN, origin.parse().unwrap());
        }
        let rules = CorsRules::new(cors);
        let mut headers = HeaderMap::new();
        if preflight {
            headers = rules.preflight(&request);
        } else {
            rules.add_to(&mut headers, &request);
        }
        let mut lines: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        lines.sort();
        lines.iter().map(|line| line.replace("access-control-", "")).collect()
    }

    #[test]
    fn what_pages_are_told() {
        let some = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect());
        let any = Cors { allow_origins: some(&["*"]), ..Default::default() };
        let one = Cors {
            allow_origins: some(&["https://a.example"]),
            allow_credentials: Some(true),
            allow_methods: some(&["GET", "PUT"]),
            allow_headers: some(&["x-a"]),
            expose_headers: some(&["x-b", "x-c"]),
            max_age: Some(5),
        };
        let any_with_cookies = Cors { allow_credentials: Some(true), ..any.clone() };
        let here = Some("https://a.example");
        let cases: [(&Cors, Option<&str>, bool, &[&str]); 7] = [
            (&any, here, false, &["allow-origin: *", "vary: Origin"]),
            (&any, None, false, &[]),
            (&any_with_cookies, here, false, &["allow-credentials: true", "allow-origin: https://a.example", "vary: Origin"]),
            (&one, Some("https://b.example"), false, &[]),
            (&one, Some("https://b.example"), true, &[]),
            (
                &one,
                here,
                false,
                &["allow-credentials: true", "allow-origin: https://a.example", "expose-headers: x-b,x-c", "vary: Origin"],
            ),
            (
                &one,
                here,
                true,
                &[
                    "allow-credentials: true",
                    "allow-headers: x-a",
                    "allow-methods: GET,PUT",
                    "allow-origin: https://a.example",
                    "expose-headers: x-b,x-c",
                    "max-age: 5",
                    "vary: Origin",
                ],
            ),
        ];
        for (cors, origin, preflight, expected) in cases {
            assert_eq!(answer(cors, origin, preflight), expected, "{cors:?} {origin:?}");
        }
    }
}

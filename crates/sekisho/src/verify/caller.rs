//! Sends the requests of checks: to AWS, to this machine, or under AWS's names to an emulator.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, Uri};
use sekisho_api_gateway::OutboundClient;
use sekisho_api_gateway::access::{Signer, sign};
use serde_json::{Value, json};

use super::keys::Keys;
use super::{forged, target::is_aws};

/// A cold start and a slow line are no failure.
const PATIENCE: Duration = Duration::from_secs(40);
/// No answer that is checked comes near.
const LIMIT: usize = 1024 * 1024;

/// An HTTP client that knows where it is.
pub struct Caller {
    client: OutboundClient,
    /// Where all of it is asked; `None` is AWS itself, each service at its own name.
    pub endpoint: Option<Uri>,
    pub region: String,
    pub keys: Option<Keys>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    /// The body as JSON, `null` if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The exception that an answer of AWS names.
    pub fn exception(&self) -> String {
        let json = self.json();
        let name = json["__type"].as_str().unwrap_or_default();
        name.rsplit('#').next().unwrap_or_default().to_owned()
    }

    /// A token as if it were an answer.
    pub fn of_token(token: &str) -> Option<Self> {
        let (header, claims) = forged::decoded(token)?;
        let body = json!({ "header": header, "claims": claims }).to_string();
        Some(Self { status: 200, headers: BTreeMap::new(), body })
    }
}

impl Caller {
    pub fn new(endpoint: Option<Uri>, region: String, keys: Option<Keys>) -> Self {
        Self { client: OutboundClient::default(), endpoint, region, keys }
    }

    /// Where a service is asked, without a slash at the end.
    pub fn service(&self, name: &str) -> String {
        match &self.endpoint {
            Some(endpoint) => endpoint.to_string().trim_end_matches('/').to_owned(),
            None => {
                let china = if self.region.starts_with("cn-") { ".cn" } else { "" };
                format!("https://{name}.{}.amazonaws.com{china}", self.region)
            }
        }
    }

    /// An operation of user pools; signed if it is for administrators.
    pub async fn cognito(&self, operation: &str, body: String, signed: bool) -> Result<Answer, String> {
        let mut request = Request::post(format!("{}/", self.service("cognito-idp")))
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .header("content-type", "application/x-amz-json-1.1")
            .body(Bytes::from(body))
            .map_err(|error| error.to_string())?;
        if signed {
            self.sign(&mut request, "cognito-idp")?;
        }
        self.send(request).await
    }

    /// Signs for a service with the user's keys.
    pub fn sign(&self, request: &mut Request<Bytes>, service: &str) -> Result<(), String> {
        let keys = self.keys.as_ref().ok_or("no credentials")?;
        let signer = Signer {
            access_key: &keys.access_key_id,
            secret: &keys.secret_access_key,
            session_token: keys.session_token.as_deref(),
            service,
            region: &self.region,
        };
        sign(request, &signer, SystemTime::now()).map_err(|error| error.to_string())
    }

    /// Any request to an absolute address.
    pub async fn web(&self, method: &str, url: &str, headers: &[(&str, String)], body: String) -> Result<Answer, String> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        self.send(request.body(Bytes::from(body)).map_err(|error| error.to_string())?).await
    }

    /// Sends, and reads the whole answer.
    pub async fn send(&self, mut request: Request<Bytes>) -> Result<Answer, String> {
        let url = self.reached(request.uri())?;
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let host = HeaderValue::try_from(host).map_err(|error| error.to_string())?;
        request.headers_mut().entry(HOST).or_insert(host);
        *request.uri_mut() = url;
        let answer = self.client.send(request, PATIENCE, LIMIT).await.map_err(|error| error.to_string())?;
        Ok(told(&answer))
    }

    /// Where an address is really asked: AWS's at the endpoint, and names below `localhost`, which not every system knows,
    /// on this machine.
    fn reached(&self, url: &Uri) -> Result<Uri, String> {
        let host = url.host().unwrap_or_default();
        let mut parts = url.clone().into_parts();
        match &self.endpoint {
            Some(endpoint) if is_aws(host) => {
                let own = endpoint.clone().into_parts();
                (parts.scheme, parts.authority) = (own.scheme, own.authority);
            }
            _ if host.ends_with(".localhost") => {
                let port = url.port_u16().map_or_else(String::new, |port| format!(":{port}"));
                parts.authority = format!("127.0.0.1{port}").parse().ok();
            }
            _ => {}
        }
        Uri::from_parts(parts).map_err(|error| error.to_string())
    }
}

fn told(answer: &Response<Bytes>) -> Answer {
    Answer {
        status: answer.status().as_u16(),
        headers: names(answer.headers()),
        body: String::from_utf8_lossy(answer.body()).into_owned(),
    }
}

/// The first value of each name.
fn names(headers: &HeaderMap) -> BTreeMap<String, String> {
    let text = |name: &HeaderName| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    headers.keys().filter_map(|name| Some((name.as_str().to_owned(), text(name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(endpoint: Option<&str>, url: &str) -> String {
        let caller = Caller::new(endpoint.map(|url| url.parse().unwrap()), "eu-west-1".to_owned(), None);
        caller.reached(&url.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn nothing_goes_to_aws_when_an_endpoint_is_named() {
        let endpoint = Some("http://127.0.0.1:4566");
        for (endpoint, url, expected) in [
            (endpoint, "https://a.execute-api.eu-west-1.amazonaws.com/test/me?x=1", "http://127.0.0.1:4566/test/me?x=1"),
            (endpoint, "https://p.auth.eu-west-1.amazoncognito.com/login", "http://127.0.0.1:4566/login"),
            (endpoint, "http://a.execute-api.localhost:4566/x", "http://127.0.0.1:4566/x"),
            (endpoint, "http://localhost:1/x", "http://localhost:1/x"),
            (None, "https://a.execute-api.eu-west-1.amazonaws.com/x", "https://a.execute-api.eu-west-1.amazonaws.com/x"),
        ] {
            assert_eq!(reached(endpoint, url), expected);
        }
    }

    #[test]
    fn services_have_aws_names_there_only() {
        let at = |region: &str| Caller::new(None, region.to_owned(), None).service("cognito-idp");
        assert_eq!(at("eu-west-1"), "https://cognito-idp.eu-west-1.amazonaws.com");
        assert_eq!(at("cn-north-1"), "https://cognito-idp.cn-north-1.amazonaws.com.cn");
    }
}

//! Which room answers a request: decided once, from host, path and target alone. Pure.

mod aws;

use hyper::http::request::Parts;
use hyper::{Method, header};

pub use aws::{Elsewhere, is_aws};

/// The rooms behind the door.
#[derive(Debug, PartialEq, Eq)]
pub enum Room {
    /// A call of a hosted API; `path` is what the API sees, with the query.
    Api { id: String, path: String },
    /// A call of a function URL; `path` is what the function sees, with the query.
    FunctionUrl { id: String, path: String },
    /// The API Gateway management APIs.
    ApiGatewayManagement,
    /// The Lambda API.
    Lambda,
    /// A domain of a user pool; `path` is what the domain sees, with the query.
    Domain { domain: String, base: String, path: String },
    /// `/{pool}/.well-known/…`.
    WellKnown,
    /// `CloudFormation`: forms in, XML out.
    CloudFormation,
    /// Cloud Control, which `sam` asks for function URLs.
    CloudControl,
    /// S3; the bucket is known where the host names it.
    S3 { bucket: Option<String> },
    /// Roles: forms in, XML out.
    Iam,
    /// Who is calling: forms in, XML out.
    Sts,
    /// `CloudWatch` Logs.
    Logs,
    /// What belongs to this program: `/_sekisho/…`, the rest of the path.
    Sekisho(String),
    /// A name of AWS that nothing here answers to.
    Elsewhere(Elsewhere),
    /// Everything else is the Cognito JSON API, which has words for requests that it does not know.
    Cognito,
}

const API_PREFIX: &str = "/_api/";
const API_HOST: &str = "execute-api.";
const URL_PREFIX: &str = "/_lambda-url/";
const URL_HOST: &str = "lambda-url.";
const DOMAIN_PREFIX: &str = "/_domain/";
/// After the prefix of a domain, where names below localhost resolve.
const DOMAIN_HOST: &str = "auth.localhost";
const OWN_PREFIX: &str = "/_sekisho/";

/// Decides the room; `region` is the one that the stack believes to be in.
pub fn of(parts: &Parts, region: &str) -> Room {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if let Some(room) = aws::room(host(parts), region, &parts.method, path) {
        return room;
    }
    if let Some(rest) = path.strip_prefix(API_PREFIX) {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        return Room::Api { id: rest[..end].to_owned(), path: absolute(&rest[end..]) };
    }
    if let Some(rest) = path.strip_prefix(URL_PREFIX) {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        return Room::FunctionUrl { id: rest[..end].to_ascii_lowercase(), path: absolute(&rest[end..]) };
    }
    if let Some(rest) = path.strip_prefix(DOMAIN_PREFIX) {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let domain = rest[..end].to_ascii_lowercase();
        return Room::Domain { base: format!("{DOMAIN_PREFIX}{domain}"), domain, path: absolute(&rest[end..]) };
    }
    if let Some(id) = named_by_host(host(parts), API_HOST) {
        return Room::Api { id, path: path.to_owned() };
    }
    if let Some(domain) = named_by_host(host(parts), DOMAIN_HOST) {
        return Room::Domain { domain, base: String::new(), path: path.to_owned() };
    }
    if let Some(id) = named_by_host(host(parts), URL_HOST) {
        return Room::FunctionUrl { id, path: path.to_owned() };
    }
    if let Some(rest) = path.strip_prefix(OWN_PREFIX) {
        return Room::Sekisho(rest.split('?').next().unwrap_or_default().to_owned());
    }
    match signed_for(parts) {
        Some(service) => by_service(service, parts),
        None => by_path(&parts.method, parts.uri.path()),
    }
}

/// The service that a request is signed for, from its `Authorization` or its address: how AWS's clients say whom they
/// mean when they are pointed at one endpoint. Only names that are needed to tell rooms apart count.
fn signed_for(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credential = header.and_then(|value| value.strip_prefix("AWS4-")?.split_once("Credential=").map(|(_, rest)| rest));
    if let Some(credential) = credential {
        return credential.split([',', ' ']).next()?.rsplit('/').nth(1);
    }
    // In an address the slashes of a credential are escaped.
    let query = parts.uri.query()?;
    let Some((_, credential)) = query.split_once("X-Amz-Credential=") else {
        // Before version 4 each service had its own way; this is S3's, which clients still presign with.
        let is_s3 = ["AWSAccessKeyId=", "Signature=", "Expires="].iter().all(|name| query.contains(name));
        return is_s3.then_some("s3");
    };
    let credential = credential.split('&').next()?;
    match credential.contains('/') {
        true => credential.rsplit('/').nth(1),
        false => credential.rsplit("%2F").nth(1),
    }
}

/// Whether a request is S3's: known before its body is read, since objects may be larger than anything else.
pub fn is_s3(parts: &Parts) -> bool {
    signed_for(parts) == Some("s3") || host(parts).split('.').take(2).any(|label| label == "s3")
}

/// What is signed for a service whose calls have no sign of their own goes there.
fn by_service(service: &str, parts: &Parts) -> Room {
    match service {
        "cloudcontrolapi" => Room::CloudControl,
        "cloudformation" => Room::CloudFormation,
        "s3" => Room::S3 { bucket: None },
        "iam" => Room::Iam,
        "sts" => Room::Sts,
        "logs" => Room::Logs,
        "cognito-idp" | "lambda" | "apigateway" | "execute-api" => by_path(&parts.method, parts.uri.path()),
        other => Room::Elsewhere(Elsewhere { host: other.to_owned(), region: None }),
    }
}

fn by_path(method: &Method, path: &str) -> Room {
    if is_api_gateway(path) {
        Room::ApiGatewayManagement
    } else if is_lambda(path) {
        Room::Lambda
    } else if [Method::GET, Method::HEAD].contains(method) && path.contains("/.well-known/") {
        Room::WellKnown
    } else {
        Room::Cognito
    }
}

/// What Lambda's calls name after the date of the API's version.
const LAMBDA: &[&str] =
    &["account-settings", "code-signing-configs", "event-source-mappings", "functions", "layers", "layers-by-arn", "tags"];

fn is_lambda(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    let is_date = |text: &str| text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    parts.next().is_some_and(is_date) && parts.next().is_some_and(|collection| LAMBDA.contains(&collection))
}

/// What API Gateway's management calls begin with.
const API_GATEWAY: &[&str] = &[
    "/account",
    "/apikeys",
    "/clientcertificates",
    "/domainnames",
    "/restapis",
    "/sdktypes",
    "/usageplans",
    "/v2/apis",
    "/v2/domainnames",
    "/v2/vpclinks",
    "/vpclinks",
];

fn is_api_gateway(path: &str) -> bool {
    let within = |start: &&str| path.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    API_GATEWAY.iter().any(within) || is_tagged_api(path)
}

/// Other services have `/tags/` too; the ARN says whose it is. Clients escape its colons or do not.
fn is_tagged_api(path: &str) -> bool {
    let arn = path.strip_prefix("/v2").unwrap_or(path).strip_prefix("/tags/");
    arn.is_some_and(|arn| arn.replace("%3A", ":").replace("%3a", ":").starts_with("arn:aws:apigateway:"))
}

/// Host and port as the client wrote them.
pub fn authority(parts: &Parts) -> &str {
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    named.or_else(|| parts.uri.authority().map(|named| named.as_str())).unwrap_or_default()
}

/// The host as the client wrote it, without its port.
pub fn host(parts: &Parts) -> &str {
    let host = authority(parts);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether a name, in lower case, is one of this machine's.
pub fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
}

/// `<id>.execute-api.<anything>` or `<id>.lambda-url.<anything>`, in any case, as names of hosts are.
fn named_by_host(host: &str, service: &str) -> Option<String> {
    let (id, rest) = host.split_once('.')?;
    let is_one = rest.get(..service.len()).is_some_and(|start| start.eq_ignore_ascii_case(service));
    (is_one && !id.is_empty()).then(|| id.to_ascii_lowercase())
}

fn absolute(rest: &str) -> String {
    if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn room(host: &str, method: &str, uri: &str) -> Room {
        let request = Request::builder().method(method).uri(uri).header(header::HOST, host).body(()).unwrap();
        of(&request.into_parts().0, "ap-northeast-1")
    }

    fn api(path: &str) -> Room {
        Room::Api { id: "abc123".to_owned(), path: path.to_owned() }
    }

    #[test]
    fn an_api_is_reached_by_path_and_by_host() {
        for (host, uri, path) in [
            ("127.0.0.1:4566", "/_api/abc123/test/hello?a=1", "/test/hello?a=1"),
            ("127.0.0.1:4566", "/_api/abc123", "/"),
            ("127.0.0.1:4566", "/_api/abc123?a=1", "/?a=1"),
            ("127.0.0.1:4566", "/_api/abc123//hello", "//hello"),
            ("abc123.execute-api.localhost:4566", "/hello", "/hello"),
            ("abc123.execute-api.ap-northeast-1.amazonaws.com", "/hello", "/hello"),
            // Names of hosts have no case.
            ("ABC123.Execute-API.localhost:4566", "/hello", "/hello"),
            ("abc123.execute-api.localhost.", "/hello", "/hello"),
            // The host decides; nothing behind it can be reached by a clever path.
            ("abc123.execute-api.localhost", "/_sekisho/reset", "/_sekisho/reset"),
        ] {
            assert_eq!(room(host, "GET", uri), api(path), "{host} {uri}");
        }
    }

    #[test]
    fn a_function_url_is_reached_by_host() {
        for host in ["abc.lambda-url.localhost:4566", "ABC.Lambda-URL.ap-northeast-1.on.aws"] {
            let expected = Room::FunctionUrl { id: "abc".to_owned(), path: "/_sekisho/reset?x".to_owned() };
            assert_eq!(room(host, "GET", "/_sekisho/reset?x"), expected, "{host}");
        }
    }

    #[test]
    fn a_domain_is_reached_by_path_and_by_host() {
        let domain =
            |base: &str, path: &str| Room::Domain { domain: "people".to_owned(), base: base.to_owned(), path: path.to_owned() };
        for (host, uri, expected) in [
            ("127.0.0.1:4566", "/_domain/People/oauth2/token?a=1", domain("/_domain/people", "/oauth2/token?a=1")),
            ("127.0.0.1:4566", "/_domain/people", domain("/_domain/people", "/")),
            ("people.auth.localhost:4566", "/login", domain("", "/login")),
            ("people.auth.ap-northeast-1.amazoncognito.com", "/_sekisho/reset", domain("", "/_sekisho/reset")),
        ] {
            assert_eq!(room(host, "GET", uri), expected, "{host} {uri}");
        }
    }

    #[test]
    fn every_other_room_has_its_sign() {
        for (method, uri, expected) in [
            ("POST", "/", Room::Cognito),
            ("GET", "/restapis?limit=1", Room::ApiGatewayManagement),
            ("GET", "/restapisx", Room::Cognito),
            ("PATCH", "/account", Room::ApiGatewayManagement),
            ("GET", "/account-settings", Room::Cognito),
            ("GET", "/usageplans?limit=1", Room::ApiGatewayManagement),
            ("GET", "/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Frestapis%2Fabc", Room::ApiGatewayManagement),
            ("GET", "/tags/arn:aws:apigateway:eu-west-1::/restapis/abc", Room::ApiGatewayManagement),
            ("GET", "/v2/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Fapis%2Fabc", Room::ApiGatewayManagement),
            ("GET", "/tags/arn:aws:scheduler:eu-west-1:123456789012:schedule-group/a", Room::Cognito),
            ("GET", "/v2/apisx", Room::Cognito),
            ("GET", "/v2/apis/abc/routes", Room::ApiGatewayManagement),
            ("POST", "/2015-03-31/functions/f/invocations", Room::Lambda),
            ("GET", "/2016-08-19/account-settings/", Room::Lambda),
            ("GET", "/2017-03-31/tags/arn%3Aaws%3Alambda", Room::Lambda),
            ("GET", "/2017-03-31/other", Room::Cognito),
            ("GET", "/_lambda-url/AbC/a/b?c=d", Room::FunctionUrl { id: "abc".to_owned(), path: "/a/b?c=d".to_owned() }),
            ("GET", "/_lambda-url/abc", Room::FunctionUrl { id: "abc".to_owned(), path: "/".to_owned() }),
            ("GET", "/ap-northeast-1_AbCdEfGhI/.well-known/jwks.json", Room::WellKnown),
            ("HEAD", "/ap-northeast-1_AbCdEfGhI/.well-known/jwks.json", Room::WellKnown),
            ("GET", "/_sekisho/health?x", Room::Sekisho("health".to_owned())),
            ("GET", "/_sekisho/", Room::Sekisho(String::new())),
        ] {
            assert_eq!(room("127.0.0.1:4566", method, uri), expected, "{method} {uri}");
        }
    }

    #[test]
    fn an_address_that_was_signed_the_old_way_is_of_s3() {
        let signed = "/bucket/key?AWSAccessKeyId=a&Signature=b%3D&Expires=1800000000";
        assert_eq!(room("127.0.0.1:4566", "GET", signed), Room::S3 { bucket: None });
        assert_eq!(room("127.0.0.1:4566", "GET", "/bucket/key?Signature=b&Expires=1"), Room::Cognito);
    }

    #[test]
    fn the_service_that_a_request_is_signed_for_decides_where_the_path_does_not() {
        let elsewhere = |service: &str| Room::Elsewhere(Elsewhere { host: service.to_owned(), region: None });
        for (service, uri, expected) in [
            ("cloudcontrolapi", "/", Room::CloudControl),
            ("cloudformation", "/", Room::CloudFormation),
            ("sts", "/", Room::Sts),
            ("iam", "/", Room::Iam),
            ("logs", "/", Room::Logs),
            ("s3", "/bucket/restapis", Room::S3 { bucket: None }),
            ("s3", "/restapis/key", Room::S3 { bucket: None }),
            ("cognito-idp", "/", Room::Cognito),
            ("lambda", "/2015-03-31/functions/f", Room::Lambda),
            ("apigateway", "/restapis", Room::ApiGatewayManagement),
            ("execute-api", "/_api/abc123/x", api("/x")),
            ("dynamodb", "/", elsewhere("dynamodb")),
        ] {
            let scope = format!("k/20261121/ap-northeast-1/{service}/aws4_request");
            let signed = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
            let request = Request::post(uri).header(header::AUTHORIZATION, signed).body(()).unwrap();
            assert_eq!(of(&request.into_parts().0, "ap-northeast-1"), expected, "{service} {uri}");
            for scope in [scope.clone(), scope.replace('/', "%2F")] {
                let request = Request::get(format!("{uri}?X-Amz-Credential={scope}&a=b")).body(()).unwrap();
                let room = of(&request.into_parts().0, "ap-northeast-1");
                assert_eq!(std::mem::discriminant(&room), std::mem::discriminant(&expected), "{service} {uri}");
            }
        }
    }
}

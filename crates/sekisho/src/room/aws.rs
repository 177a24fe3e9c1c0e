//! AWS's names of hosts, and the room that each means. There the host alone decides: nothing of this program's own is
//! reached under such a name, whatever the path.

use hyper::Method;

use super::Room;

/// What every name of AWS ends in.
const DOMAINS: &[&str] = &[".amazonaws.com", ".amazoncognito.com", ".on.aws"];

/// What answers under a name.
#[derive(Clone, Copy, Debug)]
enum Service {
    Cognito,
    /// The addresses that pools with `IssuerConfiguration` `UPDATED` are named by; they have keys and no API.
    Issuer,
    ApiGateway,
    Lambda,
    Api,
    FunctionUrl,
    Domain,
    CloudControl,
    CloudFormation,
    Iam,
    Logs,
    S3,
    Sts,
}

/// The names served here; `ID` and `REGION` stand for one label each.
const NAMES: &[(&str, Service)] = &[
    ("ID.auth.REGION.amazoncognito.com", Service::Domain),
    ("ID.execute-api.REGION.amazonaws.com", Service::Api),
    ("ID.lambda-url.REGION.on.aws", Service::FunctionUrl),
    ("ID.s3.REGION.amazonaws.com", Service::S3),
    ("apigateway.REGION.amazonaws.com", Service::ApiGateway),
    ("cloudcontrolapi.REGION.amazonaws.com", Service::CloudControl),
    ("cloudformation.REGION.amazonaws.com", Service::CloudFormation),
    ("cognito-idp.REGION.amazonaws.com", Service::Cognito),
    ("iam.amazonaws.com", Service::Iam),
    ("issuer-cognito-idp.REGION.amazonaws.com", Service::Issuer),
    ("lambda.REGION.amazonaws.com", Service::Lambda),
    ("logs.REGION.amazonaws.com", Service::Logs),
    ("s3.REGION.amazonaws.com", Service::S3),
    ("s3.amazonaws.com", Service::S3),
    ("sts.REGION.amazonaws.com", Service::Sts),
    ("sts.amazonaws.com", Service::Sts),
];

/// A name of AWS that nothing here answers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    pub host: String,
    /// The region in it, where the service is one of ours.
    pub region: Option<String>,
}

/// Whether a name is one of AWS's, in whatever case. Every request is asked this: nothing is copied for it.
pub fn is_aws(host: &str) -> bool {
    let ends_in = |domain: &&str| {
        let (host, domain) = (host.as_bytes(), domain.as_bytes());
        host.len() > domain.len() && host[host.len() - domain.len()..].eq_ignore_ascii_case(domain)
    };
    DOMAINS.iter().any(ends_in)
}

/// The room that a request to this host is for; none when the name is not AWS's. `path` has the query.
pub fn room(host: &str, region: &str, method: &Method, path: &str) -> Option<Room> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if !is_aws(host) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let Some((service, id, there)) = NAMES.iter().find_map(|(pattern, service)| found(pattern, *service, &host)) else {
        return Some(Room::Elsewhere(Elsewhere { host, region: None }));
    };
    if there != region && !there.is_empty() {
        let region = Some(there.to_owned());
        return Some(Room::Elsewhere(Elsewhere { host, region }));
    }
    let (id, path) = (id.to_owned(), path.to_owned());
    let is_well_known =
        [Method::GET, Method::HEAD].contains(method) && path.split('?').next().is_some_and(|path| path.contains("/.well-known/"));
    Some(match service {
        Service::Cognito | Service::Issuer if is_well_known => Room::WellKnown,
        Service::Cognito => Room::Cognito,
        Service::Issuer => Room::Elsewhere(Elsewhere { host, region: None }),
        Service::ApiGateway => Room::ApiGatewayManagement,
        Service::Lambda => Room::Lambda,
        Service::Api => Room::Api { id, path },
        Service::FunctionUrl => Room::FunctionUrl { id, path },
        Service::Domain => Room::Domain { domain: id, base: String::new(), path },
        Service::CloudControl => Room::CloudControl,
        Service::CloudFormation => Room::CloudFormation,
        Service::Iam => Room::Iam,
        Service::Logs => Room::Logs,
        Service::S3 => Room::S3 { bucket: (!id.is_empty()).then_some(id) },
        Service::Sts => Room::Sts,
    })
}

/// The id, if the name has one, and the region of a name of this pattern.
fn found<'a>(pattern: &str, service: Service, host: &'a str) -> Option<(Service, &'a str, &'a str)> {
    let (mut id, mut region) = ("", "");
    let mut labels = host.split('.');
    for part in pattern.split('.') {
        let label = labels.next().filter(|label| !label.is_empty())?;
        match part {
            "ID" => id = label,
            "REGION" => region = label,
            _ if part == label => {}
            _ => return None,
        }
    }
    labels.next().is_none().then_some((service, id, region))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: &str = "ap-northeast-1";

    fn of(host: &str, method: &Method, path: &str) -> Option<Room> {
        room(host, REGION, method, path)
    }

    fn elsewhere(host: &str, region: Option<&str>) -> Room {
        Room::Elsewhere(Elsewhere { host: host.to_owned(), region: region.map(str::to_owned) })
    }

    #[test]
    fn the_host_decides_and_the_path_does_not() {
        let id = || "abc".to_owned();
        for path in [
            "/",
            "/_sekisho/outputs",
            "/_sekisho/",
            "/_api/xyz/test/hello",
            "/_domain/other/login",
            "/restapis",
            "/2015-03-31/functions/f",
        ] {
            let path_ = path.to_owned();
            for (host, expected) in [
                ("cognito-idp.ap-northeast-1.amazonaws.com", Room::Cognito),
                ("COGNITO-IDP.ap-northeast-1.amazonaws.com.", Room::Cognito),
                ("apigateway.ap-northeast-1.amazonaws.com", Room::ApiGatewayManagement),
                ("lambda.ap-northeast-1.amazonaws.com", Room::Lambda),
                ("cloudformation.ap-northeast-1.amazonaws.com", Room::CloudFormation),
                ("sts.amazonaws.com", Room::Sts),
                ("iam.amazonaws.com", Room::Iam),
                ("logs.ap-northeast-1.amazonaws.com", Room::Logs),
                ("s3.amazonaws.com", Room::S3 { bucket: None }),
                ("my-bucket.s3.ap-northeast-1.amazonaws.com", Room::S3 { bucket: Some("my-bucket".to_owned()) }),
                ("Abc.execute-api.ap-northeast-1.amazonaws.com", Room::Api { id: id(), path: path_.clone() }),
                ("abc.lambda-url.ap-northeast-1.on.aws", Room::FunctionUrl { id: id(), path: path_.clone() }),
                (
                    "abc.auth.ap-northeast-1.amazoncognito.com",
                    Room::Domain { domain: id(), base: String::new(), path: path_.clone() },
                ),
            ] {
                assert_eq!(of(host, &Method::POST, path), Some(expected), "{host} {path}");
            }
        }
    }

    #[test]
    fn keys_are_found_under_both_names_of_an_issuer() {
        for host in ["cognito-idp.ap-northeast-1.amazonaws.com", "issuer-cognito-idp.ap-northeast-1.amazonaws.com"] {
            for method in [Method::GET, Method::HEAD] {
                assert_eq!(of(host, &method, "/p/.well-known/jwks.json?x"), Some(Room::WellKnown), "{host}");
            }
        }
        let host = "cognito-idp.ap-northeast-1.amazonaws.com";
        assert_eq!(of(host, &Method::GET, "/?x=/.well-known/"), Some(Room::Cognito));
    }

    #[test]
    fn other_services_and_other_regions_are_elsewhere() {
        for (host, region) in [
            ("dynamodb.ap-northeast-1.amazonaws.com", None),
            ("iam.ap-northeast-1.amazonaws.com", None),
            ("sts.us-east-1.amazonaws.com", Some("us-east-1")),
            ("lambda.amazonaws.com", None),
            ("a.b.execute-api.ap-northeast-1.amazonaws.com", None),
            (".execute-api.ap-northeast-1.amazonaws.com", None),
            ("issuer-cognito-idp.ap-northeast-1.amazonaws.com", None),
            ("cognito-idp.us-east-1.amazonaws.com", Some("us-east-1")),
            ("abc.execute-api.us-east-1.amazonaws.com", Some("us-east-1")),
            ("abc.auth.us-east-1.amazoncognito.com", Some("us-east-1")),
        ] {
            assert_eq!(of(host, &Method::GET, "/"), Some(elsewhere(host, region)), "{host}");
        }
        for host in ["localhost", "abc.execute-api.localhost", "amazonaws.com", "amazonaws.com.example", "127.0.0.1", ""] {
            assert_eq!(of(host, &Method::GET, "/"), None, "{host}");
        }
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
    }
}

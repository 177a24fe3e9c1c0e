//! The caller in events of every shape. The files have the shapes recorded on AWS (2026), with names and ids
//! made up.

use std::time::{Duration, SystemTime};

use lambda_http::Request;
use sekisho_claims::{Api, Caller, ClaimsError};

const SUB: &str = "6418b458-10c1-7023-9a4e-6b1f2d3c4e5f";
const ID_CLIENT: &str = "1example23456789client0000";
const ACCESS_CLIENT: &str = "5kek0i61pgkokoob4fsm9fo9it";

fn request(file: &str) -> Request {
    let path = format!("{}/tests/events/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let event = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    lambda_http::request::from_str(&event).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn caller(file: &str) -> Caller {
    Caller::from_request(&request(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn at(seconds: u64) -> Option<SystemTime> {
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

struct Expected {
    file: &'static str,
    api: Api,
    sub: &'static str,
    email: Option<&'static str>,
    username: Option<&'static str>,
    token_use: &'static str,
    client_id: &'static str,
    groups: &'static [&'static str],
    scopes: &'static [&'static str],
    /// Signed in, issued, expires: seconds since 1970.
    times: [u64; 3],
}

const ID_TOKEN: Expected = Expected {
    file: "http-api-id-token",
    api: Api::Http,
    sub: SUB,
    email: Some("usera@example.com"),
    username: Some("user-a"),
    token_use: "id",
    client_id: ID_CLIENT,
    groups: &["admin", "users"],
    scopes: &[],
    times: [1_787_399_934, 1_787_656_461, 1_787_660_061],
};

const ACCESS_TOKEN: Expected = Expected {
    file: "http-api-access-token",
    email: None,
    token_use: "access",
    client_id: ACCESS_CLIENT,
    groups: &["users"],
    scopes: &["orders/read", "orders/write"],
    times: [1_787_992_402, 1_787_992_402, 1_787_996_002],
    ..ID_TOKEN
};

const REST_TIMES: [u64; 3] = [1_782_992_567, 1_782_992_567, 1_782_996_167];

const TABLE: [Expected; 8] = [
    ID_TOKEN,
    ACCESS_TOKEN,
    Expected { file: "http-api-access-token-scopes", ..ACCESS_TOKEN },
    Expected { file: "http-api-payload-1-id-token", ..ID_TOKEN },
    Expected { file: "http-api-payload-1-scopes", ..ACCESS_TOKEN },
    Expected { file: "rest-api-id-token", api: Api::Rest, times: REST_TIMES, ..ID_TOKEN },
    Expected {
        file: "rest-api-access-token",
        api: Api::Rest,
        groups: &["user"],
        scopes: &["openid", "rbac-api/user"],
        times: REST_TIMES,
        ..ACCESS_TOKEN
    },
    Expected {
        file: "rest-api-client-credentials",
        api: Api::Rest,
        sub: ACCESS_CLIENT,
        username: None,
        groups: &[],
        scopes: &["orders/read"],
        times: REST_TIMES,
        ..ACCESS_TOKEN
    },
];

#[test]
fn the_caller_of_every_event() {
    for expected in TABLE {
        let Expected { file, api, .. } = expected;
        let caller = caller(file);
        assert_eq!(caller.api(), api, "{file}");
        assert_eq!(caller.sub(), expected.sub, "{file}");
        assert_eq!(caller.email(), expected.email, "{file}");
        assert_eq!(caller.username(), expected.username, "{file}");
        assert_eq!(caller.token_use(), Some(expected.token_use), "{file}");
        assert_eq!(caller.client_id(), Some(expected.client_id), "{file}");
        assert_eq!(caller.groups(), expected.groups, "{file}");
        assert_eq!(caller.scopes(), expected.scopes, "{file}");
        let [signed_in, issued, expires] = expected.times;
        assert_eq!(caller.signed_in_at(), at(signed_in), "{file}");
        assert_eq!(caller.issued_at(), at(issued), "{file}");
        assert_eq!(caller.expires_at(), at(expires), "{file}");
    }
}

#[test]
fn open_routes_have_no_caller() {
    for file in ["http-api-open-route", "http-api-payload-1-open-route", "rest-api-open-method"] {
        assert_eq!(Caller::from_request(&request(file)), Err(ClaimsError::NoAuthorizer), "{file}");
    }
}

#[test]
fn a_request_that_is_not_of_api_gateway_has_no_caller() {
    let made_by_hand = Request::default();
    assert_eq!(Caller::from_request(&made_by_hand), Err(ClaimsError::NotApiGateway));
}

#[test]
fn a_token_without_sub_names_nobody() {
    let path = format!("{}/tests/events/rest-api-id-token.json", env!("CARGO_MANIFEST_DIR"));
    let event = std::fs::read_to_string(path).expect("the file is there").replace("\"sub\"", "\"bus\"");
    let request = lambda_http::request::from_str(&event).expect("still an event");
    assert_eq!(Caller::from_request(&request), Err(ClaimsError::MissingClaim("sub".into())));
}

#[test]
fn custom_claims_by_name() {
    for file in ["http-api-id-token", "http-api-payload-1-id-token", "rest-api-id-token"] {
        let caller = caller(file);
        assert_eq!(caller.claim("custom:tenant"), Some("acme"), "{file}");
        assert_eq!(caller.claim("email_verified"), Some("true"), "{file}");
        assert_eq!(caller.require_claim("custom:tenant"), Ok("acme"), "{file}");
        let missing = ClaimsError::MissingClaim("custom:plan".into());
        assert_eq!(caller.require_claim("custom:plan"), Err(missing), "{file}");
    }
}

#[test]
fn guards() {
    for file in ["http-api-id-token", "rest-api-id-token"] {
        let admin = caller(file);
        let table: [(&[&str], bool); 5] =
            [(&["admin"], true), (&["staff", "users"], true), (&["Admin"], false), (&["adm"], false), (&[], false)];
        for (groups, passes) in table {
            assert_eq!(admin.require_any_group(groups).is_ok(), passes, "{file} {groups:?}");
        }
        assert!(admin.require_group("users").is_ok(), "{file}");
        assert!(admin.require_group("staff").is_err(), "{file}");
        assert!(admin.require_scope("orders/read").is_err(), "{file}: an id token has no scopes");
    }
    let program = caller("http-api-access-token-scopes");
    assert!(program.require_scope("orders/write").is_ok());
    assert!(program.require_scope("orders/delete").is_err());
    assert!(program.require_scope("orders").is_err());
}

#[test]
fn debug_output_holds_no_personal_data() {
    let text = format!("{:?}", caller("http-api-id-token"));
    assert!(text.contains(SUB) && !text.contains("example.com") && !text.contains("acme"), "{text}");
}

//! An authorizer that came out of an OpenAPI document (article 004).

use super::{HELLO, ORIGIN, UNAUTHORIZED, get};
use crate::verify::check::Expect::{Body, Header, Status};
use crate::verify::check::{Ask, Check, Source};

const ARTICLE: Source = Source::Article("004");

pub const CHECKS: &[Check] = &[
    Check::new(
        "contract.id-token",
        "POST with the ID token is greeted",
        ARTICLE,
        Ask::Web("POST", "${ContractApiUrl}/apiPath", &[("authorization", "Bearer ${idToken}")], "{}"),
        &[Status(200), Body(HELLO)],
    ),
    Check::new(
        "contract.get",
        "GET with the ID token is greeted",
        ARTICLE,
        get("${ContractApiUrl}/apiPath", &[("authorization", "Bearer ${idToken}")]),
        &[Status(200), Body(HELLO)],
    ),
    Check::new(
        "contract.no-token",
        "Without a token: 401",
        ARTICLE,
        Ask::Web("POST", "${ContractApiUrl}/apiPath", &[], "{}"),
        &[Status(401), Body(UNAUTHORIZED), Header("x-amzn-errortype", "UnauthorizedException")],
    ),
    Check::new(
        "contract.access-token",
        "The access token is refused",
        Source::Aws("apigateway/latest/developerguide/apigateway-integrate-with-cognito.html"),
        get("${ContractApiUrl}/apiPath", &[("authorization", "Bearer ${accessToken}")]),
        &[Status(401), Body(UNAUTHORIZED)],
    ),
    Check::new(
        "contract.preflight",
        "A browser's preflight needs no token",
        ARTICLE,
        Ask::Web("OPTIONS", "${ContractApiUrl}/apiPath", &[ORIGIN, ("access-control-request-method", "POST")], ""),
        &[Status(200), Header("access-control-allow-origin", "[..]"), Header("access-control-allow-methods", "[..]POST[..]")],
    ),
];

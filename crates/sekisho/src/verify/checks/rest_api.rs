//! Who gets in at the REST API and who does not (articles 002 and 003): its Cognito authorizer takes ID tokens.

use super::{HELLO, ORIGIN, UNAUTHORIZED, get};
use crate::verify::check::Expect::{Body, Header, Json, NoHeader, Status};
use crate::verify::check::{Ask, Check, Expect, Source};

const COGNITO: Source = Source::Aws("apigateway/latest/developerguide/apigateway-integrate-with-cognito.html");
const RESPONSES: Source = Source::Aws("apigateway/latest/developerguide/supported-gateway-response-types.html");
const CORS: Source = Source::Aws("apigateway/latest/developerguide/how-to-cors.html");

const REFUSED: &[Expect] = &[Status(401), Body(UNAUTHORIZED), Header("x-amzn-errortype", "UnauthorizedException")];
const GREETED: &[Expect] = &[Status(200), Body(HELLO)];
const NO_ROUTE: &[Expect] = &[
    Status(403),
    Body(r#"{"message":"Missing Authentication Token"}"#),
    Header("content-type", "application/json"),
    Header("x-amzn-errortype", "MissingAuthenticationTokenException"),
];

pub const CHECKS: &[Check] = &[
    Check::new(
        "rest.no-token",
        "Without a token: 401 and no challenge (the article prints 403)",
        Source::Article("002"),
        get("${RestApiUrl}/hello", &[]),
        &[
            Status(401),
            Body(UNAUTHORIZED),
            Header("content-type", "application/json"),
            Header("x-amzn-errortype", "UnauthorizedException"),
            Header("x-amzn-requestid", "[..]-[..]-[..]-[..]-[..]"),
            Header("x-amz-apigw-id", "[..]="),
            NoHeader("www-authenticate"),
        ],
    ),
    Check::new(
        "rest.id-token",
        "GET with the ID token is greeted",
        Source::Article("002"),
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${idToken}")]),
        &[
            Status(200),
            Body(HELLO),
            Header("content-type", "text/plain; charset=utf-8"),
            Header("x-amzn-requestid", "[..]-[..]-[..]-[..]-[..]"),
            Header("x-amz-apigw-id", "[..]="),
            NoHeader("apigw-requestid"),
        ],
    ),
    Check::new(
        "rest.post",
        "POST with the ID token is greeted",
        Source::Article("002"),
        Ask::Web("POST", "${RestApiUrl}/hello", &[("authorization", "Bearer ${idToken}")], "{}"),
        GREETED,
    ),
    Check::new(
        "rest.post-root",
        "POST to the root with the ID token is greeted",
        Source::Article("003"),
        Ask::Web("POST", "${RestApiUrl}/", &[("authorization", "Bearer ${idToken}")], ""),
        GREETED,
    ),
    Check::new(
        "rest.without-bearer",
        "A token gets in without the word Bearer",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "${idToken}")]),
        GREETED,
    ),
    Check::new(
        "rest.access-token",
        "The access token is refused where a method names no scopes",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${accessToken}")]),
        REFUSED,
    ),
    Check::new(
        "rest.refresh-token",
        "A refresh token is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${refreshToken}")]),
        REFUSED,
    ),
    Check::new(
        "rest.garbage",
        "What is no token is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer not-a-token")]),
        REFUSED,
    ),
    Check::new(
        "rest.lower-case-bearer",
        "The word bearer in lower case is not taken off",
        Source::Unverified,
        get("${RestApiUrl}/hello", &[("authorization", "bearer ${idToken}")]),
        REFUSED,
    ),
    Check::new(
        "rest.other-scheme",
        "Another scheme is refused",
        Source::Unverified,
        get("${RestApiUrl}/hello", &[("authorization", "Token ${idToken}")]),
        REFUSED,
    ),
    Check::new(
        "rest.other-subject",
        "Another subject under the old signature is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${otherSubject}")]),
        REFUSED,
    ),
    Check::new(
        "rest.later-expiry",
        "A later expiry under the old signature is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${laterExpiry}")]),
        REFUSED,
    ),
    Check::new(
        "rest.cut-signature",
        "A signature cut short is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${cutSignature}")]),
        REFUSED,
    ),
    Check::new(
        "rest.alg-none",
        "A token that is signed by nobody is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${algNone}")]),
        REFUSED,
    ),
    Check::new(
        "rest.hmac",
        "A token with HMAC in place of RSA is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${hmac}")]),
        REFUSED,
    ),
    Check::new(
        "rest.foreign-key",
        "A foreign key under the pool's key id is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${foreignKey}")]),
        REFUSED,
    ),
    Check::new(
        "rest.brought-key",
        "A key that the token brings along is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${broughtKey}")]),
        REFUSED,
    ),
    Check::new(
        "rest.foreign-issuer",
        "A token of another pool's issuer is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${foreignIssuer}")]),
        REFUSED,
    ),
    Check::new(
        "rest.two-segments",
        "A token without its signature is refused",
        COGNITO,
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${twoSegments}")]),
        REFUSED,
    ),
    Check::new(
        "rest.me",
        "The handler reads the ID token's claims, groups as a list",
        COGNITO,
        get("${RestApiUrl}/me", &[("authorization", "Bearer ${idToken}")]),
        &[
            Status(200),
            Header("content-type", "application/json"),
            Body(
                r#"{"sub":"${sub}","email":"${email}","groups":${groups},"username":"${username}","tokenUse":"id","scopes":[],"api":"rest"}"#,
            ),
        ],
    ),
    Check::new("rest.unknown-path", "A path without a resource: 403", RESPONSES, get("${RestApiUrl}/nowhere", &[]), NO_ROUTE),
    Check::new(
        "rest.unknown-method",
        "A resource without the method: 403, too",
        RESPONSES,
        Ask::Web("DELETE", "${RestApiUrl}/hello", &[], ""),
        NO_ROUTE,
    ),
    Check::new(
        "rest.unknown-path-token",
        "An unknown path with a token: 403, as for a bad signature",
        Source::Seen,
        get("${RestApiUrl}/nowhere", &[("authorization", "Bearer x")]),
        &[
            Status(403),
            Json(
                "/message",
                "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): [..]",
            ),
            Header("x-amzn-errortype", "IncompleteSignatureException"),
        ],
    ),
    Check::new(
        "rest.preflight",
        "A browser's preflight needs no token",
        CORS,
        Ask::Web(
            "OPTIONS",
            "${RestApiUrl}/hello",
            &[ORIGIN, ("access-control-request-method", "GET"), ("access-control-request-headers", "authorization")],
            "",
        ),
        &[
            Status(200),
            Header("access-control-allow-origin", "[..]"),
            Header("access-control-allow-methods", "[..]GET[..]"),
            Header("access-control-allow-headers", "[..]uthorization[..]"),
        ],
    ),
    Check::new(
        "rest.cors-refusal",
        "A browser may read a refusal, as the template's gateway responses say",
        RESPONSES,
        get("${RestApiUrl}/hello", &[ORIGIN]),
        &[Status(401), Header("access-control-allow-origin", "[..]")],
    ),
];

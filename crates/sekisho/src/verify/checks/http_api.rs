//! Who gets in at the HTTP API and who does not (articles 000 and 001): its JWT authorizer takes ID and access tokens alike.

use super::{HELLO, ORIGIN, UNAUTHORIZED, get};
use crate::verify::check::Expect::{Body, Header, NoHeader, Status};
use crate::verify::check::{Ask, Check, Expect, Source};

const JWT: Source = Source::Aws("apigateway/latest/developerguide/http-api-jwt-authorizer.html");
const TROUBLE: Source = Source::Aws("apigateway/latest/developerguide/http-api-troubleshooting-jwt.html");
const CORS: Source = Source::Aws("apigateway/latest/developerguide/http-api-cors.html");
const ARTICLE: Source = Source::Article("000, 001");

const REFUSED: &[Expect] =
    &[Status(401), Body(UNAUTHORIZED), Header("www-authenticate", "Bearer scope=\"\" error=\"invalid_token\"[..]")];
const NO_TOKEN: &[Expect] = &[
    Status(401),
    Body(UNAUTHORIZED),
    Header(
        "www-authenticate",
        "Bearer scope=\"\" error=\"invalid_token\" error_description=\"token contains an invalid number of segments\"",
    ),
];
const GREETED: &[Expect] = &[Status(200), Body(HELLO)];

pub const CHECKS: &[Check] = &[
    Check::new(
        "http.no-token",
        "Without a token: 401, and which scheme is wanted",
        Source::Seen,
        get("${HttpApiUrl}/hello", &[]),
        &[
            Status(401),
            Body(UNAUTHORIZED),
            Header("content-type", "application/json"),
            Header("www-authenticate", "Bearer"),
            Header("apigw-requestid", "[..]="),
            NoHeader("x-amzn-errortype"),
            NoHeader("x-amzn-requestid"),
        ],
    ),
    Check::new(
        "http.access-token",
        "GET with the access token is greeted",
        ARTICLE,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${accessToken}")]),
        &[
            Status(200),
            Body(HELLO),
            Header("content-type", "text/plain; charset=utf-8"),
            Header("apigw-requestid", "[..]="),
            NoHeader("x-amzn-requestid"),
        ],
    ),
    Check::new(
        "http.post",
        "POST with the access token is greeted",
        ARTICLE,
        Ask::Web("POST", "${HttpApiUrl}/hello", &[("authorization", "Bearer ${accessToken}")], "{}"),
        GREETED,
    ),
    Check::new(
        "http.id-token",
        "GET with the ID token is greeted",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${idToken}")]),
        GREETED,
    ),
    Check::new(
        "http.refreshed-token",
        "GET with the token of a refresh is greeted",
        ARTICLE,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${refreshedToken}")]),
        GREETED,
    ),
    Check::new(
        "http.other-client",
        "GET with a token of the other client is greeted",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${webAccessToken}")]),
        GREETED,
    ),
    Check::new(
        "http.without-bearer",
        "A token gets in without the word Bearer",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "${accessToken}")]),
        GREETED,
    ),
    Check::new(
        "http.lower-case-bearer",
        "The word bearer in lower case is not taken off",
        Source::Unverified,
        get("${HttpApiUrl}/hello", &[("authorization", "bearer ${accessToken}")]),
        REFUSED,
    ),
    Check::new(
        "http.other-scheme",
        "Another scheme is refused",
        Source::Unverified,
        get("${HttpApiUrl}/hello", &[("authorization", "Token ${accessToken}")]),
        REFUSED,
    ),
    Check::new(
        "http.empty-bearer",
        "The word Bearer without a token is refused",
        Source::Unverified,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ")]),
        &[Status(401), Body(UNAUTHORIZED)],
    ),
    Check::new(
        "http.garbage",
        "What is no token is refused, and why",
        Source::Seen,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer not-a-token")]),
        NO_TOKEN,
    ),
    Check::new(
        "http.refresh-token",
        "A refresh token is refused, and why",
        Source::Seen,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${refreshToken}")]),
        NO_TOKEN,
    ),
    Check::new(
        "http.two-segments",
        "A token without its signature is refused, and why",
        Source::Seen,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${twoSegments}")]),
        NO_TOKEN,
    ),
    Check::new(
        "http.four-segments",
        "A token with a segment more is refused, and why",
        Source::Seen,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${fourSegments}")]),
        NO_TOKEN,
    ),
    Check::new(
        "http.other-subject",
        "Another subject under the old signature is refused",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${otherSubject}")]),
        REFUSED,
    ),
    Check::new(
        "http.later-expiry",
        "A later expiry under the old signature is refused",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${laterExpiry}")]),
        REFUSED,
    ),
    Check::new(
        "http.cut-signature",
        "A signature cut short is refused",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${cutSignature}")]),
        REFUSED,
    ),
    Check::new(
        "http.alg-none",
        "A token that is signed by nobody is refused",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${algNone}")]),
        REFUSED,
    ),
    Check::new(
        "http.hmac",
        "A token with HMAC in place of RSA is refused",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${hmac}")]),
        REFUSED,
    ),
    Check::new(
        "http.foreign-key",
        "A foreign key under the pool's key id is refused",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${foreignKey}")]),
        REFUSED,
    ),
    Check::new(
        "http.brought-key",
        "A key that the token brings along is refused",
        JWT,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${broughtKey}")]),
        REFUSED,
    ),
    Check::new(
        "http.foreign-issuer",
        "A token of another pool's issuer is refused",
        TROUBLE,
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${foreignIssuer}")]),
        REFUSED,
    ),
    Check::new(
        "http.me-id-token",
        "The handler reads the ID token's claims, groups as a list",
        JWT,
        get("${HttpApiUrl}/me", &[("authorization", "Bearer ${idToken}")]),
        &[
            Status(200),
            Header("content-type", "application/json"),
            Body(
                r#"{"sub":"${sub}","email":"${email}","groups":${groups},"username":"${username}","tokenUse":"id","scopes":[],"api":"http"}"#,
            ),
        ],
    ),
    Check::new(
        "http.me-access-token",
        "The handler reads the access token's claims, scopes as a list",
        JWT,
        get("${HttpApiUrl}/me", &[("authorization", "Bearer ${accessToken}")]),
        &[
            Status(200),
            Body(
                r#"{"sub":"${sub}","email":null,"groups":${groups},"username":"${username}","tokenUse":"access","scopes":["aws.cognito.signin.user.admin"],"api":"http"}"#,
            ),
        ],
    ),
    Check::new(
        "http.unknown-path",
        "A path without a route: 404, whoever asks",
        Source::Aws("apigateway/latest/developerguide/http-api-develop-routes.html"),
        get("${HttpApiUrl}/nowhere", &[]),
        &[
            Status(404),
            Body(r#"{"message":"Not Found"}"#),
            Header("content-type", "application/json"),
            Header("apigw-requestid", "[..]="),
            NoHeader("www-authenticate"),
        ],
    ),
    Check::new(
        "http.unknown-method",
        "A method without a route: 404, too",
        Source::Aws("apigateway/latest/developerguide/http-api-develop-routes.html"),
        Ask::Web("DELETE", "${HttpApiUrl}/hello", &[], ""),
        &[
            Status(404),
            Body(r#"{"message":"Not Found"}"#),
            Header("content-type", "application/json"),
            Header("apigw-requestid", "[..]="),
            NoHeader("www-authenticate"),
        ],
    ),
    Check::new(
        "http.preflight",
        "A browser's preflight needs no token",
        CORS,
        Ask::Web(
            "OPTIONS",
            "${HttpApiUrl}/hello",
            &[ORIGIN, ("access-control-request-method", "GET"), ("access-control-request-headers", "authorization")],
            "",
        ),
        &[
            Status(204),
            Body(""),
            Header("access-control-allow-origin", "[..]"),
            Header("access-control-allow-methods", "[..]GET[..]"),
            Header("access-control-allow-headers", "[..]authorization[..]"),
        ],
    ),
    Check::new(
        "http.cors",
        "A browser may read the answer",
        CORS,
        get("${HttpApiUrl}/hello", &[ORIGIN, ("authorization", "Bearer ${accessToken}")]),
        &[Status(200), Header("access-control-allow-origin", "[..]")],
    ),
];

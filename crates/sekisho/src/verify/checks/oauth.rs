//! The OAuth endpoints at the pool's domain (article 003: machine to machine; the sign-in pages' redirects).

use super::{UNAUTHORIZED, get};
use crate::verify::check::Expect::{Body, Header, Json, NoJson, Status};
use crate::verify::check::{Ask, Check, Source, open, secret};

const TOKEN: Source = Source::Aws("cognito/latest/developerguide/token-endpoint.html");
const AUTHORIZE: Source = Source::Aws("cognito/latest/developerguide/authorization-endpoint.html");
const USER_INFO: Source = Source::Aws("cognito/latest/developerguide/userinfo-endpoint.html");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

pub const CHECKS: &[Check] = &[
    Check::new(
        "oauth.machine",
        "A machine gets an access token for its secret, and no other token",
        TOKEN,
        Ask::Web(
            "POST",
            "${SignInUrl}/oauth2/token",
            &[FORM, ("authorization", "Basic ${m2mBasic}")],
            "grant_type=client_credentials",
        ),
        &[
            Status(200),
            Header("content-type", "application/json[..]"),
            Json("/token_type", "Bearer"),
            Json("/expires_in", "3600"),
            Json("/access_token", "eyJ[..].[..].[..]"),
            NoJson("/id_token"),
            NoJson("/refresh_token"),
        ],
    )
    .keeping(&[secret("machineToken", "/access_token")]),
    Check::new(
        "oauth.machine-claims",
        "What a machine's token says",
        Source::Aws("cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html"),
        Ask::Token("machineToken"),
        &[
            Json("/claims/token_use", "access"),
            Json("/claims/client_id", "${M2mClientId}"),
            Json("/claims/sub", "${M2mClientId}"),
            Json("/claims/scope", "[..]/[..]"),
            NoJson("/claims/username"),
        ],
    )
    .keeping(&[open("scopes", "/claims/scope")]),
    Check::new(
        "oauth.machine-http",
        "The HTTP API takes a machine's token",
        Source::Aws("apigateway/latest/developerguide/http-api-jwt-authorizer.html"),
        get("${HttpApiUrl}/me", &[("authorization", "Bearer ${machineToken}")]),
        &[
            Status(200),
            Json("/tokenUse", "access"),
            Json("/sub", "${M2mClientId}"),
            Json("/username", "null"),
            Json("/scopes/0", "[..]/[..]"),
        ],
    ),
    Check::new(
        "oauth.machine-rest",
        "The REST API refuses a machine's token",
        Source::Aws("apigateway/latest/developerguide/apigateway-integrate-with-cognito.html"),
        get("${RestApiUrl}/hello", &[("authorization", "Bearer ${machineToken}")]),
        &[Status(401), Body(UNAUTHORIZED)],
    ),
    Check::new(
        "oauth.machine-scope",
        "A machine may ask for less than it may have",
        TOKEN,
        Ask::Web(
            "POST",
            "${SignInUrl}/oauth2/token",
            &[FORM, ("authorization", "Basic ${m2mBasic}")],
            "grant_type=client_credentials&scope=hello%2Fread",
        ),
        &[Status(200), Json("/access_token", "eyJ[..].[..].[..]")],
    )
    .keeping(&[secret("readToken", "/access_token")]),
    Check::new(
        "oauth.machine-scope-claims",
        "A token of one scope has that only",
        TOKEN,
        Ask::Token("readToken"),
        &[Json("/claims/scope", "hello/read")],
    ),
    Check::new(
        "oauth.other-scope",
        "A machine is refused a scope that it may not have",
        Source::Seen,
        Ask::Web(
            "POST",
            "${SignInUrl}/oauth2/token",
            &[FORM, ("authorization", "Basic ${m2mBasic}")],
            "grant_type=client_credentials&scope=openid",
        ),
        &[Status(400), Json("/error", "invalid_scope")],
    ),
    Check::new(
        "oauth.wrong-secret",
        "A machine with a wrong secret is refused",
        Source::Seen,
        Ask::Web(
            "POST",
            "${SignInUrl}/oauth2/token",
            &[FORM],
            "grant_type=client_credentials&client_id=${M2mClientId}&client_secret=wrong",
        ),
        &[Status(400), Json("/error", "invalid_client")],
    ),
    Check::new(
        "oauth.unknown-client",
        "A client that does not exist is refused",
        TOKEN,
        Ask::Web(
            "POST",
            "${SignInUrl}/oauth2/token",
            &[FORM],
            "grant_type=client_credentials&client_id=00000000000000000000000000",
        ),
        &[Status(400), Json("/error", "invalid_client")],
    ),
    Check::new(
        "oauth.unknown-grant",
        "A grant type that does not exist is refused",
        TOKEN,
        Ask::Web("POST", "${SignInUrl}/oauth2/token", &[FORM], "grant_type=password&client_id=${SpaClientId}"),
        &[Status(400), Json("/error", "unsupported_grant_type")],
    ),
    Check::new(
        "oauth.no-grant",
        "A request without a grant type is refused",
        TOKEN,
        Ask::Web("POST", "${SignInUrl}/oauth2/token", &[FORM], "client_id=${SpaClientId}"),
        &[Status(400), Json("/error", "invalid_request")],
    ),
    Check::new(
        "oauth.unknown-code",
        "A code that nobody got is refused",
        TOKEN,
        Ask::Web(
            "POST",
            "${SignInUrl}/oauth2/token",
            &[FORM],
            "grant_type=authorization_code&client_id=${SpaClientId}&code=00000000-0000-4000-8000-000000000000&redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F",
        ),
        &[Status(400), Json("/error", "invalid_grant")],
    ),
    Check::new(
        "oauth.token-get",
        "The token endpoint takes POST only",
        TOKEN,
        get("${SignInUrl}/oauth2/token", &[]),
        &[Status(405)],
    ),
    Check::new(
        "oauth.authorize",
        "Who is not signed in is sent to the sign-in page",
        AUTHORIZE,
        get(
            "${SignInUrl}/oauth2/authorize?response_type=code&client_id=${SpaClientId}&redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F&scope=openid&state=s",
            &[],
        ),
        &[Status(302), Header("location", "[..]/login?[..]client_id=${SpaClientId}[..]")],
    ),
    Check::new(
        "oauth.redirect-mismatch",
        "An address that is not the client's gets the error page",
        Source::Seen,
        get(
            "${SignInUrl}/oauth2/authorize?response_type=code&client_id=${SpaClientId}&redirect_uri=https%3A%2F%2Fevil.example%2F&scope=openid",
            &[],
        ),
        &[Status(302), Header("location", "[..]/error?error=redirect_mismatch&client_id=${SpaClientId}")],
    ),
    Check::new(
        "oauth.response-type",
        "A response type that the client may not use is told to the application",
        AUTHORIZE,
        get(
            "${SignInUrl}/oauth2/authorize?response_type=token&client_id=${SpaClientId}&redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F&state=s",
            &[],
        ),
        &[Status(302), Header("location", "http://localhost:5173/[..]error=unauthorized_client[..]")],
    ),
    Check::new(
        "oauth.user-info",
        "userInfo tells nothing without a token",
        USER_INFO,
        get("${SignInUrl}/oauth2/userInfo", &[]),
        &[
            Status(400),
            Header(
                "www-authenticate",
                "[..]error=\"invalid_request\", error_description=\"Bad OAuth2 request at UserInfo Endpoint\"",
            ),
        ],
    ),
    Check::new(
        "oauth.user-info-scope",
        "userInfo tells nothing to a token without the scope openid",
        Source::Seen,
        get("${SignInUrl}/oauth2/userInfo", &[("authorization", "Bearer ${accessToken}")]),
        &[Status(401), Json("/error", "invalid_token"), Json("/error_description", "Access token does not contain openid scope")],
    ),
    Check::new(
        "oauth.sign-out",
        "Signing out leads to an address that the client has",
        Source::Aws("cognito/latest/developerguide/logout-endpoint.html"),
        get("${SignInUrl}/logout?client_id=${SpaClientId}&logout_uri=http%3A%2F%2Flocalhost%3A5173%2F", &[]),
        &[Status(302), Header("location", "http://localhost:5173/")],
    ),
];

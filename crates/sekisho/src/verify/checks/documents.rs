//! The documents by which others verify a pool's tokens.

use super::get;
use crate::verify::check::Expect::{Header, Json, Status};
use crate::verify::check::{Check, Source, open};

const VERIFYING: Source =
    Source::Aws("cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html");

pub const CHECKS: &[Check] = &[
    Check::new(
        "documents.discovery",
        "The discovery document names the pool as issuer and where its keys are",
        Source::Aws("cognito/latest/developerguide/federation-endpoints.html"),
        get("${idp}/${UserPoolId}/.well-known/openid-configuration", &[]),
        &[
            Status(200),
            Header("content-type", "application/json[..]"),
            Json("/issuer", "http[..]/${UserPoolId}"),
            Json("/jwks_uri", "[..]/${UserPoolId}/.well-known/jwks.json"),
            Json("/id_token_signing_alg_values_supported", r#"["RS256"]"#),
            Json("/subject_types_supported", r#"["public"]"#),
            Json("/response_types_supported", r#"["code","token"]"#),
        ],
    ),
    Check::new(
        "documents.endpoints",
        "With a domain the discovery document names the OAuth endpoints",
        Source::Aws("cognito/latest/developerguide/federation-endpoints.html"),
        get("${idp}/${UserPoolId}/.well-known/openid-configuration", &[]),
        &[
            Json("/authorization_endpoint", "http[..]/oauth2/authorize"),
            Json("/token_endpoint", "http[..]/oauth2/token"),
            Json("/userinfo_endpoint", "http[..]/oauth2/userInfo"),
            Json("/token_endpoint_auth_methods_supported", r#"["client_secret_basic","client_secret_post"]"#),
        ],
    )
    .needing(&["SignInUrl"]),
    Check::new(
        "documents.keys",
        "The pool's keys are RSA keys for RS256",
        VERIFYING,
        get("${idp}/${UserPoolId}/.well-known/jwks.json", &[]),
        &[
            Status(200),
            Header("content-type", "application/json[..]"),
            Json("/keys/0/kty", "RSA"),
            Json("/keys/0/alg", "RS256"),
            Json("/keys/0/use", "sig"),
            Json("/keys/0/e", "AQAB"),
            Json("/keys/0/kid", "[..]"),
            Json("/keys/0/n", "[..]"),
        ],
    ),
    Check::new(
        "documents.two-keys",
        "There is a key of its own for ID tokens and one for access tokens",
        VERIFYING,
        get("${idp}/${UserPoolId}/.well-known/jwks.json", &[]),
        &[Json("/keys/1/alg", "RS256"), Json("/keys/0/kid", "[..]"), Json("/keys/1/kid", "[..]")],
    )
    .keeping(&[open("idKey", "/keys/0/kid"), open("accessKey", "/keys/1/kid")]),
];

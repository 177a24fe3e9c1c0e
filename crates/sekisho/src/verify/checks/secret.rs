//! A client with a secret wants SECRET_HASH (article 003).

use super::{admin, anyone};
use crate::verify::check::Expect::{Json, Status};
use crate::verify::check::{Check, Source, secret};

const ARTICLE: Source = Source::Article("003");

pub const CHECKS: &[Check] = &[
    Check::new(
        "secret.missing",
        "A client with a secret gets nothing without SECRET_HASH",
        ARTICLE,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${WebClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${password}"}}"#,
        ),
        &[
            Status(400),
            Json("/__type", "NotAuthorizedException"),
            Json("/message", "Client ${WebClientId} is configured with secret but SECRET_HASH was not received"),
        ],
    ),
    Check::new(
        "secret.wrong",
        "A client with a secret gets nothing with a wrong SECRET_HASH",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${WebClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${password}","SECRET_HASH":"d3Jvbmc="}}"#,
        ),
        &[
            Status(400),
            Json("/__type", "NotAuthorizedException"),
            Json("/message", "SecretHash does not match for the client: ${WebClientId}"),
        ],
    ),
    Check::new(
        "secret.describe",
        "An administrator reads the client's secret",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html"),
        admin("DescribeUserPoolClient", r#"{"UserPoolId":"${UserPoolId}","ClientId":"${WebClientId}"}"#),
        &[Status(200), Json("/UserPoolClient/ClientSecret", "[..]")],
    )
    .keeping(&[secret("webSecret", "/UserPoolClient/ClientSecret")]),
    Check::new(
        "secret.right",
        "A client with a secret gets tokens with the right SECRET_HASH",
        ARTICLE,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${WebClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${password}","SECRET_HASH":"${webHash}"}}"#,
        ),
        &[
            Status(200),
            Json("/AuthenticationResult/TokenType", "Bearer"),
            Json("/AuthenticationResult/IdToken", "eyJ[..].[..].[..]"),
        ],
    )
    .needing(&["confirmed"])
    .keeping(&[secret("webAccessToken", "/AuthenticationResult/AccessToken")]),
    Check::new(
        "secret.machine",
        "An administrator reads the secret of a machine's client",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html"),
        admin("DescribeUserPoolClient", r#"{"UserPoolId":"${UserPoolId}","ClientId":"${M2mClientId}"}"#),
        &[Status(200), Json("/UserPoolClient/ClientSecret", "[..]")],
    )
    .keeping(&[secret("m2mSecret", "/UserPoolClient/ClientSecret")]),
];

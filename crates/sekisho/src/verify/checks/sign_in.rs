//! Sign-in, tokens and refreshes (articles 000 and 001), and who gets none.

use super::{admin, anyone};
use crate::verify::check::Expect::{Header, Json, NoJson, Status};
use crate::verify::check::{Ask, Check, Source, secret};

const INITIATE: Source = Source::Aws("cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html");
const ERRORS: Source = Source::Aws("cognito/latest/developerguide/cognito-user-pool-managing-errors.html");
/// A public value of SRP that is none of zero's multiples.
const SRP: &str = r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_SRP_AUTH","AuthParameters":{"USERNAME":"${username}","SRP_A":"abababababababababababababababababababababababababababababababababababababababababababababababab"}}"#;

pub const CHECKS: &[Check] = &[
    Check::new(
        "sign-in.password",
        "The user signs in with name and password and gets three tokens for an hour",
        Source::Article("000, 001"),
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${password}"}}"#,
        ),
        &[
            Status(200),
            Header("content-type", "application/x-amz-json-1.1"),
            Json("/ChallengeParameters", "{}"),
            NoJson("/ChallengeName"),
            Json("/AuthenticationResult/ExpiresIn", "3600"),
            Json("/AuthenticationResult/TokenType", "Bearer"),
            Json("/AuthenticationResult/AccessToken", "eyJ[..].[..].[..]"),
            Json("/AuthenticationResult/IdToken", "eyJ[..].[..].[..]"),
            Json("/AuthenticationResult/RefreshToken", "eyJ[..].[..].[..].[..].[..]"),
        ],
    )
    .needing(&["confirmed"])
    .keeping(&[
        secret("accessToken", "/AuthenticationResult/AccessToken"),
        secret("idToken", "/AuthenticationResult/IdToken"),
        secret("refreshToken", "/AuthenticationResult/RefreshToken"),
    ]),
    Check::new(
        "sign-in.access-token",
        "What the access token says",
        Source::Aws("cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html"),
        Ask::Token("accessToken"),
        &[
            Json("/header/alg", "RS256"),
            Json("/header/kid", "[..]"),
            Json("/claims/token_use", "access"),
            Json("/claims/iss", "https[..]/${UserPoolId}"),
            Json("/claims/client_id", "${SpaClientId}"),
            Json("/claims/sub", "${sub}"),
            Json("/claims/username", "${username}"),
            Json("/claims/scope", "aws.cognito.signin.user.admin"),
            Json("/claims/origin_jti", "[..]"),
            Json("/claims/jti", "[..]"),
            Json("/claims/auth_time", "[..]"),
            NoJson("/claims/aud"),
            NoJson("/claims/email"),
        ],
    ),
    Check::new(
        "sign-in.id-token",
        "What the ID token says",
        Source::Aws("cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html"),
        Ask::Token("idToken"),
        &[
            Json("/header/alg", "RS256"),
            Json("/claims/token_use", "id"),
            Json("/claims/iss", "https[..]/${UserPoolId}"),
            Json("/claims/aud", "${SpaClientId}"),
            Json("/claims/sub", "${sub}"),
            Json("/claims/cognito:username", "${username}"),
            Json("/claims/email", "${email}"),
            Json("/claims/origin_jti", "[..]"),
            Json("/claims/auth_time", "[..]"),
            NoJson("/claims/client_id"),
            NoJson("/claims/scope"),
        ],
    ),
    Check::new(
        "sign-in.groups",
        "Groups are a list in the token",
        Source::Aws("cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html"),
        Ask::Token("idToken"),
        &[Json("/claims/cognito:groups", "${groups}")],
    )
    .needing(&["inGroup"]),
    Check::new(
        "sign-in.keys",
        "The ID token is signed with the first of the pool's keys",
        Source::Unverified,
        Ask::Token("idToken"),
        &[Json("/header/kid", "${idKey}")],
    ),
    Check::new(
        "sign-in.get-user",
        "GetUser with the access token tells the user's attributes",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_GetUser.html"),
        anyone("GetUser", r#"{"AccessToken":"${accessToken}"}"#),
        &[Status(200), Json("/Username", "${username}"), Json("/UserAttributes/0/Name", "[..]")],
    ),
    Check::new(
        "sign-in.get-user-id-token",
        "GetUser with the ID token is refused",
        Source::Seen,
        anyone("GetUser", r#"{"AccessToken":"${idToken}"}"#),
        &[Status(400), Json("/__type", "NotAuthorizedException"), Json("/message", "Invalid Access Token")],
    ),
    Check::new(
        "sign-in.refresh",
        "The refresh token gives new tokens, and stays the same itself",
        Source::Article("000, 001"),
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"REFRESH_TOKEN_AUTH","AuthParameters":{"REFRESH_TOKEN":"${refreshToken}"}}"#,
        ),
        &[
            Status(200),
            Json("/AuthenticationResult/ExpiresIn", "3600"),
            Json("/AuthenticationResult/TokenType", "Bearer"),
            Json("/AuthenticationResult/IdToken", "eyJ[..].[..].[..]"),
            Json("/AuthenticationResult/AccessToken", "eyJ[..].[..].[..]"),
            NoJson("/AuthenticationResult/RefreshToken"),
        ],
    )
    .keeping(&[secret("refreshedToken", "/AuthenticationResult/AccessToken")]),
    Check::new(
        "sign-in.refreshed",
        "A refreshed token is the same user's",
        Source::Aws("cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html"),
        Ask::Token("refreshedToken"),
        &[Json("/claims/sub", "${sub}"), Json("/claims/token_use", "access"), Json("/claims/origin_jti", "[..]")],
    ),
    Check::new(
        "sign-in.refresh-garbage",
        "What is no refresh token is refused",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"REFRESH_TOKEN_AUTH","AuthParameters":{"REFRESH_TOKEN":"none"}}"#,
        ),
        &[Status(400), Json("/__type", "NotAuthorizedException"), Json("/message", "Invalid Refresh Token")],
    ),
    Check::new(
        "sign-in.administrator",
        "The administrator's flow signs the user in",
        Source::Article("002"),
        admin(
            "AdminInitiateAuth",
            r#"{"UserPoolId":"${UserPoolId}","ClientId":"${SpaClientId}","AuthFlow":"ADMIN_USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${password}"}}"#,
        ),
        &[
            Status(200),
            Json("/AuthenticationResult/TokenType", "Bearer"),
            Json("/AuthenticationResult/IdToken", "eyJ[..].[..].[..]"),
        ],
    )
    .needing(&["confirmed"]),
    Check::new(
        "sign-in.srp",
        "SRP begins with the server's half",
        INITIATE,
        anyone("InitiateAuth", SRP),
        &[
            Status(200),
            Json("/ChallengeName", "PASSWORD_VERIFIER"),
            Json("/ChallengeParameters/USERNAME", "${username}"),
            Json("/ChallengeParameters/USER_ID_FOR_SRP", "${username}"),
            Json("/ChallengeParameters/SALT", "[..]"),
            Json("/ChallengeParameters/SRP_B", "[..]"),
            Json("/ChallengeParameters/SECRET_BLOCK", "[..]"),
        ],
    )
    .needing(&["confirmed"]),
    Check::new(
        "sign-in.wrong-password",
        "Sign-in with a wrong password is refused",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${wrongPassword}"}}"#,
        ),
        &[
            Status(400),
            Header("x-amzn-errortype", "NotAuthorizedException:[..]"),
            Json("/__type", "NotAuthorizedException"),
            Json("/message", "Incorrect username or password."),
        ],
    )
    .needing(&["confirmed"]),
    Check::new(
        "sign-in.unknown-user",
        "Sign-in under a name nobody has gets the answer of a wrong password",
        ERRORS,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}-nobody","PASSWORD":"${wrongPassword}"}}"#,
        ),
        &[
            Status(400),
            Json("/__type", "NotAuthorizedException"),
            Json("/message", "Incorrect username or password."),
        ],
    ),
    Check::new(
        "sign-in.unknown-user-administrator",
        "An administrator is told that a user does not exist",
        ERRORS,
        admin("AdminGetUser", r#"{"UserPoolId":"${UserPoolId}","Username":"${username}-nobody"}"#),
        &[Status(400), Json("/__type", "UserNotFoundException"), Json("/message", "User does not exist.")],
    ),
    Check::new(
        "sign-in.unknown-client",
        "Sign-in through a client that does not exist is refused",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"00000000000000000000000000","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${wrongPassword}"}}"#,
        ),
        &[
            Status(400),
            Json("/__type", "ResourceNotFoundException"),
            Json("/message", "User pool client 00000000000000000000000000 does not exist."),
        ],
    ),
    Check::new(
        "sign-in.without-password",
        "Sign-in without a password names the missing parameter",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}"}}"#,
        ),
        &[
            Status(400),
            Json("/__type", "InvalidParameterException"),
            Json("/message", "Missing required parameter PASSWORD"),
        ],
    ),
    Check::new(
        "sign-in.unknown-operation",
        "An operation that does not exist is refused",
        Source::Seen,
        anyone("Nothing", "{}"),
        &[Status(400), Json("/__type", "UnknownOperationException")],
    ),
];

//! A user whom an administrator makes (articles 002 and 003): the first sign-in, new passwords, and the end of the user.

use super::{HELLO, admin, anyone, get};
use crate::verify::check::Expect::{Body, Json, NoJson, Status};
use crate::verify::check::{Ask, Check, Source, open, secret};

const ARTICLE: Source = Source::Article("003");

pub const CHECKS: &[Check] = &[
    Check::new(
        "challenge.delete",
        "A user deletes the account",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html"),
        anyone("DeleteUser", r#"{"AccessToken":"${accessToken}"}"#),
        &[Status(200)],
    )
    .keeping(&[open("gone", "")]),
    Check::new(
        "challenge.gone",
        "A deleted user does not sign in",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${password}"}}"#,
        ),
        &[Status(400), Json("/__type", "NotAuthorizedException"), Json("/message", "Incorrect username or password.")],
    )
    .needing(&["gone"]),
    Check::new(
        "challenge.create",
        "An administrator makes a user with a temporary password",
        Source::Article("002, 003"),
        admin(
            "AdminCreateUser",
            r#"{"UserPoolId":"${UserPoolId}","Username":"${username}","TemporaryPassword":"${temporaryPassword}","MessageAction":"SUPPRESS","UserAttributes":[{"Name":"email","Value":"${email}"},{"Name":"email_verified","Value":"true"}]}"#,
        ),
        &[
            Status(200),
            Json("/User/Username", "${username}"),
            Json("/User/UserStatus", "FORCE_CHANGE_PASSWORD"),
            Json("/User/Enabled", "true"),
        ],
    )
    .needing(&["gone"])
    .keeping(&[open("made", "")]),
    Check::new(
        "challenge.challenge",
        "The first sign-in asks for a new password",
        ARTICLE,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${temporaryPassword}"}}"#,
        ),
        &[
            Status(200),
            Json("/ChallengeName", "NEW_PASSWORD_REQUIRED"),
            Json("/Session", "[..]"),
            Json("/ChallengeParameters/USER_ID_FOR_SRP", "${username}"),
            Json("/ChallengeParameters/requiredAttributes", "[]"),
            Json("/ChallengeParameters/userAttributes", "[..]\"email\":[..]\"${email}\"[..]"),
            NoJson("/AuthenticationResult"),
        ],
    )
    .needing(&["made"])
    .keeping(&[secret("session", "/Session")]),
    Check::new(
        "challenge.username",
        "The challenge's answer wants USERNAME, as the article once does not write it",
        Source::Seen,
        anyone(
            "RespondToAuthChallenge",
            r#"{"ClientId":"${SpaClientId}","ChallengeName":"NEW_PASSWORD_REQUIRED","Session":"${session}","ChallengeResponses":{"Username":"${username}","NEW_PASSWORD":"${newPassword}"}}"#,
        ),
        &[
            Status(400),
            Json("/__type", "InvalidParameterException"),
            Json("/message", "Missing required parameter USERNAME"),
        ],
    ),
    Check::new(
        "challenge.respond",
        "The user gives a new password and is in",
        ARTICLE,
        anyone(
            "RespondToAuthChallenge",
            r#"{"ClientId":"${SpaClientId}","ChallengeName":"NEW_PASSWORD_REQUIRED","Session":"${session}","ChallengeResponses":{"USERNAME":"${username}","NEW_PASSWORD":"${newPassword}"}}"#,
        ),
        &[
            Status(200),
            Json("/ChallengeParameters", "{}"),
            Json("/AuthenticationResult/ExpiresIn", "3600"),
            Json("/AuthenticationResult/TokenType", "Bearer"),
            Json("/AuthenticationResult/IdToken", "eyJ[..].[..].[..]"),
            Json("/AuthenticationResult/RefreshToken", "[..]"),
        ],
    )
    .keeping(&[
        secret("newAccessToken", "/AuthenticationResult/AccessToken"),
        secret("newIdToken", "/AuthenticationResult/IdToken"),
    ]),
    Check::new(
        "challenge.confirmed",
        "The user is CONFIRMED then",
        ARTICLE,
        admin("AdminGetUser", r#"{"UserPoolId":"${UserPoolId}","Username":"${username}"}"#),
        &[Status(200), Json("/UserStatus", "CONFIRMED"), Json("/Username", "${username}")],
    )
    .needing(&["newIdToken"]),
    Check::new(
        "challenge.post",
        "POST to the REST API with the new ID token is greeted",
        ARTICLE,
        Ask::Web("POST", "${RestApiUrl}/", &[("authorization", "Bearer ${newIdToken}")], ""),
        &[Status(200), Body(HELLO)],
    ),
    Check::new(
        "challenge.change-password",
        "A signed-in user changes the password",
        ARTICLE,
        anyone(
            "ChangePassword",
            r#"{"AccessToken":"${newAccessToken}","PreviousPassword":"${newPassword}","ProposedPassword":"${lastPassword}"}"#,
        ),
        &[Status(200)],
    )
    .keeping(&[open("changed", "")]),
    Check::new(
        "challenge.old-password",
        "The old password is no longer good",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${newPassword}"}}"#,
        ),
        &[Status(400), Json("/__type", "NotAuthorizedException"), Json("/message", "Incorrect username or password.")],
    )
    .needing(&["changed"]),
    Check::new(
        "challenge.new-password",
        "The new password is good",
        ARTICLE,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${lastPassword}"}}"#,
        ),
        &[Status(200), Json("/AuthenticationResult/IdToken", "eyJ[..].[..].[..]")],
    )
    .needing(&["changed"])
    .keeping(&[
        secret("lastRefreshToken", "/AuthenticationResult/RefreshToken"),
        secret("lastIdToken", "/AuthenticationResult/IdToken"),
    ]),
    Check::new(
        "challenge.revoke",
        "A refresh token is given back",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html"),
        anyone("RevokeToken", r#"{"ClientId":"${SpaClientId}","Token":"${lastRefreshToken}"}"#),
        &[Status(200)],
    )
    .keeping(&[open("revoked", "")]),
    Check::new(
        "challenge.revoked",
        "A revoked refresh token gives no tokens",
        Source::Seen,
        anyone(
            "InitiateAuth",
            r#"{"ClientId":"${SpaClientId}","AuthFlow":"REFRESH_TOKEN_AUTH","AuthParameters":{"REFRESH_TOKEN":"${lastRefreshToken}"}}"#,
        ),
        &[Status(400), Json("/__type", "NotAuthorizedException"), Json("/message", "Refresh Token has been revoked")],
    )
    .needing(&["revoked"]),
    Check::new(
        "challenge.weak-password",
        "An administrator's password follows the policy, too",
        Source::Seen,
        admin(
            "AdminSetUserPassword",
            r#"{"UserPoolId":"${UserPoolId}","Username":"${username}","Password":"Aa1!","Permanent":true}"#,
        ),
        &[
            Status(400),
            Json("/__type", "InvalidPasswordException"),
            Json("/message", "Password did not conform with password policy: Password not long enough"),
        ],
    )
    .needing(&["made"]),
    Check::new(
        "challenge.set-password",
        "An administrator sets a password for good",
        Source::Article("002"),
        admin(
            "AdminSetUserPassword",
            r#"{"UserPoolId":"${UserPoolId}","Username":"${username}","Password":"${password}","Permanent":true}"#,
        ),
        &[Status(200)],
    )
    .needing(&["made"]),
    Check::new(
        "challenge.remove",
        "An administrator deletes the user",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html"),
        admin("AdminDeleteUser", r#"{"UserPoolId":"${UserPoolId}","Username":"${username}"}"#),
        &[Status(200)],
    )
    .needing(&["made"])
    .keeping(&[open("removed", "")]),
    Check::new(
        "challenge.removed",
        "A user who was deleted is not found",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html"),
        admin("AdminGetUser", r#"{"UserPoolId":"${UserPoolId}","Username":"${username}"}"#),
        &[Status(400), Json("/__type", "UserNotFoundException"), Json("/message", "User does not exist.")],
    )
    .needing(&["removed"]),
    Check::new(
        "challenge.outlived",
        "A deleted user's token gets in until it expires: the gateway asks nobody",
        Source::Aws("cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html"),
        get("${HttpApiUrl}/hello", &[("authorization", "Bearer ${lastIdToken}")]),
        &[Status(200), Body(HELLO)],
    )
    .needing(&["removed"]),
];

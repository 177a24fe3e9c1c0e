//! A user signs up and an administrator confirms (articles 000 and 001), with the refusals on the way.

use super::{admin, anyone};
use crate::verify::check::Expect::{Header, Json, Status};
use crate::verify::check::{Check, Source, open};

const SIGN_UP: Source = Source::Aws("cognito-user-identity-pools/latest/APIReference/API_SignUp.html");
const NEW_USER: &str = r#"{"ClientId":"${SpaClientId}","Username":"${username}","Password":"${password}","UserAttributes":[{"Name":"email","Value":"${email}"}]}"#;
const SIGN_IN: &str = r#"{"ClientId":"${SpaClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"${username}","PASSWORD":"${password}"}}"#;

pub const CHECKS: &[Check] = &[
    Check::new(
        "sign-up.weak-password",
        "Sign-up with a password against the policy is refused, and why",
        Source::Seen,
        anyone(
            "SignUp",
            r#"{"ClientId":"${SpaClientId}","Username":"${username}-weak","Password":"Aa1!","UserAttributes":[{"Name":"email","Value":"${email}"}]}"#,
        ),
        &[
            Status(400),
            Header("x-amzn-errortype", "InvalidPasswordException:[..]"),
            Json("/__type", "InvalidPasswordException"),
            Json("/message", "Password did not conform with policy: Password not long enough"),
        ],
    ),
    Check::new(
        "sign-up.without-email",
        "Sign-up without an attribute that the pool requires is refused",
        Source::Seen,
        anyone("SignUp", r#"{"ClientId":"${SpaClientId}","Username":"${username}-bare","Password":"${password}"}"#),
        &[
            Status(400),
            Json("/__type", "InvalidParameterException"),
            Json("/message", "Attributes did not conform to the schema: email: The attribute is required\n"),
        ],
    ),
    Check::new(
        "sign-up.sign-up",
        "A user signs up, is not confirmed yet, and is told where the code went",
        Source::Article("000, 001"),
        anyone("SignUp", NEW_USER),
        &[
            Status(200),
            Header("content-type", "application/x-amz-json-1.1"),
            Header("x-amzn-requestid", "[..]-[..]-[..]-[..]-[..]"),
            Json("/UserConfirmed", "false"),
            Json("/UserSub", "[..]-[..]-[..]-[..]-[..]"),
            Json("/CodeDeliveryDetails/DeliveryMedium", "EMAIL"),
            Json("/CodeDeliveryDetails/AttributeName", "email"),
            Json("/CodeDeliveryDetails/Destination", "[..]***@[..]***"),
        ],
    )
    .keeping(&[open("sub", "/UserSub"), open("signedUp", "")]),
    Check::new(
        "sign-up.twice",
        "Sign-up under a name that is taken is refused",
        SIGN_UP,
        anyone("SignUp", NEW_USER),
        &[Status(400), Json("/__type", "UsernameExistsException"), Json("/message", "User already exists")],
    )
    .needing(&["signedUp"]),
    Check::new(
        "sign-up.not-confirmed",
        "An unconfirmed user gets no token",
        Source::Seen,
        anyone("InitiateAuth", SIGN_IN),
        &[Status(400), Json("/__type", "UserNotConfirmedException"), Json("/message", "User is not confirmed.")],
    )
    .needing(&["signedUp"]),
    Check::new(
        "sign-up.wrong-code",
        "A wrong code confirms nobody",
        Source::Seen,
        anyone("ConfirmSignUp", r#"{"ClientId":"${SpaClientId}","Username":"${username}","ConfirmationCode":"not-it"}"#),
        &[
            Status(400),
            Json("/__type", "CodeMismatchException"),
            Json("/message", "Invalid verification code provided, please try again."),
        ],
    )
    .needing(&["signedUp"]),
    Check::new(
        "sign-up.confirm",
        "An administrator confirms the user",
        Source::Article("000, 001"),
        admin("AdminConfirmSignUp", r#"{"UserPoolId":"${UserPoolId}","Username":"${username}"}"#),
        &[Status(200)],
    )
    .needing(&["signedUp"])
    .keeping(&[open("confirmed", "")]),
    Check::new(
        "sign-up.confirm-twice",
        "A confirmed user is not confirmed again",
        Source::Seen,
        admin("AdminConfirmSignUp", r#"{"UserPoolId":"${UserPoolId}","Username":"${username}"}"#),
        &[
            Status(400),
            Json("/__type", "NotAuthorizedException"),
            Json("/message", "User cannot be confirmed. Current status is CONFIRMED"),
        ],
    )
    .needing(&["confirmed"]),
    Check::new(
        "sign-up.groups",
        "An administrator lists the groups",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_ListGroups.html"),
        admin("ListGroups", r#"{"UserPoolId":"${UserPoolId}","Limit":1}"#),
        &[Status(200)],
    )
    .keeping(&[open("group", "/Groups/0/GroupName")]),
    Check::new(
        "sign-up.join",
        "An administrator adds the user to a group",
        Source::Aws("cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html"),
        admin("AdminAddUserToGroup", r#"{"UserPoolId":"${UserPoolId}","Username":"${username}","GroupName":"${group}"}"#),
        &[Status(200)],
    )
    .needing(&["confirmed"])
    .keeping(&[open("inGroup", "")]),
];

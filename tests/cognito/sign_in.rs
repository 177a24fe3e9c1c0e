//! Sign-in: the order of its checks, who exists, secret hashes, locks, the first sign-in.

use std::time::Duration;

use serde_json::{Value, json};

use super::{WRONG_PASSWORD, client, names, password, refresh, refused, with};
use crate::support::stack::{PASSWORD, Stack};

#[test]
fn who_exists_is_told_by_some_clients_only() {
    let stack = Stack::start();
    let silent = stack.output("SpaClientId");
    let open = client(&stack, &json!({}));
    let srp = |client: &str| {
        json!({ "ClientId": client, "AuthFlow": "USER_SRP_AUTH",
                                     "AuthParameters": { "USERNAME": "nobody", "SRP_A": "ab".repeat(64) } })
    };
    let missing = "UserNotFoundException: User does not exist.";
    let combination = "UserNotFoundException: Username/client id combination not found.";
    let expired = "ExpiredCodeException: Invalid code provided, please request a code again.";
    let rows = json!([
        ["InitiateAuth", password(&open, "nobody", "x"), missing],
        ["InitiateAuth", srp(&open), missing],
        ["ConfirmSignUp", { "ClientId": open }, combination],
        ["ResendConfirmationCode", { "ClientId": open }, combination],
        ["InitiateAuth", password(silent, "nobody", "x"), "NotAuthorizedException: Incorrect username or password."],
        ["ConfirmSignUp", { "ClientId": silent }, expired],
    ]);
    refused(&stack, &json!({ "Username": "nobody", "ConfirmationCode": "123456" }), &rows);
    let resent = stack.cognito_ok("ResendConfirmationCode", &json!({ "ClientId": silent, "Username": "nobody" })).body;
    let details = r#"{"Destination":"n***@n***","DeliveryMedium":"EMAIL","AttributeName":"email"}"#;
    assert_eq!(resent, format!(r#"{{"CodeDeliveryDetails":{details}}}"#));
    let decoy = || stack.cognito_ok("InitiateAuth", &srp(silent)).json()["ChallengeParameters"].clone();
    let (first, second) = (decoy(), decoy());
    assert_eq!(names(&first), ["SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP"]);
    assert_eq!((&first["SALT"], &first["USERNAME"]), (&second["SALT"], &second["USERNAME"]));
}

/// The processor time that the refusal of a wrong password, and of a wrong SRP proof, takes: unlike the time on the clock it
/// does not depend on what else the machine does.
fn refused_in(stack: &Stack, name: &str) -> [Duration; 2] {
    let spa = stack.output("SpaClientId");
    let begin = json!({ "ClientId": spa, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": { "USERNAME": name, "SRP_A": "ab".repeat(384) } });
    let asked = stack.cognito_ok("InitiateAuth", &begin).json()["ChallengeParameters"].clone();
    let responses = json!({ "USERNAME": asked["USER_ID_FOR_SRP"], "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
                            "PASSWORD_CLAIM_SIGNATURE": "AAAA", "TIMESTAMP": "Sat Nov 21 03:00:00 UTC 2026" });
    let proof = json!({ "ClientId": spa, "ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": responses });
    [("InitiateAuth", password(spa, name, "Wrong-Passw0rd")), ("RespondToAuthChallenge", proof)].map(|(operation, body)| {
        let before = stack.processor_time();
        let answer = stack.cognito(operation, &body);
        let took = stack.processor_time().saturating_sub(before);
        assert_eq!(answer.body, WRONG_PASSWORD, "{operation}");
        took
    })
}

#[test]
fn the_work_does_not_tell_who_exists() {
    let stack = Stack::start();
    let known: Vec<String> = (0..10).map(|n| format!("known{n}")).collect();
    known.iter().for_each(|name| stack.user(name, &[]));
    let mut times: [[Vec<Duration>; 2]; 2] = Default::default();
    // Two tries for each name lock nobody.
    for round in 0..20 {
        for (kind, name) in [known[round % 10].clone(), format!("unknown{round}")].iter().enumerate() {
            for (step, took) in refused_in(&stack, name).into_iter().enumerate() {
                times[step][kind].push(took);
            }
        }
    }
    for (step, mut kinds) in ["password", "proof"].into_iter().zip(times) {
        let [known, unknown] = kinds.each_mut().map(|took| {
            took.sort_unstable();
            took[took.len() / 2].as_secs_f64()
        });
        let ratio = unknown / known;
        assert!((1.0 / 1.5..1.5).contains(&ratio), "{step}: {unknown} s for a name nobody has, {known} s for a user");
    }
}

#[test]
fn a_client_with_a_secret_wants_its_hash_everywhere() {
    let stack = Stack::start();
    let (pool, web) = (stack.output("UserPoolId"), stack.output("WebClientId"));
    let told = |text: String| format!("NotAuthorizedException: {text}");
    let first = [
        told(format!("Client {web} is configured with secret but SECRET_HASH was not received")),
        told(format!("SecretHash does not match for the client: {web}")),
    ];
    let other = [
        told(format!("Client {web} is configured for secret but secret was not received")),
        told(format!("Unable to verify secret hash for client {web}")),
    ];
    for ((hash, first), other) in [Value::Null, json!("d3Jvbmc=")].into_iter().zip(&first).zip(&other) {
        let pairs = json!({ "USERNAME": "a", "PASSWORD": PASSWORD, "SRP_A": "ab", "NEW_PASSWORD": PASSWORD, "TIMESTAMP": "t",
                            "PASSWORD_CLAIM_SECRET_BLOCK": "b", "PASSWORD_CLAIM_SIGNATURE": "c", "SECRET_HASH": hash });
        let base = json!({ "ClientId": web, "UserPoolId": pool, "Username": "a", "Password": PASSWORD, "ConfirmationCode": "1",
                           "Session": "s".repeat(20), "SecretHash": hash, "AuthParameters": pairs, "ChallengeResponses": pairs });
        let rows = json!([
            ["InitiateAuth", { "AuthFlow": "USER_PASSWORD_AUTH" }, first],
            ["InitiateAuth", { "AuthFlow": "USER_SRP_AUTH" }, first],
            ["AdminInitiateAuth", { "AuthFlow": "ADMIN_USER_PASSWORD_AUTH" }, first],
            ["RespondToAuthChallenge", { "ChallengeName": "NEW_PASSWORD_REQUIRED" }, other],
            ["RespondToAuthChallenge", { "ChallengeName": "PASSWORD_VERIFIER" }, other],
            ["AdminRespondToAuthChallenge", { "ChallengeName": "NEW_PASSWORD_REQUIRED" }, other],
            ["SignUp", {}, other],
            ["ConfirmSignUp", {}, other],
            ["ResendConfirmationCode", {}, other],
        ]);
        refused(&stack, &base, &rows);
    }
    let rows = json!([
        ["InitiateAuth", refresh(web, &json!("r")), first[0]],
        ["GetTokensFromRefreshToken", { "ClientId": web, "RefreshToken": "r" }, other[0]],
    ]);
    refused(&stack, &json!({}), &rows);
}

#[test]
fn flows_and_their_parameters_are_checked_in_order() {
    let stack = Stack::start();
    let (pool, spa) = (stack.output("UserPoolId"), stack.output("SpaClientId"));
    let bare = client(&stack, &json!({ "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"] }));
    let foreign = stack.cognito_ok("CreateUserPool", &json!({ "PoolName": "other" })).json()["UserPool"]["Id"].clone();
    let invalid = |text: &str| format!("InvalidParameterException: {text}");
    let missing = |key: &str| invalid(&format!("Missing required parameter {key}"));
    let asked = |client: &str, flow: &str, parameters: &[&str]| {
        let pairs: serde_json::Map<String, Value> = parameters.iter().map(|key| ((*key).to_owned(), json!("a"))).collect();
        json!({ "ClientId": client, "AuthFlow": flow, "AuthParameters": pairs })
    };
    let rows = json!([
        [
            "InitiateAuth",
            asked("nobody", "CUSTOM_AUTH", &[]),
            "ResourceNotFoundException: User pool client nobody does not exist."
        ],
        ["InitiateAuth", asked(&bare, "USER_PASSWORD_AUTH", &[]), invalid("USER_PASSWORD_AUTH flow not enabled for this client")],
        ["InitiateAuth", asked(&bare, "USER_SRP_AUTH", &[]), invalid("USER_SRP_AUTH is not enabled for the client.")],
        ["InitiateAuth", asked(&bare, "REFRESH_TOKEN", &[]), invalid("Auth flow not enabled for this client")],
        [
            "InitiateAuth",
            asked(&bare, "CUSTOM_AUTH", &[]),
            invalid("Custom auth lambda trigger is not configured for the user pool.")
        ],
        ["InitiateAuth", asked(spa, "CUSTOM_AUTH", &[]), invalid("CUSTOM_AUTH is not enabled for the client.")],
        ["InitiateAuth", asked(spa, "USER_AUTH", &[]), invalid("USER_AUTH flow not enabled for this client")],
        ["InitiateAuth", asked(spa, "ADMIN_USER_PASSWORD_AUTH", &[]), invalid("Initiate Auth method not supported.")],
        ["InitiateAuth", asked(spa, "USER_PASSWORD_AUTH", &[]), missing("USERNAME")],
        ["InitiateAuth", asked(spa, "USER_PASSWORD_AUTH", &["USERNAME"]), missing("PASSWORD")],
        ["InitiateAuth", asked(spa, "USER_SRP_AUTH", &["USERNAME"]), missing("SRP_A")],
        ["InitiateAuth", asked(spa, "REFRESH_TOKEN_AUTH", &[]), missing("REFRESH_TOKEN")],
        ["AdminInitiateAuth", asked(&bare, "ADMIN_NO_SRP_AUTH", &[]), invalid("Auth flow not enabled for this client")],
    ]);
    refused(&stack, &json!({ "UserPoolId": pool }), &rows);
    let admin = asked(spa, "ADMIN_NO_SRP_AUTH", &["USERNAME", "PASSWORD"]);
    let no_client = format!("ResourceNotFoundException: User pool client {spa} does not exist.");
    let no_pool = "ResourceNotFoundException: User pool eu-west-1_nothing99 does not exist.";
    let rows = json!([
        ["AdminInitiateAuth", { "UserPoolId": foreign }, no_client],
        ["AdminInitiateAuth", { "UserPoolId": "eu-west-1_nothing99" }, no_pool],
    ]);
    refused(&stack, &admin, &rows);
}

#[test]
fn wrong_passwords_lock_for_a_while() {
    let stack = Stack::start();
    let spa = stack.output("SpaClientId");
    stack.user("alice", &[]);
    let attempt = |typed: &str| stack.cognito("InitiateAuth", &password(spa, "alice", typed)).body;
    let locked = r#"{"__type":"NotAuthorizedException","message":"Password attempts exceeded"}"#;
    for _ in 0..4 {
        assert_eq!(attempt("wrong"), WRONG_PASSWORD);
    }
    // The clock runs on, so only a long lock is looked at: each doubles the one before.
    for failures in 5..=10 {
        assert_eq!(attempt("wrong"), WRONG_PASSWORD, "{failures}");
        if failures < 10 {
            stack.advance(1 << (failures - 5));
        }
    }
    assert_eq!(attempt("wrong"), locked);
    assert_eq!(attempt(PASSWORD), locked);
    stack.advance(20);
    assert_eq!(attempt(PASSWORD), locked);
    stack.advance(12);
    assert!(attempt(PASSWORD).contains("AccessToken"));
    assert_eq!(attempt("wrong"), WRONG_PASSWORD);
    assert!(attempt(PASSWORD).contains("AccessToken"));
}

#[test]
fn the_first_sign_in_asks_for_a_new_password_once() {
    let stack = Stack::start();
    let (pool, spa) = (stack.output("UserPoolId"), stack.output("SpaClientId"));
    let new = |name: &str| {
        let asked = json!({ "UserPoolId": pool, "Username": name, "TemporaryPassword": PASSWORD, "MessageAction": "SUPPRESS",
                            "UserAttributes": [{ "Name": "email", "Value": "t@example.com" }] });
        stack.cognito_ok("AdminCreateUser", &asked);
        let challenge = stack.cognito_ok("InitiateAuth", &password(spa, name, PASSWORD)).json();
        assert_eq!(names(&challenge), ["ChallengeName", "Session", "ChallengeParameters"]);
        let expected = json!({ "USER_ID_FOR_SRP": name, "requiredAttributes": "[]",
                               "userAttributes": r#"{"email":"t@example.com"}"# });
        assert_eq!(challenge["ChallengeParameters"], expected);
        challenge["Session"].clone()
    };
    let respond = |session: &Value, more: &Value| {
        let responses = with(&json!({ "USERNAME": "tina", "NEW_PASSWORD": "An0ther-Passw0rd" }), more);
        json!({ "ClientId": spa, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session, "ChallengeResponses": responses })
    };
    let session = new("tina");
    let asked = respond(&session, &json!({}));
    let address = json!({ "userAttributes.email": "x@example.com" });
    let weak = "InvalidPasswordException: Password did not conform with policy: Password not long enough";
    let bad_session = "NotAuthorizedException: Invalid session for the user.";
    let operation = "RespondToAuthChallenge";
    let rows = json!([
        [operation, { "Session": null }, "InvalidParameterException: Missing required parameter Session"],
        [operation, { "Session": "A".repeat(40) }, bad_session],
        [operation, { "ChallengeName": "SMS_MFA" }, "InvalidParameterException: Missing required parameter SMS_MFA_CODE"],
        [operation, respond(&session, &json!({ "USERNAME": "tom" })), bad_session],
        [operation, respond(&session, &json!({ "NEW_PASSWORD": "weak" })), weak],
        [operation, respond(&session, &address), "NotAuthorizedException: Cannot modify an already provided email"],
    ]);
    refused(&stack, &asked, &rows);
    let answer = stack.cognito_ok(operation, &asked).json();
    assert_eq!(names(&answer), ["ChallengeParameters", "AuthenticationResult"]);
    let used = "NotAuthorizedException: Invalid session for the user, session can only be used once.";
    refused(&stack, &asked, &json!([[operation, {}, used]]));
    let late = respond(&new("tom"), &json!({ "USERNAME": "tom" }));
    stack.advance(181);
    let expired = "NotAuthorizedException: Invalid session for the user, session is expired.";
    refused(&stack, &late, &json!([[operation, {}, expired]]));
    stack.advance(7 * 24 * 3600);
    let too_old = "NotAuthorizedException: Temporary password has expired and must be reset by an administrator.";
    refused(&stack, &password(spa, "tom", PASSWORD), &json!([["InitiateAuth", {}, too_old]]));
    assert_eq!(stack.cognito("InitiateAuth", &password(spa, "tom", "wrong")).body, WRONG_PASSWORD);
}

#[test]
fn hundreds_at_once_while_groups_change() {
    let stack = Stack::start();
    let spa = stack.output("SpaClientId");
    stack.user("alice", &[]);
    let token = json!(stack.sign_in("alice").refresh);
    let member = json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "alice", "GroupName": "Admins" });
    std::thread::scope(|scope| {
        for n in 0..200 {
            let body = if n % 2 == 0 { password(spa, "alice", PASSWORD) } else { refresh(spa, &token) };
            let stack = &stack;
            scope.spawn(move || stack.cognito_ok("InitiateAuth", &body));
        }
        for _ in 0..20 {
            stack.cognito_ok("AdminAddUserToGroup", &member);
            stack.cognito_ok("AdminRemoveUserFromGroup", &member);
        }
    });
    assert_eq!(super::claims(&stack.sign_in("alice").id).get("cognito:groups"), None);
}

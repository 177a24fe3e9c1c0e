//! `CUSTOM_AUTH`: the rounds, what the triggers see, and every way a sign-in can end.

use sekisho_cognito::triggers::CallError;
use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{Pool, Service, claims};
use crate::totp;

type Function = fn(&Value) -> Result<Value, CallError>;

const TRIGGERS: &[&str] = &["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"];

/// Two right answers sign in, three tries end it; the answer is always `42`.
fn quiz(event: &Value) -> Result<Value, CallError> {
    let request = &event["request"];
    let rounds = request["session"].as_array().cloned().unwrap_or_default();
    let right = rounds.iter().filter(|round| round["challengeResult"] == true).count();
    Ok(match event["triggerSource"].as_str().unwrap() {
        "DefineAuthChallenge_Authentication" if right == 2 => json!({"issueTokens": true, "failAuthentication": false}),
        "DefineAuthChallenge_Authentication" if rounds.len() >= 3 => json!({"failAuthentication": true}),
        "DefineAuthChallenge_Authentication" => json!({"challengeName": "CUSTOM_CHALLENGE", "issueTokens": false}),
        "CreateAuthChallenge_Authentication" => json!({
            "publicChallengeParameters": {"question": format!("number {}", rounds.len())},
            "privateChallengeParameters": {"answer": "42"}, "challengeMetadata": format!("round {}", rounds.len())
        }),
        "VerifyAuthChallengeResponse_Authentication" => {
            json!({"answerCorrect": request["challengeAnswer"] == request["privateChallengeParameters"]["answer"]})
        }
        _ => json!({}),
    })
}

async fn stand(client: Value) -> (Functions, Pool) {
    let functions = Functions::new(quiz);
    let mut settings = json!({"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    for (key, value) in client.as_object().unwrap() {
        settings[key] = value.clone();
    }
    let pool = functions.service.pool_with(config(TRIGGERS), settings).await;
    functions.service.user_with(&pool, "alice", json!([{"Name": "email", "Value": "alice@example.com"}])).await;
    functions.seen();
    (functions, pool)
}

fn begin(pool: &Pool, name: &str) -> Value {
    json!({"ClientId": pool.client, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": {"USERNAME": name},
           "ClientMetadata": {"from": "begin"}})
}

fn answer(pool: &Pool, name: &str, session: &Value, answer: &str) -> Value {
    json!({"ClientId": pool.client, "ChallengeName": "CUSTOM_CHALLENGE", "Session": session,
           "ChallengeResponses": {"USERNAME": name, "ANSWER": answer}, "ClientMetadata": {"from": "answer"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn two_right_answers_sign_in() {
    let (functions, pool) = stand(json!({})).await;
    let service = &functions.service;
    let first = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    assert_eq!(first["ChallengeName"], "CUSTOM_CHALLENGE");
    assert_eq!(first["ChallengeParameters"], json!({"question": "number 0", "USERNAME": "alice"}));
    let seen = functions.seen();
    assert_eq!(seen[0]["request"]["session"], json!([]));
    assert_eq!(seen[0]["response"], json!({"challengeName": null, "issueTokens": null, "failAuthentication": null}));
    assert_eq!(seen[0]["request"]["userAttributes"]["email"], "alice@example.com");
    assert_eq!(seen[0]["request"]["userAttributes"]["cognito:user_status"], "CONFIRMED");
    assert_eq!(seen[0]["request"].get("clientMetadata"), None, "metadata of InitiateAuth is not for this trigger");
    assert_eq!(seen[1]["request"]["challengeName"], "CUSTOM_CHALLENGE");
    let second = service.ok("RespondToAuthChallenge", answer(&pool, "alice", &first["Session"], "42")).await;
    assert_eq!(second["ChallengeParameters"]["question"], "number 1");
    let seen = functions.seen();
    assert_eq!(seen[0]["request"]["clientMetadata"], json!({"from": "answer"}));
    assert_eq!(seen[0]["request"]["challengeAnswer"], "42");
    let round = json!({"challengeName": "CUSTOM_CHALLENGE", "challengeResult": true, "challengeMetadata": "round 0"});
    assert_eq!(seen[1]["request"]["session"], json!([round]));
    let done = service.ok("RespondToAuthChallenge", answer(&pool, "alice", &second["Session"], "42")).await;
    assert_eq!(claims(&done["AuthenticationResult"]["IdToken"])["cognito:username"], "alice");
    let used = service.error("RespondToAuthChallenge", answer(&pool, "alice", &second["Session"], "42")).await;
    assert_eq!(used, "NotAuthorizedException: Invalid session for the user, session can only be used once.");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_answers_end_it() {
    let (functions, pool) = stand(json!({})).await;
    let service = &functions.service;
    let mut session = service.ok("InitiateAuth", begin(&pool, "alice")).await["Session"].clone();
    for _ in 0..2 {
        session = service.ok("RespondToAuthChallenge", answer(&pool, "alice", &session, "41")).await["Session"].clone();
    }
    let error = service.error("RespondToAuthChallenge", answer(&pool, "alice", &session, "41")).await;
    assert_eq!(error, "NotAuthorizedException: Incorrect username or password.");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_wrong_is_said() {
    let (mut functions, pool) = stand(json!({})).await;
    let service = &mut functions.service;
    let session = service.ok("InitiateAuth", begin(&pool, "alice")).await["Session"].clone();
    let respond = |responses: Value, session: Value| json!({"ClientId": pool.client, "ChallengeName": "CUSTOM_CHALLENGE", "Session": session, "ChallengeResponses": responses});
    let cases = [
        (respond(json!({"ANSWER": "42"}), session.clone()), "InvalidParameterException: Missing required parameter USERNAME"),
        (respond(json!({"USERNAME": "alice"}), session.clone()), "InvalidParameterException: Missing required parameter ANSWER"),
        (
            respond(json!({"USERNAME": "alice", "ANSWER": "42"}), Value::Null),
            "InvalidParameterException: Missing required parameter Session",
        ),
        (
            respond(json!({"USERNAME": "bob", "ANSWER": "42"}), session.clone()),
            "NotAuthorizedException: Invalid session for the user.",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("RespondToAuthChallenge", body).await, expected);
    }
    let error = service.error("InitiateAuth", begin(&pool, "nobody")).await;
    assert_eq!(error, "UserNotFoundException: User does not exist.");
    service.wait(181);
    let late = service.error("RespondToAuthChallenge", answer(&pool, "alice", &session, "42")).await;
    assert_eq!(late, "NotAuthorizedException: Invalid session for the user, session is expired.");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_through_the_same_rounds() {
    let (functions, pool) = stand(json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let service = &functions.service;
    let mut session = Value::Null;
    for name in ["alice", "nobody"] {
        let first = service.ok("InitiateAuth", begin(&pool, name)).await;
        assert_eq!(first["ChallengeParameters"], json!({"question": "number 0", "USERNAME": name}));
        for event in functions.seen() {
            assert_eq!(event["request"]["userNotFound"], json!(name == "nobody"));
        }
        session = first["Session"].clone();
    }
    let second = service.ok("RespondToAuthChallenge", answer(&pool, "nobody", &session, "42")).await;
    let error = service.error("RespondToAuthChallenge", answer(&pool, "nobody", &second["Session"], "42")).await;
    assert_eq!(error, "NotAuthorizedException: Incorrect username or password.");
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_that_fail_are_told_apart() {
    let cases: [(Function, &str); 6] = [
        (|_| Err(CallError::Raised("no".into())), "UserLambdaValidationException: DefineAuthChallenge failed with error no."),
        (
            |_| Err(CallError::NotCalled("AccessDeniedException")),
            "UnexpectedLambdaException: DefineAuthChallenge invocation failed due to error AccessDeniedException.",
        ),
        (
            |_| Err(CallError::TimedOut),
            "UnexpectedLambdaException: DefineAuthChallenge invocation failed due to error Socket timeout while invoking Lambda function.",
        ),
        (|_| Ok(Value::Null), "InvalidLambdaResponseException: Unrecognizable lambda output"),
        (|_| Ok(json!({})), "InvalidLambdaResponseException: Unrecognizable lambda output"),
        (|_| Ok(json!({"challengeName": "TEA"})), "InvalidLambdaResponseException: Unrecognizable lambda output"),
    ];
    for (function, expected) in cases {
        let functions = Functions::new(function);
        let pool = functions.service.pool_with(config(TRIGGERS), json!({"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]})).await;
        functions.service.user(&pool, "alice").await;
        assert_eq!(functions.service.error("InitiateAuth", begin(&pool, "alice")).await, expected);
    }
}

#[tokio::test]
async fn a_pool_without_triggers_says_so() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]})).await;
    service.user(&pool, "alice").await;
    let error = service.error("InitiateAuth", begin(&pool, "alice")).await;
    assert_eq!(error, "InvalidParameterException: Custom auth lambda trigger is not configured for the user pool.");
}

/// The triggers may ask for what Cognito itself knows, in any order.
#[tokio::test(flavor = "multi_thread")]
async fn an_app_within_the_rounds() {
    let mut functions = Functions::new(|event| {
        let rounds = event["request"]["session"].as_array().cloned().unwrap_or_default();
        Ok(
            match rounds
                .last()
                .map(|round| (round["challengeName"].as_str().unwrap().to_owned(), round["challengeResult"] == true))
            {
                None => json!({"challengeName": "SOFTWARE_TOKEN_MFA", "issueTokens": false}),
                Some((name, true)) if name == "SOFTWARE_TOKEN_MFA" => json!({"issueTokens": true}),
                Some(_) => json!({"failAuthentication": true}),
            },
        )
    });
    let service = &mut functions.service;
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let pool = service.pool_with(config(TRIGGERS), flows).await;
    let mfa = json!({"UserPoolId": pool.id, "MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    service.ok("SetUserPoolMfaConfig", mfa).await;
    service.user(&pool, "alice").await;
    let app = totp::set_up(service, &pool, "alice", None).await;
    let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let body = |code: String| {
        json!({"ClientId": pool.client, "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": asked["Session"],
               "ChallengeResponses": {"USERNAME": "alice", "SOFTWARE_TOKEN_MFA_CODE": code}})
    };
    let wrong = service.error("RespondToAuthChallenge", body(app.wrong(service))).await;
    assert_eq!(wrong, "CodeMismatchException: Invalid code received for user");
    let done = service.ok("RespondToAuthChallenge", body(app.code(service, 0))).await;
    assert_eq!(claims(&done["AuthenticationResult"]["IdToken"])["cognito:username"], "alice");
}

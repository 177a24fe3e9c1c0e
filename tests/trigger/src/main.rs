//! Every trigger of a user pool in one function, for the tests: each event must be one that `aws_lambda_events` reads,
//! and what the function answers can be seen from outside.

mod call_back;

use aws_lambda_events::cognito as events;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(|event: LambdaEvent<Value>| async { answer(event.payload) })).await
}

fn answer(mut event: Value) -> Result<Value, Error> {
    let source = event["triggerSource"].as_str().unwrap_or_default().to_owned();
    let trigger = source.split('_').next().unwrap_or_default();
    event = typed(trigger, &event["version"].clone(), event)?;
    let name = event["userName"].as_str().unwrap_or_default().to_owned();
    if name.starts_with("barred-by-") && name.eq_ignore_ascii_case(&format!("barred-by-{trigger}")) {
        return Err(format!("{name} is barred").into());
    }
    if let Some(response) = response(trigger, &name, &event)? {
        event["response"] = response;
    }
    Ok(event)
}

/// The event as a handler with a typed event would hand it back.
fn typed(trigger: &str, version: &Value, event: Value) -> Result<Value, Error> {
    match (trigger, version.as_str()) {
        ("PreSignUp", _) => through::<events::CognitoEventUserPoolsPreSignup>(event),
        ("PostConfirmation", _) => through::<events::CognitoEventUserPoolsPostConfirmation>(event),
        ("PreAuthentication", _) => through::<events::CognitoEventUserPoolsPreAuthentication>(event),
        ("PostAuthentication", _) => through::<events::CognitoEventUserPoolsPostAuthentication>(event),
        ("DefineAuthChallenge", _) => through::<events::CognitoEventUserPoolsDefineAuthChallenge>(event),
        ("CreateAuthChallenge", _) => through::<events::CognitoEventUserPoolsCreateAuthChallenge>(event),
        ("VerifyAuthChallengeResponse", _) => through::<events::CognitoEventUserPoolsVerifyAuthChallenge>(event),
        ("TokenGeneration", Some("1")) => through::<events::CognitoEventUserPoolsPreTokenGen>(event),
        ("TokenGeneration", _) => through::<events::CognitoEventUserPoolsPreTokenGenV2>(event),
        ("UserMigration", _) => through::<events::CognitoEventUserPoolsMigrateUser>(event),
        ("CustomMessage", _) => through::<events::CognitoEventUserPoolsCustomMessage>(event),
        _ => Err(format!("no trigger {trigger}").into()),
    }
}

fn through<T: DeserializeOwned + Serialize>(event: Value) -> Result<Value, Error> {
    let event: T = serde_json::from_value(event)?;
    Ok(serde_json::to_value(event)?)
}

fn response(trigger: &str, name: &str, event: &Value) -> Result<Option<Value>, Error> {
    let request = &event["request"];
    Ok(Some(match trigger {
        "PreSignUp" if name.starts_with("auto") => json!({ "autoConfirmUser": true, "autoVerifyEmail": true }),
        "PostConfirmation" | "PostAuthentication" => {
            call_back::set(event, "nickname", trigger)?;
            return Ok(None);
        }
        "DefineAuthChallenge" => define(request),
        "CreateAuthChallenge" => json!({
            "publicChallengeParameters": { "question": "5 + 3" }, "privateChallengeParameters": { "answer": "8" },
            "challengeMetadata": "SUM",
        }),
        "VerifyAuthChallengeResponse" => {
            json!({ "answerCorrect": request["challengeAnswer"] == request["privateChallengeParameters"]["answer"] })
        }
        "TokenGeneration" if event["version"] == "1" => {
            json!({ "claimsOverrideDetails": { "claimsToAddOrOverride": { "tenant": "t1" } } })
        }
        "TokenGeneration" => json!({ "claimsAndScopeOverrideDetails": {
            "accessTokenGeneration": { "claimsToAddOrOverride": { "tenant": "t1" }, "scopesToAdd": ["orders/read"] }
        } }),
        "UserMigration" if request["password"] == "Migrated-Passw0rd!" => json!({
            "userAttributes": { "email": format!("{name}@example.com"), "email_verified": "true" },
            "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS",
        }),
        "UserMigration" => return Err("unknown there, too".into()),
        "CustomMessage" => json!({
            "emailSubject": format!("{} for you", event["triggerSource"].as_str().unwrap_or_default()),
            "emailMessage": format!("Here it is: {}", request["codeParameter"].as_str().unwrap_or_default()),
        }),
        _ => return Ok(None),
    }))
}

fn define(request: &Value) -> Value {
    let rounds = request["session"].as_array().map_or(0, Vec::len);
    match request["session"][rounds.saturating_sub(1)]["challengeResult"].as_bool() {
        Some(true) => json!({ "issueTokens": true, "failAuthentication": false }),
        Some(false) if rounds >= 3 => json!({ "issueTokens": false, "failAuthentication": true }),
        _ => json!({ "challengeName": "CUSTOM_CHALLENGE", "issueTokens": false, "failAuthentication": false }),
    }
}

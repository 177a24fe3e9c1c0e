//! The three functions of a custom sign-in: a sum to work out, with three tries; after SRP if the client begins with it.

use serde_json::{Value, json};

/// Fills in the `response` of an event of a user pool.
pub fn answer(mut event: Value) -> Value {
    let request = &event["request"];
    event["response"] = match event["triggerSource"].as_str() {
        Some("DefineAuthChallenge_Authentication") => define(request["session"].as_array().map_or(&[], Vec::as_slice)),
        Some("CreateAuthChallenge_Authentication") => json!({
            "publicChallengeParameters": { "question": "5 + 3" },
            "privateChallengeParameters": { "answer": "8" },
            "challengeMetadata": "SUM",
        }),
        _ => json!({ "answerCorrect": request["challengeAnswer"] == request["privateChallengeParameters"]["answer"] }),
    };
    event
}

fn define(session: &[Value]) -> Value {
    let asked = session.iter().filter(|step| step["challengeName"] == "CUSTOM_CHALLENGE").count();
    match session.last() {
        Some(step) if step["challengeName"] == "SRP_A" => {
            json!({ "challengeName": "PASSWORD_VERIFIER", "issueTokens": false, "failAuthentication": false })
        }
        Some(step) if step["challengeName"] == "CUSTOM_CHALLENGE" && step["challengeResult"] == true => {
            json!({ "issueTokens": true, "failAuthentication": false })
        }
        Some(_) if asked == 3 => json!({ "issueTokens": false, "failAuthentication": true }),
        _ => json!({ "challengeName": "CUSTOM_CHALLENGE", "issueTokens": false, "failAuthentication": false }),
    }
}

//! A Lambda authorizer: the word of the request says what it answers.

use lambda_runtime::Error;
use serde_json::{Value, json};

/// Answers an authorizer's event of any kind: with a policy, or simply where the event is of version 2.0.
pub fn answer(event: &Value) -> Result<Value, Error> {
    let header = &event["headers"]["authorization"];
    let word = event["authorizationToken"].as_str().or(header.as_str()).unwrap_or_default();
    if event["version"] == "2.0" {
        return Ok(json!({ "isAuthorized": word == "allow", "context": { "team": "blue" } }));
    }
    let effect = match word {
        "allow" => "Allow",
        "deny" => "Deny",
        "unauthorized" => return Err("Unauthorized".into()),
        _ => return Err("a failure of its own".into()),
    };
    let statement = json!({ "Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"] });
    Ok(json!({
        "principalId": "alice",
        "policyDocument": { "Version": "2012-10-17", "Statement": [statement] },
        "context": { "team": "blue" },
    }))
}

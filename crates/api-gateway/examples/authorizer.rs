//! The Lambda authorizer that the tests of this crate ask: what its caller sends says what it answers. Under the name
//! `simple` it says yes or no, under any other it answers a policy.

use std::sync::atomic::{AtomicU64, Ordering};

use lambda_http::lambda_runtime::{LambdaEvent, run, service_fn};
use lambda_http::{Error, tracing};
use serde_json::{Value, json};

static ASKED: AtomicU64 = AtomicU64::new(0);

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(answer)).await
}

async fn answer(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let simple = event.context.env_config.function_name == "simple";
    let event = event.payload;
    let asked = ASKED.fetch_add(1, Ordering::Relaxed) + 1;
    let context = json!({"asked": asked, "admin": true, "name": "alice", "event": event.to_string()});
    let arn = event["methodArn"].as_str().or(event["routeArn"].as_str()).unwrap_or_default();
    let api = arn.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
    let policy = |effect: &str, resource: &str| {
        let statement = json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource});
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        json!({"principalId": "user-1", "policyDocument": document, "context": context})
    };
    let yes = |authorized: bool| json!({"isAuthorized": authorized, "context": context});
    Ok(match word(&event).as_str() {
        "allow" if simple => yes(true),
        "deny" if simple => yes(false),
        "allow" => policy("Allow", &format!("{api}/*")),
        "deny" => policy("Deny", &format!("{api}/*")),
        "elsewhere" => policy("Allow", &format!("{api}/GET/elsewhere")),
        "only-this" => policy("Allow", arn),
        "key" => {
            let mut answer = policy("Allow", "*");
            answer["usageIdentifierKey"] = json!("a-key-of-a-plan-0123456789");
            answer
        }
        "object" => json!({"principalId": "u", "policyDocument": policy("Allow", "*")["policyDocument"], "context": {"o": {}}}),
        "unauthorized" => return Err("Unauthorized".into()),
        "error" => return Err("the secret of the authorizer".into()),
        _ => json!({"answer": "none"}),
    })
}

/// The last word of what the caller sent.
fn word(event: &Value) -> String {
    let places = [
        &event["authorizationToken"],
        &event["identitySource"][0],
        &event["headers"]["authorization"],
        &event["headers"]["Authorization"],
    ];
    let text = places.into_iter().find_map(Value::as_str).unwrap_or("allow");
    text.split(',').next().unwrap_or_default().rsplit(' ').next().unwrap_or_default().to_owned()
}

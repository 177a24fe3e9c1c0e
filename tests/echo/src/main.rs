//! A handler for the tests: shows the event it got, or answers exactly what the caller wrote in the body. As a user pool's
//! function it asks a question, as an authorizer it judges, and who is to be greeted is greeted.

mod challenge;
mod judge;

use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let event = event.payload;
    if event["triggerSource"].is_string() {
        return Ok(challenge::answer(event));
    }
    if event["type"].is_string() {
        return judge::answer(&event);
    }
    if let Some(name) = event["greet"].as_str() {
        return Ok(json!({ "statusCode": 200, "body": format!("\"Hello from {name}!\"") }));
    }
    let path = event["rawPath"].as_str().or(event["path"].as_str()).unwrap_or_default();
    match path.rsplit('/').next() {
        Some("raw") => Ok(serde_json::from_str(event["body"].as_str().unwrap_or_default())?),
        Some("say") => {
            println!("{}", event["body"].as_str().unwrap_or_default());
            let name = |variable| std::env::var(variable).unwrap_or_default();
            Ok(json!({ "group": name("AWS_LAMBDA_LOG_GROUP_NAME"), "stream": name("AWS_LAMBDA_LOG_STREAM_NAME") }))
        }
        Some("error") => Err("a failure of its own".into()),
        Some("exit") => std::process::exit(3),
        Some("slow") => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            Ok(Value::Null)
        }
        _ => Ok(json!({ "statusCode": 200, "headers": { "content-type": "application/json" }, "body": event.to_string() })),
    }
}

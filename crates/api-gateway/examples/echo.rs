//! The handler that the tests of this crate call: it answers its event, or misbehaves as the
//! end of the path says. A Lambda function like any other, built by cargo beside the tests.

use lambda_http::lambda_runtime::{LambdaEvent, run, service_fn};
use lambda_http::{Error, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(answer)).await
}

async fn answer(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let event = event.payload;
    // An integration that is no proxy sends any event: this one says what to answer.
    match event["act"].as_str() {
        Some("fail") => return Err(event["message"].as_str().unwrap_or_default().into()),
        Some("return") => return Ok(event["result"].clone()),
        _ => {}
    }
    let path = [&event["rawPath"], &event["path"]].into_iter().find_map(Value::as_str).unwrap_or_default().to_owned();
    match path.rsplit('/').next().unwrap_or_default() {
        "error" => Err("the handler does not like this".into()),
        "malformed" => Ok(json!({"statusCode": "many", "surprise": true})),
        "slow" => {
            // Longer than the integration's timeout of the tests.
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            Ok(json!({"statusCode": 200}))
        }
        "encoded" => Ok(json!({"statusCode": 200, "body": "iVBORw0KGgo=", "isBase64Encoded": true})),
        "garbled" => Ok(json!({"statusCode": 200, "body": "\u{e8}+)(", "isBase64Encoded": true})),
        "spelled" => Ok(json!({
            "statusCode": 200,
            "headers": {"Test-Multi": "value-solo", "X-mY-Own": "1", "date": "now"},
            "multiValueHeaders": {"tesT-Multi": ["value-multi"]},
        })),
        "cors" => Ok(json!({
            "statusCode": 200,
            "headers": {"access-control-allow-origin": "https://backend.example"},
        })),
        _ => Ok(json!({
            "statusCode": 200,
            "headers": {"content-type": "application/json"},
            "body": event.to_string(),
        })),
    }
}

//! A trigger that calls its pool back while the pool waits for it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use lambda_runtime::Error;
use serde_json::{Value, json};

/// Sets an attribute of the event's user.
pub fn set(event: &Value, name: &str, value: &str) -> Result<(), Error> {
    let body = json!({
        "UserPoolId": event["userPoolId"], "Username": event["userName"],
        "UserAttributes": [{ "Name": name, "Value": value }],
    })
    .to_string();
    let endpoint = std::env::var("AWS_ENDPOINT_URL")?;
    let host = endpoint.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut stream = TcpStream::connect(&host)?;
    stream.set_read_timeout(Some(Duration::from_secs(4)))?;
    let operation = "AWSCognitoIdentityProviderService.AdminUpdateUserAttributes";
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: {operation}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(format!("the pool says: {answer}").into()) }
}

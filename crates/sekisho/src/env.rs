//! `sekisho env`: what a shell needs to talk to the running stack.

mod transparent;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

use bytes::Bytes;
use hyper::Request;

use crate::cli::{Env, Running};
use crate::{Failure, client, state};

/// Prints the variables of the running stack.
pub async fn run(options: Env) -> Result<(), Failure> {
    if options.undo {
        print!("{}", transparent::undo());
        return Ok(());
    }
    let endpoint = endpoint(&options.running)?;
    if options.transparent {
        return transparent(&endpoint, options.json).await;
    }
    let variables = variables(&endpoint, &ask(&endpoint, "outputs").await?, &ask(&endpoint, "health").await?);
    if options.json {
        println!("{}", serde_json::to_string_pretty(&variables).map_err(Failure::from_error)?);
    } else {
        for (name, value) in &variables {
            println!("export {name}={}", quoted(value));
        }
    }
    Ok(())
}

/// Prints what makes commands for AWS run against the stack as they are.
async fn transparent(endpoint: &str, json: bool) -> Result<(), Failure> {
    // The first who asks for it makes it.
    send(endpoint, "ca.pem").await?;
    let health = ask(endpoint, "health").await?;
    let Some(ca) = health.get("caCertificate") else {
        return Err(Failure::from(
            "the stack's CA is not kept in a file; its log says why, and so does `sekisho trust`".to_owned(),
        ));
    };
    let outputs = ask(endpoint, "outputs?form=aws").await?;
    let outputs = outputs.into_iter().map(|(name, value)| (upper_snake(&name), value)).collect();
    let region = health.get("region").map_or("", String::as_str);
    let folder = Path::new(ca).parent().and_then(Path::to_str).unwrap_or(ca);
    let stack = transparent::Stack { endpoint, region, ca, folder };
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let variables = transparent::variables(&stack, outputs, names);
    if json {
        println!("{}", serde_json::to_string_pretty(&variables).map_err(Failure::from_error)?);
        return Ok(());
    }
    print!("{}", transparent::script(&stack, &variables));
    // Who evaluates the lines sees none of them.
    if std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() {
        eprintln!(
            "Sekisho stands in for AWS in this shell; nothing reaches a real account. To undo it: eval \"$(sekisho env --transparent --undo)\""
        );
    }
    Ok(())
}

/// Where the running stack answers.
pub fn endpoint(running: &Running) -> Result<String, Failure> {
    if let Some(port) = running.port {
        return Ok(format!("http://127.0.0.1:{port}"));
    }
    state::address(&running.state).ok_or_else(|| {
        Failure::from(format!(
            "no stack is running from the state in {}; start one with `sekisho up`, or name the port of an ephemeral one with --port N",
            running.state.display()
        ))
    })
}

async fn send(endpoint: &str, what: &str) -> Result<Bytes, Failure> {
    let request = Request::get(format!("{endpoint}/_sekisho/{what}")).body(Bytes::new()).map_err(Failure::from_error)?;
    let answer = client::send(request)
        .await
        .map_err(|error| Failure::from(format!("no stack answers at {endpoint} ({error}); start one with `sekisho up`")))?;
    Ok(answer.into_body())
}

/// A document of a running stack, one flat object of strings.
pub async fn ask(endpoint: &str, what: &str) -> Result<BTreeMap<String, String>, Failure> {
    serde_json::from_slice(&send(endpoint, what).await?).map_err(|_| {
        Failure::from(format!("what answers at {endpoint} is not a Sekisho stack; name the right port with --port N"))
    })
}

/// How `sam deploy` asks again, in seconds: by itself it waits five before it looks for the first time.
pub(crate) const SAM_POLL_DELAY: (&str, &str) = ("SAM_CLI_POLL_DELAY", "0.1");

/// Every variable, sorted by name; dummy credentials because the AWS tools refuse to start without any.
fn variables(endpoint: &str, outputs: &BTreeMap<String, String>, health: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = outputs.iter().map(|(name, value)| (upper_snake(name), value.clone())).collect();
    all.insert("AWS_ENDPOINT_URL".to_owned(), endpoint.to_owned());
    all.insert("SEKISHO_ENDPOINT".to_owned(), endpoint.to_owned());
    all.insert("AWS_ACCESS_KEY_ID".to_owned(), "sekisho".to_owned());
    all.insert("AWS_SECRET_ACCESS_KEY".to_owned(), "sekisho".to_owned());
    all.insert("AWS_DEFAULT_REGION".to_owned(), health.get("region").cloned().unwrap_or_default());
    all.insert(SAM_POLL_DELAY.0.to_owned(), SAM_POLL_DELAY.1.to_owned());
    all
}

/// `HttpApiUrl` → `HTTP_API_URL`.
fn upper_snake(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut before_is_lower = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before_is_lower {
            text.push('_');
        }
        before_is_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        text.push(letter.to_ascii_uppercase());
    }
    text
}

/// Single quotes keep a shell from reading anything into the value.
pub fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_a_shell_writes_them() {
        for (name, expected) in [
            ("UserPoolId", "USER_POOL_ID"),
            ("HttpApiUrl", "HTTP_API_URL"),
            ("SpaClientId", "SPA_CLIENT_ID"),
            ("Api2Url", "API2_URL"),
        ] {
            assert_eq!(upper_snake(name), expected);
        }
    }

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        assert_eq!(quoted("a'; rm -rf /; '"), r"'a'\''; rm -rf /; '\'''");
    }
}

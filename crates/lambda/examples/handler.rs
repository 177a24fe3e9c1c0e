//! The handler of this crate's tests: what it does is named by its `_HANDLER`.
//! The one that answers what it gets is also good for measuring.

use std::io::Write;
use std::time::Duration;

use lambda_http::lambda_runtime::{self, streaming};
use lambda_http::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let name = std::env::var("_HANDLER")?;
    if let Some(said) = watcher()? {
        // Held open until this process ends.
        std::mem::forget(said);
    }
    match name.as_str() {
        "exits_in_init" => std::process::exit(7),
        "init_error" => return init_error().await,
        "clean_exit" => return Ok(()),
        "streams" => return lambda_runtime::run(service_fn(streams)).await,
        "page" => return lambda_runtime::run(service_fn(page)).await,
        _ => {}
    }
    let name = name.as_str();
    lambda_runtime::run(service_fn(move |event| behave(name, event))).await
}

async fn behave(name: &str, event: LambdaEvent<Value>) -> Result<Value, Error> {
    let LambdaEvent { payload, context } = event;
    match name {
        "context" => Ok(json!({
            "requestId": context.request_id,
            "deadline": context.deadline,
            "arn": context.invoked_function_arn,
            "trace": context.xray_trace_id,
            "client": context.client_context.map(|client| client.custom),
            "environment": std::env::vars().collect::<std::collections::BTreeMap<_, _>>(),
            "pid": std::process::id(),
        })),
        "exits" => std::process::exit(payload["code"].as_i64().unwrap_or(0).try_into()?),
        "aborts" => std::process::abort(),
        "fails" => Err("it went wrong".into()),
        "hangs" => std::future::pending().await,
        "large" => Ok(Value::String("x".repeat(payload["size"].as_u64().unwrap_or(0).try_into()?))),
        "prints" => {
            println!("to stdout: {}", payload["say"]);
            eprintln!("to stderr: {}", payload["say"]);
            Ok(json!({ "pid": std::process::id() }))
        }
        // Both must be here at once: each waits until the other has connected to it.
        "meets" => {
            let address = payload["address"].as_str().unwrap_or_default().to_owned();
            let mut stream = std::net::TcpStream::connect(address)?;
            stream.write_all(b"x")?;
            std::io::Read::read_exact(&mut stream, &mut [0])?;
            Ok(json!({ "pid": std::process::id() }))
        }
        _ => Ok(payload),
    }
}

async fn streams(_: LambdaEvent<Value>) -> Result<streaming::Response<streaming::Body>, Error> {
    let (mut sender, body) = streaming::channel();
    tokio::spawn(async move {
        for word in ["one ", "two ", "three"] {
            if sender.send_data(word.into()).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    Ok(body.into())
}

/// A stream with a status and headers of its own.
async fn page(_: LambdaEvent<Value>) -> Result<streaming::Response<streaming::Body>, Error> {
    let (mut sender, body) = streaming::channel();
    tokio::spawn(async move {
        // The reader may have left.
        let _ = sender.send_data("<p>".into()).await;
    });
    let headers = [("content-type", "text/html"), ("x-page", "1")];
    let headers = headers.into_iter().map(|(name, value)| Ok((name.parse()?, value.parse()?))).collect::<Result<_, Error>>()?;
    let status_code = lambda_http::http::StatusCode::CREATED;
    Ok(streaming::Response {
        metadata_prelude: lambda_runtime::MetadataPrelude { headers, status_code, cookies: vec!["a=1".into()] },
        stream: body,
    })
}

/// What a runtime does that knows why it cannot start.
async fn init_error() -> Result<(), Error> {
    let address = std::env::var("AWS_LAMBDA_RUNTIME_API")?;
    let mut stream = std::net::TcpStream::connect(&address)?;
    let body = r#"{"errorType":"Config","errorMessage":"no table"}"#;
    write!(
        stream,
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nhost: {address}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    std::io::Read::read(&mut stream, &mut [0; 256])?;
    std::process::exit(1)
}

/// A connection by which a test learns that this process has ended.
fn watcher() -> Result<Option<std::net::TcpStream>, Error> {
    match std::env::var("WATCHER") {
        Ok(address) => Ok(Some(std::net::TcpStream::connect(address)?)),
        Err(_) => Ok(None),
    }
}

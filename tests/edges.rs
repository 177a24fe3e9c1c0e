//! The edges of the door: what HTTP/1.1 lets a client do, what it does not, and that neither gets anybody past an authorizer.

mod clients;
mod framing;
mod heads;
mod paths;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::http::exchange;
use crate::support::stack::Stack;

/// Both APIs behind authorizers, but for `/open`, in front of the handler that shows its event.
fn guarded() -> Stack {
    Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/echo.yaml"])
}

/// Both APIs without authorizers.
fn open() -> Stack {
    Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/open.yaml"])
}

fn host(stack: &Stack) -> String {
    format!("127.0.0.1:{}", stack.port())
}

/// The path of an API on the stack's own address: `/_api/<id>/<stage>`.
fn base<'a>(stack: &'a Stack, output: &str) -> &'a str {
    stack.output(output).strip_prefix(&stack.endpoint).expect("an address of the stack")
}

/// A connection whose reads end at last.
fn connect(stack: &Stack) -> TcpStream {
    let stream = TcpStream::connect(host(stack)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// Sends a text in which `HOST` is the stack's `Host` line; what came back before the server closed.
fn raw(stack: &Stack, text: &str) -> String {
    let request = text.replace("HOST\r\n", &format!("Host: {}\r\n", host(stack)));
    String::from_utf8_lossy(&exchange(&host(stack), request.as_bytes()).unwrap()).into_owned()
}

/// What one connection says to this until it ends.
fn rest_of(mut stream: TcpStream, text: &str) -> String {
    stream.write_all(text.as_bytes()).unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).unwrap();
    String::from_utf8_lossy(&said).into_owned()
}

fn answers(text: &str, status: &str) -> usize {
    text.matches(&format!("HTTP/1.1 {status}")).count()
}

//! The door under clients that misbehave: too much, too many, nonsense, gone.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::{open_template, write};
use crate::support::http::{self, exchange};
use crate::support::stack::Stack;

const LARGEST: usize = 10 * 1024 * 1024;

/// A stack whose APIs ask for no token; its folder goes with it.
fn open_stack() -> (Stack, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let template = write(folder.path(), "open.yaml", &open_template());
    let stack = Stack::start_with(&["--ephemeral", "--template", template.to_str().unwrap()]);
    (stack, folder)
}

/// A stack without functions, for what never reaches one.
fn pool_stack() -> (Stack, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let template = write(folder.path(), "pool.yaml", super::POOL);
    let stack = Stack::start_with(&["--ephemeral", "--template", template.to_str().unwrap()]);
    (stack, folder)
}

fn host(stack: &Stack) -> String {
    format!("127.0.0.1:{}", stack.port())
}

/// `text` with `HEALTH` for a whole request, sent; what came back before the server closed.
fn raw(stack: &Stack, text: &str) -> String {
    let health = format!("GET /_sekisho/health HTTP/1.1\r\nHost: {}\r\n", host(stack));
    let request = text.replace("HEALTH", &health).replace("HOST", &format!("Host: {}", host(stack)));
    String::from_utf8_lossy(&exchange(&host(stack), request.as_bytes()).unwrap()).into_owned()
}

fn answers(text: &str, status: &str) -> usize {
    text.matches(&format!("HTTP/1.1 {status}")).count()
}

#[test]
fn a_body_may_have_ten_mebibytes_and_not_one_byte_more() {
    let (stack, _folder) = open_stack();
    for (output, too_long) in [("HttpApiUrl", "Request Too Long"), ("RestApiUrl", "HTTP content length exceeded 10485760 bytes.")]
    {
        let url = format!("{}/x", stack.output(output));
        let answer = http::send("POST", &url, &[], &"a".repeat(4_000_000));
        assert_eq!(answer.status, 200, "{output} hands a large body to the function");
        // The largest body passes the API; the function takes no event above 6 MB.
        let largest = http::send("POST", &url, &[], &"a".repeat(LARGEST));
        assert_eq!((largest.status, largest.json()["message"].as_str()), (413, Some("Request Too Long")), "{output}");
        stack.log_with("is larger than the 6 MB that Lambda takes");
        let longer = http::send("POST", &url, &[], &"a".repeat(LARGEST + 1));
        assert_eq!(longer.status, 413, "{output}");
        assert!(longer.body.contains(too_long), "{output}: {longer:?}");
        assert_eq!(http::send("POST", &url, &[], "a").status, 200, "{output} serves on");
    }
    stack.log_with("the body has 10485761 bytes, at most 10485760 are allowed");
}

#[test]
fn five_hundred_connections_at_once_are_served() {
    let (stack, _folder) = pool_stack();
    let request = format!("GET /_sekisho/health HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host(&stack));
    let mut open: Vec<TcpStream> = (0..500).map(|_| TcpStream::connect(host(&stack)).unwrap()).collect();
    // All are open before the first one asks, and the first one asks last.
    for stream in open.iter_mut().rev() {
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
    }
    for (number, stream) in open.iter_mut().enumerate() {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "connection {number}: {answer}");
    }
}

#[test]
fn a_client_that_stops_in_its_headers_holds_up_nobody() {
    let (stack, _folder) = pool_stack();
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(host(&stack)).unwrap();
        stream.write_all(b"GET /_sekisho/health HTTP/1.1\r\nHost: 127").unwrap();
        slow.push(stream);
    }
    assert_eq!(answers(&raw(&stack, "HEALTHConnection: close\r\n\r\n"), "200"), 1);
    // Not one of them was cut off before its time: each may still finish.
    let mut last = slow.pop().unwrap();
    last.write_all(b".0.0.1\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    last.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn nonsense_is_refused_and_the_stack_serves_on() {
    let (stack, _folder) = pool_stack();
    let many: String = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect();
    let huge = format!("X-Huge: {}\r\n", "a".repeat(1_000_000));
    for (text, status) in [
        ("\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
        ("GET\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/9.9\r\nHOST\r\n\r\n".to_owned(), "400"),
        (format!("HEALTH{many}\r\n"), "431"),
        (format!("HEALTH{huge}\r\n"), "431"),
        ("HEALTHA: b\r\n c\r\n\r\n".to_owned(), "400"),
        ("HEALTHNo Name: b\r\n\r\n".to_owned(), "400"),
    ] {
        let said = raw(&stack, &text);
        assert_eq!(answers(&said, status), 1, "{:?}: {said:?}", &text[..text.len().min(80)]);
        assert_eq!(answers(&raw(&stack, "HEALTHConnection: close\r\n\r\n"), "200"), 1);
    }
}

#[test]
fn bodies_whose_length_is_said_twice_are_refused() {
    let (stack, _folder) = pool_stack();
    let smuggled = "GET /_sekisho/smuggled HTTP/1.1\r\nHOST\r\n\r\n";
    for headers in [
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4, 4",
        "Content-Length: +4",
        "Content-Length: 0x4",
        "Content-Length : 4",
        "Content-Length: -1",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity",
    ] {
        let said = raw(&stack, &format!("POST /_sekisho/first HTTP/1.1\r\nHOST\r\n{headers}\r\n\r\n0\r\n\r\n{smuggled}"));
        assert!(answers(&said, "400") == 1 && said.matches("HTTP/1.1").count() == 1, "{headers}: {said}");
    }
    assert!(!stack.log().contains("smuggled"), "{}", stack.log());
}

#[test]
fn requests_in_one_go_are_answered_in_order() {
    let (stack, _folder) = open_stack();
    let path = stack.output("HttpApiUrl").strip_prefix(&stack.endpoint).unwrap().to_owned();
    let request = |name: &str, more: &str| format!("GET {path}/{name} HTTP/1.1\r\nHOST\r\n{more}\r\n");
    let said = raw(&stack, &[request("one", ""), request("two", ""), request("three", "Connection: close\r\n")].concat());
    assert_eq!(answers(&said, "200"), 3, "{said}");
    let place = |name: &str| said.find(&format!("\"rawPath\":\"/{name}\"")).unwrap_or_else(|| panic!("{name}: {said}"));
    assert!(place("one") < place("two") && place("two") < place("three"));
}

#[test]
fn expect_100_continue_is_answered_before_the_body() {
    let (stack, _folder) = open_stack();
    let path = stack.output("HttpApiUrl").strip_prefix(&stack.endpoint).unwrap().to_owned();
    let mut stream = TcpStream::connect(host(&stack)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "POST {path}/x HTTP/1.1\r\nHost: {}\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
        host(&stack)
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 25];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(String::from_utf8_lossy(&first), "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hello").unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.starts_with("HTTP/1.1 200") && rest.contains("\"body\":\"hello\""), "{rest}");
}

#[test]
fn a_client_that_leaves_does_not_take_the_function_with_it() {
    let (stack, _folder) = open_stack();
    let url = format!("{}/x", stack.output("HttpApiUrl"));
    assert_eq!(stack.get(&url, &[]).status, 200);
    let path = stack.output("HttpApiUrl").strip_prefix(&stack.endpoint).unwrap().to_owned();
    for how in [Shutdown::Both, Shutdown::Write] {
        let mut stream = TcpStream::connect(host(&stack)).unwrap();
        stream.write_all(format!("GET {path}/gone HTTP/1.1\r\nHost: {}\r\n\r\n", host(&stack)).as_bytes()).unwrap();
        stream.shutdown(how).unwrap();
        drop(stream);
        let next = stack.get(&url, &[]);
        assert_eq!((next.status, next.json()["rawPath"].as_str()), (200, Some("/x")), "{how:?}");
    }
    // Half a body is no request.
    let mut stream = TcpStream::connect(host(&stack)).unwrap();
    stream
        .write_all(format!("POST {path}/half HTTP/1.1\r\nHost: {}\r\nContent-Length: 100\r\n\r\nhalf", host(&stack)).as_bytes())
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut said = String::new();
    let _ = stream.read_to_string(&mut said);
    assert_eq!(answers(&said, "200"), 0, "{said}");
    assert_eq!(stack.get(&url, &[]).status, 200);
}

//! The proxy byte by byte: where it leads, where it does not, and that a tunnel is no way around the inspector.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use super::Transparent;
use crate::support::http::exchange;
use crate::support::stack::Stack;

/// Sends a text and reads until the server closes.
fn raw(stack: &Stack, text: &str) -> String {
    let answer = exchange(&format!("127.0.0.1:{}", stack.port()), text.as_bytes()).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// An open tunnel to `host:port`.
fn tunnel(stack: &Stack, to: &str) -> TcpStream {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{}", stack.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    write!(stream, "CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n").unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    assert!(head.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// What comes back through a tunnel for this text until it ends.
fn through(stack: &Stack, to: &str, text: &str) -> String {
    let mut stream = tunnel(stack, to);
    stream.write_all(text.as_bytes()).unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).unwrap();
    String::from_utf8_lossy(&said).into_owned()
}

/// The host of the HTTP API on AWS.
fn api(transparent: &Transparent) -> String {
    let variables = transparent.variables();
    variables["HTTP_API_URL"].as_str().unwrap().trim_start_matches("https://").to_owned()
}

fn curl(transparent: &Transparent, arguments: &[&str]) -> Output {
    let mut command = Command::new("curl");
    command.args(["-sS", "--max-time", "60", "--noproxy", "", "--proxy", &transparent.stack.endpoint]).args(arguments);
    command.args(["--cacert", transparent.ca().to_str().unwrap()]).env("NO_PROXY", "").env("no_proxy", "");
    command.output().expect("curl is there")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn nothing_else_is_reached() {
    let transparent = Transparent::open();
    let stack = &transparent.stack;
    let port = stack.port();
    for to in [
        "example.com:443",
        "example.com:80",
        "169.254.169.254:80",
        "10.0.0.1:443",
        "127.0.0.1:22",
        "127.0.0.2:443",
        "localhost:443",
        "amazonaws.com:443",
        "amazonaws.com.example:443",
        "evilamazonaws.com:443",
        "cognito-idp.ap-northeast-1.amazonaws.com:22",
        &format!("cognito-idp.ap-northeast-1.amazonaws.com:{port}"),
    ] {
        let answer = raw(stack, &format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n"));
        let told = answer.contains("Sekisho's proxy reaches") && answer.to_ascii_lowercase().contains("connection: close");
        assert!(answer.starts_with("HTTP/1.1 403 Sekisho reaches only") && told, "{to}: {answer}");
        let answer = raw(stack, &format!("GET http://{to}/latest/ HTTP/1.1\r\nHost: {to}\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("Sekisho's proxy reaches"), "{to}: {answer}");
    }
    // Words for people, and the end of the connection: what follows a refused CONNECT is nobody's.
    let next = format!("GET /_sekisho/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    let answer = raw(stack, &format!("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n{next}"));
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.matches("HTTP/1.1").count() == 1, "{answer}");
    stack.log_with("CONNECT example.com:443 403");
}

#[test]
fn a_tunnel_leads_where_it_was_opened_to() {
    let transparent = Transparent::open();
    let (stack, api) = (&transparent.stack, api(&transparent));
    let own = format!("localhost:{}", stack.port());
    let get = |path: &str, host: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    // HTTP on port 80, as the articles' commands without a scheme have it.
    let answer = through(stack, &format!("{api}:80"), &get("/a", &api));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"rawPath\":\"/a\""), "{answer}");
    assert!(answer.contains(&format!("\"domainName\":\"{api}\"")), "{answer}");
    stack.log_with(&format!("GET     {api}/a 200"));
    // The console is for those who name this machine.
    let answer = through(stack, &own, &get("/_sekisho/health", &own));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"ready\""), "{answer}");
    for host in [own.as_str(), "127.0.0.1", "cognito-idp.ap-northeast-1.amazonaws.com", &format!("{api}:443")] {
        for target in ["/_sekisho/outputs".to_owned(), format!("http://{host}/_sekisho/outputs")] {
            let answer = through(stack, &format!("{api}:80"), &get(&target, host));
            assert!(answer.starts_with("HTTP/1.1 421 ") && !answer.contains("Url"), "{host} {target}: {answer}");
        }
    }
    // A port for TLS is one for TLS.
    let answer = through(stack, &format!("{api}:443"), &get("/a", &api));
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("TLS"), "{answer}");
}

#[test]
fn no_path_leads_out_of_a_name_of_aws() {
    let transparent = Transparent::open();
    let (stack, api) = (&transparent.stack, api(&transparent));
    let id = api.split('.').next().unwrap();
    let region = "ap-northeast-1";
    for host in [
        format!("cognito-idp.{region}.amazonaws.com"),
        format!("apigateway.{region}.amazonaws.com"),
        format!("lambda.{region}.amazonaws.com"),
    ] {
        for path in [
            "/_sekisho/".to_owned(),
            "/_sekisho/outputs".to_owned(),
            format!("/_api/{id}/a"),
            "/x/../_sekisho/outputs".to_owned(),
        ] {
            let asked = format!("GET http://{host}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let answer = raw(stack, &asked);
            let refused = ["HTTP/1.1 4", "HTTP/1.1 501"].iter().any(|status| answer.starts_with(status));
            assert!(refused && !answer.contains("rawPath") && !answer.contains("HttpApiUrl"), "{host}{path}: {answer}");
        }
    }
    // Under the API's own name these are paths of the API.
    for path in ["/_sekisho/outputs", "/_api/other/a"] {
        let answer = raw(stack, &format!("GET http://{api}{path} HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\n\r\n"));
        assert!(answer.contains(&format!("\"rawPath\":\"{path}\"")), "{answer}");
    }
}

#[test]
fn another_region_finds_nothing_of_this_one() {
    let transparent = Transparent::open();
    let api = api(&transparent).replace("ap-northeast-1", "eu-west-1");
    for url in [
        format!("https://{api}/a"),
        "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions".to_owned(),
        "https://people.auth.eu-west-1.amazoncognito.com/login".to_owned(),
    ] {
        let output = curl(&transparent, &[&url, "-w", "%{http_code}"]);
        let said = said(&output);
        assert!(said.ends_with("400") && said.contains("in ap-northeast-1") && said.contains("in eu-west-1"), "{url}: {said}");
    }
}

#[test]
fn a_handshake_names_the_host_of_its_tunnel() {
    let transparent = Transparent::open();
    let api = api(&transparent);
    for http in ["--http1.1", "--http2"] {
        let said = said(&curl(&transparent, &[http, &format!("https://{api}/a")]));
        assert!(said.contains("\"rawPath\":\"/a\""), "{said}");
        let to = "::cognito-idp.ap-northeast-1.amazonaws.com:443";
        let output = curl(&transparent, &[http, "--connect-to", to, &format!("https://{api}/other")]);
        assert!(!output.status.success() && output.stdout.is_empty(), "{http}: {output:?}");
    }
    // The name in a request is checked too, whatever the protocol.
    for http in ["--http1.1", "--http2"] {
        let own = format!("Host: 127.0.0.1:{}", transparent.stack.port());
        let said =
            said(&curl(&transparent, &[http, &format!("https://{api}/_sekisho/outputs"), "-H", &own, "-w", "%{http_code}"]));
        assert!(said.ends_with("421") && said.contains("this tunnel leads to"), "{http}: {said}");
    }
    assert!(!transparent.stack.log().contains("/other"), "{}", transparent.stack.log());
}

#[test]
fn there_is_one_connect_per_connection() {
    let transparent = Transparent::open();
    let (stack, api) = (&transparent.stack, api(&transparent));
    let connect = format!("CONNECT {api}:80 HTTP/1.1\r\nHost: {api}:80\r\n\r\n");
    let answer = through(stack, &format!("{api}:80"), &connect);
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("CONNECT is not served here"), "{answer}");
    // Whoever does not wait for the answer may be sending what another reads as a request.
    let answer = raw(stack, &format!("{connect}GET /a HTTP/1.1\r\nHost: {api}\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.matches("HTTP/1.1").count() == 1, "{answer}");
    // After an ordinary request there may be one.
    let mut stream = TcpStream::connect(format!("127.0.0.1:{}", stack.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    write!(stream, "GET http://{api}/first HTTP/1.1\r\nHost: {api}\r\n\r\n").unwrap();
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains("/first") {
        let mut some = [0; 4096];
        let length = stream.read(&mut some).unwrap();
        read.extend_from_slice(&some[..length]);
    }
    stream.write_all(connect.as_bytes()).unwrap();
    let mut line = [0; 12];
    stream.read_exact(&mut line).unwrap();
    assert_eq!(&line, b"HTTP/1.1 200");
}

#[test]
fn smuggling_through_a_tunnel_is_refused() {
    let transparent = Transparent::open();
    let (stack, api) = (&transparent.stack, api(&transparent));
    let smuggled = format!("GET /smuggled HTTP/1.1\r\nHost: {api}\r\n\r\n");
    for headers in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 0\r\nContent-Length: 5",
        "Transfer-Encoding : chunked",
        "X: y\nTransfer-Encoding: chunked",
        "Host: other.execute-api.ap-northeast-1.amazonaws.com",
    ] {
        let text = format!("POST /first HTTP/1.1\r\nHost: {api}\r\n{headers}\r\n\r\n0\r\n\r\n{smuggled}");
        let answer = through(stack, &format!("{api}:80"), &text);
        assert!(answer.starts_with("HTTP/1.1 400") && answer.matches("HTTP/1.1").count() == 1, "{headers:?}: {answer}");
    }
    assert!(!stack.log().contains("smuggled"), "{}", stack.log());
}

#[test]
fn an_idle_tunnel_keeps_no_stack_alive() {
    let mut transparent = Transparent::open();
    let api = api(&transparent);
    let idle: Vec<TcpStream> = [80, 443].map(|port| tunnel(&transparent.stack, &format!("{api}:{port}"))).into();
    let ended = Command::new("kill").arg(transparent.stack.pid().to_string()).stderr(Stdio::null()).status().unwrap();
    assert!(ended.success() && transparent.stack.wait().success());
    drop(idle);
}

//! HTTP/2: the same rooms, the same authorizers, and heads as strict as those of HTTP/1.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Secure, text};

type Client = SendRequest<Full<Bytes>>;

/// A connection that speaks HTTP/2 and nothing else.
async fn connect(secure: &Secure) -> Client {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(secure.certificate()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = versions.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let socket = TcpStream::connect(("127.0.0.1", secure.stack.port().parse().unwrap())).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, socket).await.unwrap();
    let (client, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn ask(client: &mut Client, request: Request<&'static str>) -> Response<String> {
    let answer = client.send_request(request.map(|body| Full::new(Bytes::from(body)))).await.unwrap();
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Response::from_parts(parts, text(&body))
}

#[test]
fn authorizers_and_events_are_those_of_every_request() {
    let secure = Secure::start("tests/fixtures/echo.yaml", &[]);
    secure.stack.user("alice", &[]);
    let token = secure.stack.sign_in("alice").id;
    for (output, refused) in [("HttpApiUrl", 401), ("RestApiUrl", 401)] {
        let url = format!("{}/a?x=1", secure.stack.output(output).replace("http://127.0.0.1", "https://localhost"));
        let without = secure.curl(&["--http2", "-w", "\n%{http_code} %{http_version}", &url]);
        assert_eq!(text(&without.stdout), format!("{{\"message\":\"Unauthorized\"}}\n{refused} 2"), "{output}: {without:?}");
        let authorization = format!("Authorization: Bearer {token}");
        let with = secure.curl(&["--http2", "-H", &authorization, "-H", "X-Own: 1", "-b", "a=1; b=2", &url]);
        let event: Value = serde_json::from_slice(&with.stdout).unwrap_or_else(|error| panic!("{output}: {error}: {with:?}"));
        let context = &event["requestContext"];
        let protocol = context["http"]["protocol"].as_str().or(context["protocol"].as_str());
        assert_eq!(protocol, Some("HTTP/1.1"), "as recorded at AWS, whatever the client speaks: {event}");
        let host = format!("localhost:{}", secure.stack.port());
        let headers = &event["headers"];
        assert_eq!(headers["host"].as_str().or(headers["Host"].as_str()), Some(host.as_str()), "{event}");
        assert_eq!(headers["x-own"], "1", "{event}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_requests_share_a_connection() {
    let secure = Secure::start("tests/fixtures/open.yaml", &[]);
    let client = connect(&secure).await;
    let url = secure.stack.output("HttpApiUrl").replace("http://127.0.0.1", "https://localhost");
    let asked = (0..100).map(|number| {
        let (mut client, url) = (client.clone(), format!("{url}/{number}"));
        tokio::spawn(async move { ask(&mut client, Request::get(url).body("").unwrap()).await })
    });
    for (number, answer) in asked.collect::<Vec<_>>().into_iter().enumerate() {
        let answer = answer.await.unwrap();
        let event: Value = serde_json::from_str(answer.body()).unwrap();
        assert!(event["rawPath"].as_str().unwrap().ends_with(&format!("/{number}")), "{number}: {event}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_can_be_read_in_two_ways_is_refused_and_the_connection_goes_on() {
    let secure = Secure::pool();
    let mut client = connect(&secure).await;
    let here = secure.url("localhost", "/_sekisho/health");
    for (headers, why) in [
        (&[("host", "127.0.0.1")][..], "the address and the Host name two hosts"),
        (&[("host", "localhost"), ("host", "localhost")], "there are two Host headers"),
    ] {
        let request = headers.iter().fold(Request::get(&here), |request, (name, value)| request.header(*name, *value));
        let answer = ask(&mut client, request.body("").unwrap()).await;
        assert_eq!((answer.status().as_u16(), answer.body().trim_end()), (400, why));
    }
    let many = (0..101).fold(Request::get(&here), |request, number| request.header(format!("x-{number}"), "1"));
    assert_eq!(ask(&mut client, many.body("").unwrap()).await.status(), 431);
    let connect = Request::connect("localhost:80").body("").unwrap();
    assert_eq!(ask(&mut client, connect).await.status(), 400);
    assert_eq!(ask(&mut client, Request::get(&here).body("").unwrap()).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_and_cookies_come_through_whole() {
    let secure = Secure::start("tests/fixtures/open.yaml", &[]);
    let mut client = connect(&secure).await;
    let url = format!("{}/x", secure.stack.output("HttpApiUrl").replace("http://127.0.0.1", "https://localhost"));
    let request =
        Request::post(&url).header("cookie", "a=1").header("cookie", "b=2").header("content-type", "text/plain").body("a body");
    let event: Value = serde_json::from_str(ask(&mut client, request.unwrap()).await.body()).unwrap();
    assert_eq!((&event["cookies"], &event["body"]), (&json!(["a=1", "b=2"]), &json!("a body")), "{event}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_of_every_kind_let_the_stack_end() {
    let mut secure = Secure::pool();
    let mut client = connect(&secure).await;
    let here = secure.url("localhost", "/_sekisho/health");
    assert_eq!(ask(&mut client, Request::get(&here).body("").unwrap()).await.status(), 200);
    // One that has said nothing, and one in the middle of its handshake.
    let port: u16 = secure.stack.port().parse().unwrap();
    let silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let begun = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    begun.writable().await.unwrap();
    assert_eq!(begun.try_write(b"\x16\x03\x01").unwrap(), 3);
    let began = Instant::now();
    std::process::Command::new("kill").arg(secure.stack.pid().to_string()).status().unwrap();
    let ended = tokio::task::spawn_blocking(move || secure.stack.wait()).await.unwrap();
    assert!(ended.success() && began.elapsed() < Duration::from_secs(4), "{ended} after {:?}", began.elapsed());
    drop((client, silent, begun));
}

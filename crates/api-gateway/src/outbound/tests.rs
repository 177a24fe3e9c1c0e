use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const LONG: Duration = Duration::from_secs(10);

/// A server that answers every request on every connection with the same bytes, and counts connections.
async fn server(answer: &'static [u8]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(answering(stream, answer));
        }
    });
    (url, connections)
}

async fn answering(mut stream: TcpStream, answer: &'static [u8]) {
    let mut request = Vec::new();
    loop {
        let mut part = [0; 1024];
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&part[..read]),
        }
        const TLS_HANDSHAKE: u8 = 0x16;
        if request.ends_with(b"\r\n\r\n") || request[0] == TLS_HANDSHAKE {
            request.clear();
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    }
}

fn get(url: &str) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn answers_come_whole_over_kept_connections() {
    let (url, connections) = server(b"HTTP/1.1 302 Found\r\nlocation: /else\r\ncontent-length: 2\r\n\r\nhi").await;
    let client = Client::default();
    for _ in 0..3 {
        let answer = client.send(get(&url), LONG, 2).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (302, b"hi".as_slice()));
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_answer_is_bounded_in_size_and_time() {
    let client = Client::default();
    let (url, _) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc").await;
    assert_eq!(client.send(get(&url), LONG, 2).await.unwrap_err(), OutboundError::TooLarge(2));
    // Chunks tell no length beforehand.
    let (url, _) = server(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n").await;
    assert_eq!(client.send(get(&url), LONG, 5).await.unwrap_err(), OutboundError::TooLarge(5));
    assert_eq!(client.send(get(&url), LONG, 6).await.unwrap().body().as_ref(), b"abcdef");
    // Headers in time and a body that never comes.
    let (url, _) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\na").await;
    let short = Duration::from_millis(50);
    assert_eq!(client.send(get(&url), short, 10).await.unwrap_err(), OutboundError::Timeout(short));
}

#[tokio::test]
async fn what_is_no_answer_is_named() {
    let client = Client::default();
    let gone = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let error = client.send(get(&format!("http://{gone}/")), LONG, 10).await.unwrap_err();
    assert!(matches!(&error, OutboundError::Refused(why) if why.contains("refused")), "{error}");
    for broken in [b"SSH-2.0-x\r\n".as_slice(), b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"]
    {
        let (url, _) = server(broken).await;
        let error = client.send(get(&url), LONG, 10).await.unwrap_err();
        assert!(matches!(error, OutboundError::Broken(_)), "{error}");
    }
    // TLS to somebody who does not speak it.
    let (url, _) = server(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
    let error = client.send(get(&url.replace("http:", "https:")), LONG, 10).await.unwrap_err();
    assert!(matches!(error, OutboundError::Refused(_)), "{error}");
}

#[test]
fn loopback_is_this_machine_only() {
    let rows = [
        ("http://127.0.0.1:3000/a", true),
        ("http://localhost", true),
        ("http://[::1]:1/", true),
        ("http://127.0.0.1.example.com/", false),
        ("http://localhost.example.com/", false),
        ("http://10.0.0.1/", false),
        ("/a", false),
    ];
    for (url, expected) in rows {
        assert_eq!(is_loopback(&url.parse().unwrap()), expected, "{url}");
    }
}

/// A TLS server that shows a certificate for `backend.test` and answers `hi`; and the root that vouches for it.
fn tls_server() -> (String, rustls::RootCertStore) {
    use rustls::pki_types::pem::PemObject as _;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "2", "-subj", "/CN=t"])
        .args(["-addext", "subjectAltName=DNS:backend.test", "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &at("key.pem"), "-out", &at("cert.pem")])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let certificate = rustls::pki_types::CertificateDer::from_pem_file(at("cert.pem")).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::from_pem_file(at("key.pem")).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            shown(rustls::ServerConnection::new(Arc::clone(&config)).unwrap(), stream.unwrap());
        }
    });
    (url, roots)
}

/// One connection; a client that does not like the certificate just goes.
fn shown(connection: rustls::ServerConnection, stream: std::net::TcpStream) {
    use std::io::{Read as _, Write as _};
    let mut stream = rustls::StreamOwned::new(connection, stream);
    if stream.read(&mut [0; 4096]).is_ok() {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
        stream.conn.send_close_notify();
        let _ = stream.flush();
    }
}

#[tokio::test]
async fn a_server_must_show_a_certificate_for_its_name() {
    let (url, roots) = tls_server();
    let trusting = Client { tls: Tls::trusting(roots), ..Client::default() };
    let answer = trusting.send_as(get(&url), Some("backend.test"), LONG, 10).await.unwrap();
    assert_eq!(answer.body().as_ref(), b"hi");
    for (client, name) in [(&trusting, None), (&trusting, Some("other.test")), (&Client::default(), Some("backend.test"))] {
        let error = client.send_as(get(&url), name, LONG, 10).await.unwrap_err();
        assert!(matches!(&error, OutboundError::Refused(why) if why.contains("certificate")), "{name:?}: {error}");
    }
}

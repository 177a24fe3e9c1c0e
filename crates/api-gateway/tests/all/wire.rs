//! A real HTTP/1.1 server on loopback that answers as a test wants, byte for byte, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// `GET /path?query HTTP/1.1`
    pub line: String,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }
}

/// The bytes of an answer; `None` never answers.
pub type Reply = Option<Vec<u8>>;

/// The server; it ends with the test.
pub struct Server {
    /// `http://127.0.0.1:<port>`
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Server {
    pub async fn new(answer: impl Fn(&Heard) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let heard = Arc::<Mutex<Vec<Heard>>>::default();
        let (remembers, answer) = (heard.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, remembers.clone(), answer.clone()));
            }
        });
        Self { url, heard }
    }

    /// One that answers 200 with `ok`.
    pub async fn ok() -> Self {
        Self::new(|_| reply(200, "", "ok")).await
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().expect("heard").clone()
    }

    pub fn last(&self) -> Heard {
        self.heard().pop().expect("a request")
    }
}

/// An answer; `headers` are whole lines.
pub fn reply(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status} Some Reason\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    Some([head.as_bytes(), body].concat())
}

async fn serve(mut stream: TcpStream, heard: Arc<Mutex<Vec<Heard>>>, answer: Arc<impl Fn(&Heard) -> Reply>) {
    let mut bytes = Vec::new();
    while let Some(request) = read(&mut stream, &mut bytes).await {
        let reply = answer(&request);
        heard.lock().expect("heard").push(request);
        let Some(reply) = reply else { std::future::pending().await };
        if stream.write_all(&reply).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Heard> {
    loop {
        if let Some((request, length)) = whole(bytes) {
            bytes.drain(..length);
            return Some(request);
        }
        let mut part = vec![0; 65_536];
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&part[..read]),
        }
    }
}

fn whole(bytes: &[u8]) -> Option<(Heard, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<_> =
        lines.filter_map(|line| line.split_once(':')).map(|(k, v)| (k.to_ascii_lowercase(), v.trim().to_owned())).collect();
    let length: usize =
        headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
    Some((Heard { line, headers, body }, end + 4 + length))
}

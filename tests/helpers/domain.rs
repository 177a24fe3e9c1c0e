//! A pool's domain that says what a test wants it to say, at the addresses of a stack: what ours would never answer, too.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// What came to `/oauth2/token`.
#[derive(Clone, Default)]
pub struct Asked {
    pub authorization: Option<String>,
    pub form: Vec<(String, String)>,
}

impl Asked {
    pub fn get(&self, name: &str) -> &str {
        self.form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

#[derive(Default)]
struct Script {
    card: Value,
    status: u16,
    answer: Value,
    asked: Asked,
}

/// The server, for as long as the test runs.
pub struct Domain {
    pub port: String,
    script: Arc<Mutex<Script>>,
}

impl Domain {
    /// With one client: these callbacks, perhaps a secret.
    pub fn new(callbacks: &[String], secret: Option<&str>) -> Self {
        let mut card = json!({ "userPoolId": "eu-west-1_x", "clientId": "abc", "name": "spa", "callbackUrls": callbacks,
                               "flows": ["code"], "scopes": ["openid", "email"], "domain": "people", "others": [] });
        if let Some(secret) = secret {
            card["secret"] = secret.into();
        }
        let script = Arc::new(Mutex::new(Script { card, ..Script::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let told = script.clone();
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| serve(&stream, &told).unwrap()));
        Self { port, script }
    }

    /// Changes what is known of the client.
    pub fn client(self, change: impl FnOnce(&mut Value)) -> Self {
        change(&mut self.script.lock().unwrap().card);
        self
    }

    /// Answers a code with tokens whose ID token has these claims.
    pub fn grants(&self, claims: &Value) {
        let id_token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let tokens = json!({ "id_token": id_token, "access_token": "a.b.c", "refresh_token": "r", "expires_in": 3600, "token_type": "Bearer" });
        self.answers(200, tokens);
    }

    /// Answers a code so.
    pub fn answers(&self, status: u16, answer: Value) {
        let mut script = self.script.lock().unwrap();
        (script.status, script.answer) = (status, answer);
    }

    /// What was asked last.
    pub fn asked(&self) -> Asked {
        self.script.lock().unwrap().asked.clone()
    }
}

fn serve(stream: &TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let header = |wanted: &str| {
        let found = lines.iter().filter_map(|line| line.split_once(": ")).find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.to_owned())
    };
    let mut body = vec![0; header("content-length").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body)?;
    let mut script = script.lock().unwrap();
    let (status, answer) = if lines[0].starts_with("POST /_domain/people/oauth2/token ") {
        script.asked = Asked { authorization: header("authorization"), form: pairs(&String::from_utf8_lossy(&body)) };
        (script.status, script.answer.to_string())
    } else if lines[0].starts_with("GET /_sekisho/client?for=browser") {
        (200, script.card.to_string())
    } else {
        (404, String::new())
    };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status} S\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}", answer.len())
}

/// Names and values of a query or a form.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

//! What the tests share: an account with one function of a chosen behaviour.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use bytes::Bytes;
use sekisho_lambda::{
    Answer, Function, FunctionConfiguration, FunctionError, Functions, Invocation, InvokeError, OutputLine, Settings,
};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

/// An account with one function, `f`.
pub struct Account {
    pub functions: Arc<Functions>,
    pub lines: Arc<Mutex<Vec<OutputLine>>>,
}

impl Account {
    /// `f` behaves as that handler of the example.
    pub fn with(handler: &str) -> Self {
        Self::of(configuration(handler))
    }

    pub fn of(configuration: FunctionConfiguration) -> Self {
        let it = Self::empty(Settings::default());
        it.functions.put(configuration, program("handler")).unwrap();
        it
    }

    pub fn empty(settings: Settings) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&lines);
        let output = Arc::new(move |line| noted.lock().unwrap().push(line));
        Self { functions: Functions::new(settings, output), lines }
    }

    pub fn function(&self) -> Arc<Function> {
        self.functions.get("f").unwrap()
    }

    pub async fn invoke(&self, payload: &str) -> Result<Answer, InvokeError> {
        self.function().invoke(invocation(payload)).await
    }

    /// The answer of an invocation that succeeds.
    pub async fn json(&self, payload: &str) -> Value {
        let answer = self.invoke(payload).await.unwrap();
        assert_eq!(answer.error, None, "{}", String::from_utf8_lossy(&answer.payload));
        serde_json::from_slice(&answer.payload).unwrap()
    }

    /// Type and text of the error of an invocation that fails.
    pub async fn failure(&self, payload: &str) -> (String, String) {
        failure(&self.invoke(payload).await.unwrap())
    }
}

pub const ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

pub fn configuration(handler: &str) -> FunctionConfiguration {
    FunctionConfiguration { function_name: "f".to_owned(), handler: handler.to_owned(), timeout: 30, ..Default::default() }
}

pub fn invocation(payload: &str) -> Invocation {
    Invocation {
        payload: Bytes::copy_from_slice(payload.as_bytes()),
        request_id: ID.to_owned(),
        trace_id: None,
        client_context: None,
        now: SystemTime::now(),
    }
}

pub fn failure(answer: &Answer) -> (String, String) {
    assert_eq!(answer.error, Some(FunctionError::Unhandled));
    let payload: Value = serde_json::from_slice(&answer.payload).unwrap();
    let text = |member: &str| payload[member].as_str().unwrap_or_default().to_owned();
    (text("errorType"), text("errorMessage"))
}

/// An example of this crate, built beside the tests.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().parent().unwrap().join("examples").join(name)
}

/// Learns when processes end: they connect to it and hang up with their last breath.
pub struct Watcher(TcpListener);

impl Watcher {
    pub async fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    pub fn watch(&self, configuration: &mut FunctionConfiguration) {
        configuration.environment.insert("WATCHER".to_owned(), self.address());
    }

    /// A process that has started.
    pub async fn started(&self) -> TcpStream {
        self.0.accept().await.unwrap().0
    }
}

/// Waits until the process at the other end is gone.
pub async fn ended(mut process: TcpStream) {
    assert_eq!(process.read(&mut [0]).await.unwrap_or(0), 0);
}

//! A gateway reduced to its unavoidable part: token, event, a warm process on the Runtime API, answer.

use std::collections::{HashMap, VecDeque};
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

use crate::token::Key;
use crate::{Failure, json_bytes, serve};

/// One call on its way: the event and where its answer goes.
struct Invocation {
    event: Bytes,
    reply: oneshot::Sender<Bytes>,
}

/// Idle processes, or calls that wait for one.
#[derive(Default)]
struct Queue {
    idle: Vec<oneshot::Sender<Invocation>>,
    waiting: VecDeque<Invocation>,
}

type Shared = Arc<Mutex<Queue>>;

/// Starts the processes, prints a token and serves for ever.
pub async fn serve(port: u16, arguments: &[String], remember: bool) -> Result<(), Failure> {
    let [handler, processes] = arguments else {
        return Err("name the handler and the number of processes".into());
    };
    let queue = Shared::default();
    let mut children = Vec::new();
    for _ in 0..processes.parse::<usize>()? {
        children.push(start(handler, queue.clone()).await?);
    }
    let key = Arc::new(Key::generate()?);
    println!("token {}", key.token()?);
    let known = Arc::new(RwLock::new(HashMap::<String, Arc<Value>>::new()));
    serve::serve(port, move |parts, _| {
        let (key, known, queue) = (key.clone(), known.clone(), queue.clone());
        async move {
            let claims = parts.headers.get("authorization").and_then(|token| token.to_str().ok()).and_then(|token| {
                let token = token.strip_prefix("Bearer ").unwrap_or(token);
                if remember { remembered(&key, &known, token) } else { key.verify(token).map(Arc::new) }
            });
            match claims {
                Some(claims) => forward(&queue, &parts, &claims).await,
                None => status(StatusCode::UNAUTHORIZED),
            }
        }
    })
    .await
}

fn remembered(key: &Key, known: &RwLock<HashMap<String, Arc<Value>>>, token: &str) -> Option<Arc<Value>> {
    if let Some(claims) = known.read().unwrap_or_else(PoisonError::into_inner).get(token) {
        return Some(claims.clone());
    }
    let claims = Arc::new(key.verify(token)?);
    known.write().unwrap_or_else(PoisonError::into_inner).insert(token.to_owned(), claims.clone());
    Some(claims)
}

async fn forward(queue: &Shared, parts: &Parts, claims: &Value) -> Response<Bytes> {
    let (reply, answer) = oneshot::channel();
    let mut invocation = Invocation { event: event(parts, claims), reply };
    {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some(idle) = queue.idle.pop() else {
                queue.waiting.push_back(invocation);
                break;
            };
            match idle.send(invocation) {
                Ok(()) => break,
                Err(back) => invocation = back,
            }
        }
    }
    let Ok(answer) = answer.await else {
        return status(StatusCode::BAD_GATEWAY);
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let body = answer["body"].as_str().unwrap_or_default().to_owned();
    Response::new(Bytes::from(body))
}

fn event(parts: &Parts, claims: &Value) -> Bytes {
    let headers: HashMap<&str, &str> =
        parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default())).collect();
    let claims: HashMap<&String, String> = claims
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    let path = parts.uri.path();
    json_bytes(&json!({
        "version": "2.0", "routeKey": "GET /hello", "rawPath": path, "rawQueryString": "", "headers": headers,
        "requestContext": {
            "accountId": "123456789012", "apiId": "abcdefghij", "authorizer": { "jwt": { "claims": claims, "scopes": null } },
            "domainName": "x", "domainPrefix": "x", "http": { "method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "" },
            "requestId": "x", "routeKey": "GET /hello", "stage": "$default", "time": "01/Jan/2026:00:00:00 +0000", "timeEpoch": 1,
        },
        "isBase64Encoded": false,
    }))
}

/// Starts one handler with a Runtime API of its own.
async fn start(handler: &str, queue: Shared) -> Result<Child, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let child = Command::new(handler)
        .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr()?.to_string())
        .envs([
            ("AWS_LAMBDA_FUNCTION_NAME", "limit"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_LOG_LEVEL", "ERROR"),
        ])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let current = Arc::new(Mutex::new(None::<oneshot::Sender<Bytes>>));
    tokio::spawn(serve::accept(
        listener,
        Arc::new(move |parts: Parts, body| {
            let (queue, current) = (queue.clone(), current.clone());
            async move { if parts.method == Method::GET { next(&queue, &current).await } else { answered(&current, body) } }
        }),
    ));
    Ok(child)
}

async fn next(queue: &Shared, current: &Mutex<Option<oneshot::Sender<Bytes>>>) -> Response<Bytes> {
    let waiting = {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        match queue.waiting.pop_front() {
            Some(invocation) => Ok(invocation),
            None => {
                let (sender, receiver) = oneshot::channel();
                queue.idle.push(sender);
                Err(receiver)
            }
        }
    };
    let invocation = match waiting {
        Ok(invocation) => invocation,
        Err(receiver) => match receiver.await {
            Ok(invocation) => invocation,
            Err(_) => return status(StatusCode::GONE),
        },
    };
    *current.lock().unwrap_or_else(PoisonError::into_inner) = Some(invocation.reply);
    let mut response = Response::new(invocation.event);
    let headers = response.headers_mut();
    headers.insert("lambda-runtime-aws-request-id", hyper::header::HeaderValue::from_static("limit"));
    headers.insert("lambda-runtime-deadline-ms", hyper::header::HeaderValue::from_static("4102444800000"));
    headers.insert(
        "lambda-runtime-invoked-function-arn",
        hyper::header::HeaderValue::from_static("arn:aws:lambda:ap-northeast-1:123456789012:function:limit"),
    );
    response
}

fn answered(current: &Mutex<Option<oneshot::Sender<Bytes>>>, body: Bytes) -> Response<Bytes> {
    if let Some(reply) = current.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // A caller that is gone needs no answer.
        let _ = reply.send(body);
    }
    status(StatusCode::ACCEPTED)
}

fn status(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

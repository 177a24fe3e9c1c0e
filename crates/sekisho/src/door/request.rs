//! One request: read whole, brought to its room, answered, logged.

use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode, Uri, header};
use sekisho_api_gateway::Call;
use sekisho_api_gateway::access::AsSent;
use sekisho_cloudformation::AddressForm;
use sekisho_cognito::DomainCall;
use sekisho_lambda::{Note, UrlCall};

use super::connection::{Guest, Scheme};
use super::wire::{Arrival, Refused};
use super::{Body, cloud_control, elsewhere, plain, proxy, whole};
use crate::console;
use crate::console::mailbox::Lines;
use crate::request_log::Finished;
use crate::room::{self, Room};
use crate::stack::Stack;

/// One byte more than any API takes: enough to know that a body is too long, whatever its length.
const BODY_LIMIT: usize = 10 * 1024 * 1024 + 1;
/// The file of an import job may be as long as on AWS: 100 MB.
const IMPORT_LIMIT: usize = 100 * 1024 * 1024 + 1;
/// Code for a function may be 50 MB of zip in base64; the limit is Lambda's own.
const CODE_LIMIT: usize = 70_167_211 + 1;
/// An object, or one part of it, in S3: more than Lambda takes code of, zipped or not.
const OBJECT_LIMIT: usize = 262_144_000 + 1;
/// As much of a longer body is read and thrown away, so that its sender gets to read the refusal.
const BODY_DRAINED: usize = 64 * 1024 * 1024;
const FORM: &[u8] = b"application/x-www-form-urlencoded";
const BODY_WITHIN: Duration = Duration::from_secs(60);

/// An answer, and what the log says of its request.
pub struct Answered {
    pub response: Response<Body>,
    guest: Arc<Guest>,
    started: Instant,
    method: Method,
    path: String,
    target: Option<HeaderValue>,
    /// What a form asks for, where there is no target.
    action: Option<String>,
}

/// Answers one request of a connection, as it was found to have arrived.
pub async fn answer(guest: Arc<Guest>, arrival: Option<Arrival>, request: Request<Incoming>) -> Answered {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let names = match arrival {
        Some(Arrival::Request(names)) => names,
        Some(Arrival::Refused(refused)) => return turned_away(guest, started, refused),
        None => return turned_away(guest, started, Refused::out_of_step()),
    };
    if parts.method == Method::CONNECT {
        let response = proxy::connect(&mut parts, guest.house.own, &guest.opened);
        return at_the_proxy(guest, started, &parts, response);
    }
    if let Some(refusal) = proxy::refused(&parts, guest.tunnel.as_deref(), guest.house.own) {
        return at_the_proxy(guest, started, &parts, refusal);
    }
    proxy::as_without(&mut parts);
    parts.extensions.insert(names);
    parts.extensions.insert(guest.scheme);
    let (method, path, target) = (parts.method.clone(), shown(&guest, &parts), parts.headers.get("x-amz-target").cloned());
    let mut action = None;
    let mut response = match read(body, limit(&parts)).await {
        Ok(body) => {
            action = action_of(&parts, &body);
            dispatch(&guest.house.stack, parts, body, &guest.address).await
        }
        Err(refused) => refused.map(whole),
    };
    guest.house.spelling.spell(&mut response);
    Answered { response, guest, started, method, path, target, action }
}

impl Answered {
    /// Writes the request's line; a tunnel is told by what comes through it.
    pub fn log(&self) {
        if self.method == Method::CONNECT && self.response.status() == StatusCode::OK {
            return;
        }
        self.line(self.response.extensions().get::<Note>());
    }

    /// The same for a client that did not wait.
    pub fn log_abandoned(&self) {
        let mut note = self.response.extensions().get::<Note>().cloned().unwrap_or_default();
        note.why = Some(match note.why {
            Some(why) => format!("client went away; {why}"),
            None => "client went away".to_owned(),
        });
        self.line(Some(&note));
    }

    fn line(&self, note: Option<&Note>) {
        let target = self.target.as_ref().and_then(|target| target.to_str().ok()?.split('.').nth(1));
        let operation = target.or(self.action.as_deref());
        self.guest.house.stack.log.request(&Finished {
            method: &self.method,
            path: &self.path,
            operation,
            status: self.response.status(),
            took: self.started.elapsed(),
            note,
        });
    }
}

/// The path, and behind a tunnel the host before it: there one path may be anybody's.
fn shown(guest: &Guest, parts: &Parts) -> String {
    let host = if guest.tunnel.is_some() { room::authority(parts) } else { "" };
    format!("{host}{}", parts.uri.path())
}

/// An answer of the proxy itself; the log shows the address as it was sent.
fn at_the_proxy(guest: Arc<Guest>, started: Instant, parts: &Parts, response: Response<Bytes>) -> Answered {
    let (method, path) = (parts.method.clone(), parts.uri.to_string());
    let path = path.split('?').next().unwrap_or_default().to_owned();
    Answered { response: response.map(whole), guest, started, method, path, target: None, action: None }
}

/// The answer to a request that the inspector kept out.
fn turned_away(guest: Arc<Guest>, started: Instant, refused: Refused) -> Answered {
    let mut response = plain(refused.status, refused.why).map(whole);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response.extensions_mut().insert(Note { function: None, why: Some(refused.why.to_owned()) });
    let method = refused.method.parse().unwrap_or_default();
    Answered { response, guest, started, method, path: refused.path, target: None, action: None }
}

fn limit(parts: &Parts) -> usize {
    let path = parts.uri.path();
    if room::is_s3(parts) {
        return OBJECT_LIMIT;
    }
    let import = path.strip_prefix("/_sekisho/").is_some_and(|path| path.starts_with(console::IMPORTS));
    let functions = path.strip_prefix("/2015-03-31/functions");
    let code = functions.is_some_and(|rest| rest.trim_matches('/').is_empty() || rest.ends_with("/code"));
    match (import, code) {
        (true, _) => IMPORT_LIMIT,
        (_, true) => CODE_LIMIT,
        _ => BODY_LIMIT,
    }
}

async fn read(body: Incoming, limit: usize) -> Result<Bytes, Response<Bytes>> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match tokio::time::timeout(BODY_WITHIN, prefix(body, limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) => Err(plain(StatusCode::BAD_REQUEST, broken(&error))),
        Err(_) => Err(plain(StatusCode::REQUEST_TIMEOUT, "the request body took longer than 60 s")),
    }
}

/// Why a body did not come: what the inspector says of it is not what a client that left says.
fn broken(error: &hyper::Error) -> &'static str {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        Some(io::ErrorKind::InvalidData) => "the request body is not chunked as its headers say",
        _ => "the request body ended early",
    }
}

/// A body up to the limit; what lies beyond is never held in memory.
async fn prefix(mut body: Incoming, limit: usize) -> hyper::Result<Bytes> {
    let (mut kept, mut seen) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let data = frame.data_ref().map_or(&[][..], |data| data);
        seen += data.len();
        kept.extend_from_slice(&data[..data.len().min(limit - kept.len())]);
        if seen > BODY_DRAINED.max(limit) {
            break;
        }
    }
    Ok(kept.into())
}

async fn dispatch(stack: &Stack, mut parts: Parts, body: Bytes, address: &str) -> Response<Body> {
    let now = stack.clock.now();
    let response = match room::of(&parts, &stack.region) {
        Room::Sekisho(path) => return console::answer(stack, &path, &parts, &body).await,
        Room::Api { id, path } => {
            let Ok(uri) = Uri::try_from(path) else {
                return plain(StatusCode::BAD_REQUEST, "the path is not one").map(whole);
            };
            // A signature is over the address that the client knows.
            parts.extensions.insert(AsSent(parts.uri.clone()));
            parts.uri = uri;
            let domain_name = format!("{id}.execute-api.{}.amazonaws.com", stack.region);
            let request = Request::from_parts(parts, body);
            let call = Call { api_id: id, request, source_ip: address.to_owned(), domain_name, now };
            let mut response = stack.services.gateway.serve(call).await;
            console::build::mark(&stack.services.functions, &mut response, |text| text);
            response
        }
        Room::ApiGatewayManagement => stack.services.gateway.manage(Request::from_parts(parts, body), now).await,
        Room::FunctionUrl { id, path } => {
            let Ok(uri) = Uri::try_from(path) else {
                return plain(StatusCode::BAD_REQUEST, "the path is not one").map(whole);
            };
            parts.extensions.insert(AsSent(parts.uri.clone()));
            parts.uri = uri;
            let request = Request::from_parts(parts, body);
            let call = UrlCall { id, request, source_ip: address.to_owned(), now };
            let mut response = stack.services.functions.serve_url(call).await.map(of_lambda);
            console::build::mark(&stack.services.functions, &mut response, whole);
            return response;
        }
        Room::Elsewhere(elsewhere) => elsewhere::answer(&elsewhere, &stack.region, &parts),
        Room::Lambda => return stack.services.functions.handle(Request::from_parts(parts, body), now).await.map(of_lambda),
        Room::Domain { domain, base, path } => {
            let Ok(uri) = Uri::try_from(path) else {
                return plain(StatusCode::BAD_REQUEST, "the path is not one").map(whole);
            };
            let origin = origin(&parts);
            parts.uri = uri;
            let call = DomainCall { domain, request: Request::from_parts(parts, body), origin, base, now };
            stack.services.cognito.serve_domain(call).await
        }
        Room::CloudFormation => {
            let form = cloudformation_form(&parts);
            stack.engine.handle(Request::from_parts(parts, body), form, now).await
        }
        Room::S3 { bucket } => stack.services.s3.handle(Request::from_parts(parts, body), bucket, now).await,
        Room::Iam => stack.services.iam.handle(&Request::from_parts(parts, body), now),
        Room::Sts => stack.services.iam.handle_sts(&Request::from_parts(parts, body), now),
        Room::CloudControl => cloud_control::answer(&stack.services.functions, &Request::from_parts(parts, body), now).await,
        Room::Logs => stack.services.logs.handle(Request::from_parts(parts, body), now).await,
        Room::WellKnown => {
            let origin = origin(&parts);
            match stack.services.cognito.well_known(parts.uri.path(), &origin) {
                Some(response) => response,
                None => stack.services.cognito.handle(Request::from_parts(parts, body), now).await,
            }
        }
        Room::Cognito => {
            if body.len() >= BODY_LIMIT {
                return plain(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large").map(whole);
            }
            stack.services.cognito.handle(Request::from_parts(parts, body), now).await
        }
    };
    response.map(whole)
}

/// The `Action` of a form, as services with the Query protocol are asked; letters and digits alone, since it is logged.
fn action_of(parts: &Parts, body: &[u8]) -> Option<String> {
    let is_form = || parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(FORM));
    if parts.uri.path() != "/" || parts.method != Method::POST || !is_form() {
        return None;
    }
    let (_, action) = form_urlencoded::parse(body).find(|(name, _)| name == "Action")?;
    (action.len() <= 64 && action.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| action.into_owned())
}

/// Under AWS's own name a stack's outputs are those of AWS; under any other they lead here.
fn cloudformation_form(parts: &Parts) -> AddressForm {
    if room::is_aws(room::host(parts)) { AddressForm::Aws } else { AddressForm::Local }
}

fn of_lambda(body: sekisho_lambda::Body) -> Body {
    match body {
        sekisho_lambda::Body::Whole(bytes) => whole(bytes),
        sekisho_lambda::Body::Stream(pieces) => Body::Right(Lines::of(pieces)),
    }
}

/// Scheme, host and port as the client named them, so that what it is told leads back here.
fn origin(parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    // Somebody's own proxy may have taken TLS off on the way here.
    let forwarded = || parts.headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    let is_secure = parts.extensions.get() == Some(&Scheme::Https) || forwarded();
    format!("{}://{host}", if is_secure { "https" } else { "http" })
}

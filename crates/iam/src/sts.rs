//! STS: who is calling, and sessions for a while.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};
use sekisho_query::{Fault, Query, Xml, answer};

use crate::fault::{constraint, not_implemented};
use crate::model::Role;
use crate::roles::check_name;
use crate::{Caller, Iam, Session, ids};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
type Run = fn(&Iam, &str, &Query, SystemTime) -> Result<Xml, Fault>;

const ALL: &[(&str, Run)] = &[
    ("AssumeRole", |iam, key, query, now| assume_role(iam, &iam.caller(key), query, now)),
    ("GetAccessKeyInfo", |iam, _, query, _| access_key_info(iam, query)),
    ("GetCallerIdentity", |iam, key, _, _| Ok(caller_identity(&iam.caller(key)))),
    ("GetSessionToken", session_token),
];

/// The names of all operations that are answered, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// What STS has besides.
const ABSENT: &[&str] = &[
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "DecodeAuthorizationMessage",
    "GetDelegatedAccessToken",
    "GetFederationToken",
    "GetWebIdentityToken",
];
/// Parameters that would make a session less than its role.
const NARROWING: &[&str] = &["Policy", "SerialNumber", "TokenCode"];
/// As many sessions are known at once; the oldest make room.
const SESSIONS: usize = 1000;

/// The access keys of sessions, oldest first.
#[derive(Default)]
pub struct Sessions(Mutex<VecDeque<String>>);

impl Sessions {
    /// Takes a new one in; gives the one that has to go.
    fn add(&self, key: String) -> Option<String> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back(key);
        if all.len() > SESSIONS { all.pop_front() } else { None }
    }
}

/// Answers a call.
pub fn handle(iam: &Iam, request: &Request<Bytes>, query: &Query, now: SystemTime) -> Response<Bytes> {
    match run(iam, request, query, now) {
        Ok(result) => answer(query.action(), NAMESPACE, Some(result)),
        Err(fault) => fault.response(NAMESPACE),
    }
}

fn run(iam: &Iam, request: &Request<Bytes>, query: &Query, now: SystemTime) -> Result<Xml, Fault> {
    let action = query.action();
    let Some(key) = access_key(request) else {
        let message = "Request is missing Authentication Token";
        return Err(Fault::new("MissingAuthenticationToken", message).with_status(StatusCode::FORBIDDEN));
    };
    if let Some((_, run)) = ALL.iter().find(|(name, _)| *name == action) {
        return run(iam, &key, query, now);
    }
    match action {
        _ if ABSENT.contains(&action) => Err(not_implemented(action)),
        "" => Err(Fault::new("MissingAction", "Could not find an action in the request")),
        _ => Err(Fault::new("InvalidAction", format!("Could not find operation {action} for version 2011-06-15"))),
    }
}

/// The access key that a request is signed with.
fn access_key(request: &Request<Bytes>) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    if let Some((_, credential)) = header.and_then(|header| header.split_once("Credential=")) {
        return credential.split('/').next().map(str::to_owned).filter(|key| !key.is_empty());
    }
    let query = Query::parse(request.uri().query().unwrap_or_default().as_bytes());
    query.text("X-Amz-Credential")?.split('/').next().map(str::to_owned)
}

fn caller_identity(caller: &Caller) -> Xml {
    let mut xml = Xml::new();
    xml.text("Arn", &caller.arn).text("UserId", &caller.user_id).text("Account", &caller.account_id);
    xml
}

/// Every key is this account's.
fn access_key_info(iam: &Iam, query: &Query) -> Result<Xml, Fault> {
    let key = query.text("AccessKeyId").unwrap_or_default();
    if !(16..=128).contains(&key.len()) {
        return Err(constraint("accessKeyId", Some(key), "Member must have length greater than or equal to 16"));
    }
    let mut xml = Xml::new();
    xml.text("Account", iam.caller(key).account_id);
    Ok(xml)
}

fn assume_role(iam: &Iam, caller: &Caller, query: &Query, now: SystemTime) -> Result<Xml, Fault> {
    let arn = query.text("RoleArn").ok_or_else(|| constraint("roleArn", None, "Member must not be null"))?;
    let session = query.text("RoleSessionName").ok_or_else(|| constraint("roleSessionName", None, "Member must not be null"))?;
    check_name("roleSessionName", session, 64)?;
    if session.len() < 2 {
        return Err(constraint("roleSessionName", Some(session), "Member must have length greater than or equal to 2"));
    }
    let narrowing = NARROWING.iter().find(|name| query.text(name).is_some()).copied();
    let lists = ["PolicyArns", "Tags", "ProvidedContexts"].into_iter().find(|name| !query.structures(name).is_empty());
    if let Some(name) = narrowing.or(lists) {
        return Err(not_implemented(&format!("AssumeRole with {name}")));
    }
    let role = role_of(iam, caller, arn)?;
    // Unverified: whether the role's own policy lets this caller in is not asked, as nowhere in IAM here.
    let lasts = duration(query, 3600, 43_200)?;
    if lasts > u64::from(role.longest) {
        return Err(Fault::validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
    }
    let account = &iam.settings.account_id;
    let taken = Caller {
        account_id: account.clone(),
        arn: format!("arn:aws:sts::{account}:assumed-role/{}/{session}", role.name),
        user_id: format!("{}:{session}", role.id),
    };
    let made = begin(iam, taken, Some(iam.documents(&role)?), now + Duration::from_secs(lasts));
    let mut xml = Xml::new();
    credentials(&mut xml, &made);
    xml.element("AssumedRoleUser", |xml| {
        xml.text("AssumedRoleId", &made.caller.user_id).text("Arn", &made.caller.arn);
    });
    xml.optional("SourceIdentity", query.text("SourceIdentity"));
    Ok(xml)
}

/// A role that is not there is one that nobody may take.
fn role_of(iam: &Iam, caller: &Caller, arn: &str) -> Result<Role, Fault> {
    let name = arn.rsplit('/').next().unwrap_or_default();
    let role = iam.role(name).ok().filter(|role| role.arn(&iam.settings.account_id) == arn);
    role.ok_or_else(|| {
        let message = format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", caller.arn);
        Fault::new("AccessDenied", message).with_status(StatusCode::FORBIDDEN)
    })
}

fn session_token(iam: &Iam, key: &str, query: &Query, now: SystemTime) -> Result<Xml, Fault> {
    if let Some(name) = ["SerialNumber", "TokenCode"].into_iter().find(|name| query.text(name).is_some()) {
        return Err(not_implemented(&format!("GetSessionToken with {name}")));
    }
    if key.starts_with("ASIA") {
        let message = "Cannot call GetSessionToken with session credentials";
        return Err(Fault::new("AccessDenied", message).with_status(StatusCode::FORBIDDEN));
    }
    let lasts = duration(query, 43_200, 129_600)?;
    let made = begin(iam, iam.caller(key), None, now + Duration::from_secs(lasts));
    let mut xml = Xml::new();
    credentials(&mut xml, &made);
    Ok(xml)
}

fn duration(query: &Query, usual: u64, most: u64) -> Result<u64, Fault> {
    let Some(text) = query.text("DurationSeconds") else { return Ok(usual) };
    let wrong = |rule: String| constraint("durationSeconds", Some(text), &rule);
    match text.parse::<u64>() {
        Ok(seconds) if seconds > most => Err(wrong(format!("Member must have value less than or equal to {most}"))),
        Ok(seconds) if seconds >= 900 => Ok(seconds),
        _ => Err(wrong("Member must have value greater than or equal to 900".to_owned())),
    }
}

/// Makes the keys of a session and tells who checks signatures of them.
fn begin(iam: &Iam, caller: Caller, documents: Option<Vec<String>>, ends: SystemTime) -> Session {
    let (access_key, secret, token) = (ids::session_key(), ids::secret(), ids::token());
    let session = Session { access_key, secret, token, ends, caller, documents };
    if let Some(bridge) = iam.bridge.get() {
        (bridge.begin)(&session);
        if let Some(oldest) = iam.sessions.add(session.access_key.clone()) {
            (bridge.end)(&oldest);
        }
    }
    session
}

fn credentials(xml: &mut Xml, session: &Session) {
    let ends = crate::roles::seconds(session.ends);
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &session.access_key).text("SecretAccessKey", &session.secret);
        xml.text("SessionToken", &session.token);
        xml.text("Expiration", jiff::Timestamp::from_second(ends).unwrap_or_default());
    });
}

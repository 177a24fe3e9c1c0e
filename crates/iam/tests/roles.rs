//! IAM and STS as a client sees them: forms in, XML out.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report; the lint's own exception knows only #[test] functions")]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use sekisho_iam::{Bridge, Caller, Iam, Session, Settings};

const TRUST: &str = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%22%2A%22%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";
const ALLOW: &str =
    "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
const OWN: &str = "arn:aws:iam::123456789012:policy/p";

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn open(folder: &Path) -> Arc<Iam> {
    Iam::open(Settings { account_id: "123456789012".to_owned(), database: Some(folder.join("iam.sqlite")) }).unwrap()
}

fn signed(form: &str, key: &str) -> Request<Bytes> {
    let credential =
        format!("AWS4-HMAC-SHA256 Credential={key}/20270115/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0");
    Request::post("/").header("authorization", credential).body(Bytes::copy_from_slice(form.as_bytes())).unwrap()
}

/// Status and body.
fn said(answer: &Response<Bytes>) -> (u16, String) {
    (answer.status().as_u16(), String::from_utf8(answer.body().to_vec()).unwrap())
}

fn iam(iam: &Iam, form: &str) -> (u16, String) {
    said(&iam.handle(&signed(form, "test"), now()))
}

fn code(answer: &(u16, String)) -> String {
    let code = answer.1.split_once("<Code>").and_then(|(_, rest)| rest.split_once('<')).map_or("", |(code, _)| code);
    format!("{} {code}", answer.0)
}

#[test]
fn a_role_lives_and_dies_as_on_aws() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(folder.path());
    let made = iam(
        &house,
        &format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={TRUST}&Tags.member.1.Key=a&Tags.member.1.Value=b"),
    );
    assert!(made.1.contains(&format!("<AssumeRolePolicyDocument>{TRUST}</AssumeRolePolicyDocument>")), "{made:?}");
    assert!(
        made.1.contains("<Arn>arn:aws:iam::123456789012:role/r</Arn><CreateDate>2027-01-15T08:00:00Z</CreateDate>"),
        "{made:?}"
    );
    for (form, expected) in [
        (format!("Action=CreateRole&RoleName=R&AssumeRolePolicyDocument={TRUST}"), "409 EntityAlreadyExists"),
        (format!("Action=CreateRole&RoleName=a/b&AssumeRolePolicyDocument={TRUST}"), "400 ValidationError"),
        ("Action=CreateRole&RoleName=s&AssumeRolePolicyDocument=no".to_owned(), "400 MalformedPolicyDocument"),
        ("Action=CreateRole&RoleName=s".to_owned(), "400 ValidationError"),
        ("Action=GetRole&RoleName=none".to_owned(), "404 NoSuchEntity"),
        (format!("Action=AttachRolePolicy&RoleName=r&PolicyArn={OWN}"), "404 NoSuchEntity"),
        (format!("Action=CreatePolicy&PolicyName=p&PolicyDocument={ALLOW}"), "200 "),
        (format!("Action=AttachRolePolicy&RoleName=r&PolicyArn={OWN}"), "200 "),
        (format!("Action=DeletePolicy&PolicyArn={OWN}"), "409 DeleteConflict"),
        (format!("Action=PutRolePolicy&RoleName=r&PolicyName=q&PolicyDocument={ALLOW}"), "200 "),
        ("Action=DeleteRole&RoleName=r".to_owned(), "409 DeleteConflict"),
        (format!("Action=DetachRolePolicy&RoleName=r&PolicyArn={OWN}"), "200 "),
        ("Action=DeleteRole&RoleName=r".to_owned(), "409 DeleteConflict"),
        ("Action=DeleteRolePolicy&RoleName=r&PolicyName=q".to_owned(), "200 "),
        ("Action=DeleteRole&RoleName=r".to_owned(), "200 "),
        ("Action=DeleteRole&RoleName=r".to_owned(), "404 NoSuchEntity"),
        ("Action=CreateUser&UserName=u".to_owned(), "501 NotImplemented"),
        ("Action=CreateNothing".to_owned(), "400 InvalidAction"),
    ] {
        assert_eq!(code(&iam(&house, &form)), expected, "{form}");
    }
}

#[test]
fn what_is_made_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(folder.path());
    iam(&house, &format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={TRUST}"));
    iam(&house, "Action=AttachRolePolicy&RoleName=r&PolicyArn=arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
    drop(house);
    let house = open(folder.path());
    let listed = iam(&house, "Action=ListAttachedRolePolicies&RoleName=r").1;
    assert!(listed.contains("<PolicyName>AWSLambdaBasicExecutionRole</PolicyName>"), "{listed}");
}

#[test]
fn a_policy_has_five_versions_at_the_most() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(folder.path());
    iam(&house, &format!("Action=CreatePolicy&PolicyName=p&PolicyDocument={ALLOW}"));
    for _ in 2..=5 {
        let form = format!("Action=CreatePolicyVersion&PolicyArn={OWN}&PolicyDocument={ALLOW}&SetAsDefault=true");
        assert_eq!(code(&iam(&house, &form)), "200 ");
    }
    for (form, expected) in [
        (format!("Action=CreatePolicyVersion&PolicyArn={OWN}&PolicyDocument={ALLOW}"), "409 LimitExceeded"),
        (format!("Action=DeletePolicyVersion&PolicyArn={OWN}&VersionId=v5"), "409 DeleteConflict"),
        (format!("Action=GetPolicyVersion&PolicyArn={OWN}&VersionId=v9"), "404 NoSuchEntity"),
        (format!("Action=DeletePolicyVersion&PolicyArn={OWN}&VersionId=v1"), "200 "),
        (format!("Action=CreatePolicyVersion&PolicyArn={OWN}&PolicyDocument={ALLOW}"), "200 "),
        (format!("Action=DeletePolicy&PolicyArn={OWN}"), "409 DeleteConflict"),
    ] {
        assert_eq!(code(&iam(&house, &form)), expected, "{form}");
    }
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(folder.path());
    for name in ["a", "b", "c"] {
        iam(&house, &format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={TRUST}"));
    }
    let page = iam(&house, "Action=ListRoles&MaxItems=2").1;
    assert!(page.contains("<IsTruncated>true</IsTruncated><Marker>b</Marker>") && !page.contains("<RoleName>c<"), "{page}");
    let page = iam(&house, "Action=ListRoles&Marker=b").1;
    assert!(page.contains("<IsTruncated>false</IsTruncated>") && page.matches("<RoleName>").count() == 1, "{page}");
}

#[test]
fn sts_says_who_is_calling_and_gives_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(folder.path());
    let begun: Arc<Mutex<Vec<Session>>> = Arc::default();
    let known = begun.clone();
    let find = move |key: &str| -> Option<Caller> {
        known.lock().unwrap().iter().find(|session| session.access_key == key).map(|session| session.caller.clone())
    };
    let begins = begun.clone();
    let begin = move |session: &Session| begins.lock().unwrap().push(session.clone());
    house.set_bridge(Bridge { find: Box::new(find), begin: Box::new(begin), end: Box::new(|_| ()) });
    let sts = |form: &str, key: &str| said(&house.handle_sts(&signed(form, key), now()));
    let root = sts("Action=GetCallerIdentity", "AKIAIOSFODNN7EXAMPLE").1;
    assert!(root.contains("<Arn>arn:aws:iam::123456789012:root</Arn><UserId>123456789012</UserId>"), "{root}");
    iam(&house, &format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={TRUST}"));
    iam(&house, &format!("Action=PutRolePolicy&RoleName=r&PolicyName=q&PolicyDocument={ALLOW}"));
    let role = "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=me";
    let taken = sts(role, "test").1;
    assert!(taken.contains("<Arn>arn:aws:sts::123456789012:assumed-role/r/me</Arn>"), "{taken}");
    assert!(taken.contains("<Expiration>2027-01-15T09:00:00Z</Expiration>"), "{taken}");
    let session = begun.lock().unwrap()[0].clone();
    assert_eq!((session.access_key.len(), session.secret.len(), session.documents.unwrap().len()), (20, 40, 1));
    let who = sts("Action=GetCallerIdentity", &session.access_key).1;
    assert!(who.contains("assumed-role/r/me"), "{who}");
    for (form, key, expected) in [
        (role.replace("role/r", "role/none"), "test", "403 AccessDenied"),
        (role.replace("role/r", "role/x/r"), "test", "403 AccessDenied"),
        (format!("{role}&DurationSeconds=7200"), "test", "400 ValidationError"),
        (role.replace("=me", "=m"), "test", "400 ValidationError"),
        (format!("{role}&DurationSeconds=60"), "test", "400 ValidationError"),
        (format!("{role}&Policy={ALLOW}"), "test", "501 NotImplemented"),
        ("Action=GetSessionToken".to_owned(), "test", "200 "),
        ("Action=GetSessionToken".to_owned(), session.access_key.as_str(), "403 AccessDenied"),
        ("Action=GetFederationToken&Name=n".to_owned(), "test", "501 NotImplemented"),
    ] {
        assert_eq!(code(&sts(&form, key)), expected, "{form}");
    }
    let unsigned = Request::post("/").body(Bytes::from("Action=GetCallerIdentity")).unwrap();
    assert_eq!(code(&said(&house.handle_sts(&unsigned, now()))), "403 MissingAuthenticationToken");
}

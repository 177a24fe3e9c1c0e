//! Signatures that AWS published (the aws-sig-v4-test-suite), and everything that makes one not count.

use std::time::Duration;

use super::*;
use crate::access::credentials::Identity;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// 2015-08-30T12:36:00Z
const AT: u64 = 1_440_938_160;

fn credentials() -> Credentials {
    let all = Credentials::default();
    let identity = Arc::new(Identity::root("123456789012"));
    let key = AccessKey { id: "AKIDEXAMPLE".into(), secret: SECRET.into(), session_token: None, expires: None, identity };
    all.put(AccessKey { id: "ASIAEXAMPLE".into(), session_token: Some("the+token".into()), ..key.clone() });
    all.put(AccessKey { id: "ASIAOVER".into(), session_token: Some("t".into()), expires: Some(at(AT)), ..key.clone() });
    all.put(key);
    all
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &'static str) -> Request<&'static [u8]> {
    let mut request = Request::builder().method(method).uri(uri).header("host", "example.amazonaws.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.as_bytes()).unwrap()
}

fn verify(request: &Request<&'static [u8]>, now: u64) -> Result<String, SignatureFailure> {
    let signed = Signed::new(request, "service", "us-east-1", at(now));
    verify_signature(&signed, &credentials()).map(|key| key.id.clone())
}

fn authorization(names: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}"
    )
}

type Vector = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

const FORM: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded")];
const FORM_UTF8: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded; charset=utf8")];
const TWICE: &[(&str, &str)] = &[("my-header1", "value2"), ("my-header1", "value2"), ("my-header1", "value1")];
const SPACES: &[(&str, &str)] = &[("my-header1", " value1"), ("my-header2", " \"a   b   c\"")];
const UPPER: &[(&str, &str)] = &[("my-header1", "VALUE1")];
const PLAIN: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

#[rustfmt::skip]
const VECTORS: &[Vector] = &[
    ("get-vanilla", "GET", "/", &[], "", PLAIN),
    ("get-slash", "GET", "//", &[], "", PLAIN),
    ("get-slash-dot-slash", "GET", "/./", &[], "", PLAIN),
    ("get-relative", "GET", "/example/..", &[], "", PLAIN),
    ("get-relative-relative", "GET", "/example1/example2/../..", &[], "", PLAIN),
    ("get-slashes", "GET", "//example//", &[], "", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
    ("get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", &[], "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
    ("get-vanilla-query", "GET", "/", &[], "", PLAIN),
    ("get-vanilla-empty-query-key", "GET", "/?Param1=value1", &[], "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
    ("get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", &[], "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    ("get-header-key-duplicate", "GET", "/", TWICE, "", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
    ("get-header-value-trim", "GET", "/", SPACES, "", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
    ("post-vanilla", "POST", "/", &[], "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ("post-header-value-case", "POST", "/", UPPER, "", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
    ("post-x-www-form-urlencoded", "POST", "/", FORM, "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ("post-x-www-form-urlencoded-parameters", "POST", "/", FORM_UTF8, "Param1=value1", "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe"),
];

#[test]
fn published_signatures_are_right_and_their_neighbours_are_not() {
    for (name, method, uri, headers, body, signature) in VECTORS {
        let mut names: Vec<_> = headers.iter().map(|(name, _)| *name).chain(["host", "x-amz-date"]).collect();
        names.sort_unstable();
        names.dedup();
        let signed = |signature: &str, uri: &str| {
            let authorization = authorization(&names.join(";"), signature);
            let own = [("x-amz-date", "20150830T123600Z"), ("authorization", authorization.as_str())];
            request(method, uri, &[*headers, &own].concat(), body)
        };
        assert_eq!(verify(&signed(signature, uri), AT), Ok("AKIDEXAMPLE".into()), "{name}");
        let other = format!("{uri}{}z=1", if uri.contains('?') { "&" } else { "?" });
        for wrong in [signed(&signature.replace('a', "b"), uri), signed(signature, &other), signed("", uri)] {
            assert!(matches!(verify(&wrong, AT), Err(SignatureFailure::Mismatch { .. })), "{name}");
        }
    }
}

fn signer(access_key: &'static str, session_token: Option<&'static str>) -> Signer<'static> {
    Signer { access_key, secret: SECRET, session_token, service: "service", region: "us-east-1" }
}

#[test]
fn the_published_requests_are_signed_as_published() {
    for (name, method, uri, headers, body, signature) in VECTORS {
        let mut made = request(method, uri, headers, body);
        sign(&mut made, &signer("AKIDEXAMPLE", None), at(AT)).unwrap();
        let mut names: Vec<_> = headers.iter().map(|(name, _)| *name).chain(["host", "x-amz-date"]).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(made.headers()["authorization"], authorization(&names.join(";"), signature), "{name}");
        assert!(made.headers()["authorization"].is_sensitive());
    }
}

#[test]
fn what_a_session_signs_is_verified_with_its_token_and_host() {
    let mut made = Request::post("http://127.0.0.1:4566/a b%20c?x=1&a=2".replace(' ', "+")).body(b"{}".as_slice()).unwrap();
    sign(&mut made, &signer("ASIAEXAMPLE", Some("the+token")), at(AT)).unwrap();
    assert_eq!(made.headers()["host"], "127.0.0.1:4566");
    assert_eq!(verify(&made, AT), Ok("ASIAEXAMPLE".into()));
    *made.body_mut() = b"{ }";
    assert!(matches!(verify(&made, AT), Err(SignatureFailure::Mismatch { .. })));
    assert!(sign(&mut made, &signer("AKIDEXAMPLE", Some("a\nb")), at(AT)).is_err());
}

#[test]
fn the_answer_to_a_wrong_signature_shows_what_should_have_been_signed() {
    let header = authorization("host;x-amz-date", "00");
    let wrong = request("GET", "/a%20b?x=1+2", &[("x-amz-date", "20150830T123600Z"), ("authorization", &header)], "");
    let failure = verify(&wrong, AT).unwrap_err();
    let canonical = "GET\n/a%2520b\nx=1%202\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n\
                     e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let message = failure.message();
    assert!(message.contains(&format!("should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n")), "{message}");
    assert_eq!(failure.error_type(), "InvalidSignatureException");
    assert!(!failure.why().contains("example.amazonaws"));
}

#[test]
fn dates_may_differ_by_five_minutes() {
    let header = authorization("host;x-amz-date", PLAIN);
    let signed = request("GET", "/", &[("x-amz-date", "20150830T123600Z"), ("authorization", &header)], "");
    for now in [AT - 300, AT, AT + 300] {
        assert!(verify(&signed, now).is_ok(), "{now}");
    }
    let expired = "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)";
    assert_eq!(verify(&signed, AT + 301).unwrap_err().message(), expired);
    let early = "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)";
    assert_eq!(verify(&signed, AT - 301).unwrap_err().message(), early);
}

type Flaw = (Vec<(&'static str, String)>, &'static str, &'static str);

/// Headers, the error's type, the beginning of its text.
fn flaws() -> Vec<Flaw> {
    let of = |name: &'static str, value: &str| (name, value.to_owned());
    let date = || of("x-amz-date", "20150830T123600Z");
    let signed = |value: &str| of("authorization", value);
    let good = authorization("host;x-amz-date", PLAIN);
    let changed = |from: &str, to: &str| good.replace(from, to);
    vec![
        (vec![], "MissingAuthenticationTokenException", "Missing Authentication Token"),
        (
            vec![date(), signed("Bearer a.b.c")],
            "IncompleteSignatureException",
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): ",
        ),
        (vec![date(), signed("AWS4-HMAC-SHA256 Credential")], "IncompleteSignatureException", "Invalid key=value pair"),
        (
            vec![signed("AWS4-HMAC-SHA256 a=b")],
            "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed",
        ),
        (
            vec![date(), signed(&changed("/20150830", ""))],
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements",
        ),
        (
            vec![of("x-amz-date", "2015-08-30"), signed(&good)],
            "IncompleteSignatureException",
            "Date must be in ISO-8601 'basic format'. Got '2015-08-30'.",
        ),
        (vec![date(), date(), signed(&good)], "IncompleteSignatureException", "Date must be in ISO-8601"),
        (vec![date(), signed(&good), signed(&good)], "IncompleteSignatureException", "Invalid key=value pair"),
        (
            vec![date(), signed(&changed("us-east-1", "us-east-2"))],
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'us-east-2'. ",
        ),
        (
            vec![date(), signed(&changed("/service/", "/s3/"))],
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'service'. ",
        ),
        (
            vec![date(), signed(&changed("aws4_request", "aws5"))],
            "InvalidSignatureException",
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'.",
        ),
        (
            vec![date(), signed(&changed("/20150830/", "/20150829/"))],
            "InvalidSignatureException",
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830', from '20150830T123600Z'.",
        ),
        (
            vec![date(), signed(&changed("host;", ""))],
            "InvalidSignatureException",
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            vec![date(), signed(&changed("AKIDEXAMPLE", "AKIDNOBODY"))],
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            vec![date(), signed(&changed("AKIDEXAMPLE", "ASIAEXAMPLE"))],
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            vec![date(), of("x-amz-security-token", "x"), signed(&good)],
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            vec![date(), of("x-amz-security-token", "t"), signed(&changed("AKIDEXAMPLE", "ASIAOVER"))],
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
    ]
}

#[test]
fn what_is_no_signature_is_told_apart() {
    for (headers, error_type, message) in flaws() {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let failure = verify(&request("GET", "/", &headers, ""), AT).unwrap_err();
        assert_eq!(failure.error_type(), error_type, "{headers:?}");
        assert!(failure.message().starts_with(message), "{}", failure.message());
    }
}

/// Signs as a client does, with what is under test for the last step only.
fn presigned(query: &str, secret: &str) -> String {
    let canonical =
        format!("GET\n/x\n{query}\nhost:example.amazonaws.com\n\nhost\n{}", hex(digest::digest(&digest::SHA256, b"").as_ref()));
    let hash = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    let text = format!("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n{hash}");
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in ["20150830", "us-east-1", "service", "aws4_request", &text] {
        key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec();
    }
    format!("/x?{query}&X-Amz-Signature={}", hex(&key))
}

#[test]
fn presigned_urls_live_as_long_as_they_say() {
    let query = |key: &str, more: &str, expires: &str| {
        format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={key}%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires={expires}{more}&X-Amz-SignedHeaders=host"
        )
    };
    let plain = query("AKIDEXAMPLE", "", "900");
    let session = query("ASIAEXAMPLE", "&X-Amz-Security-Token=the%2Btoken", "900");
    for url in [presigned(&plain, SECRET), presigned(&session, SECRET)] {
        assert!(verify(&request("GET", &url, &[], ""), AT + 900).is_ok(), "{url}");
        let over = verify(&request("GET", &url, &[], ""), AT + 901).unwrap_err();
        assert_eq!(over.message(), "Signature expired: 20150830T125100Z is now earlier than 20150830T125101Z");
        assert!(verify(&request("GET", &url.replace("/x", "/y"), &[], ""), AT).is_err());
        assert!(verify(&request("GET", &url, &[], "a body"), AT).is_err());
    }
    assert!(verify(&request("GET", &presigned(&plain, "other"), &[], ""), AT).is_err());
    for expires in ["0", "604801", "x"] {
        let url = presigned(&query("AKIDEXAMPLE", "", expires), SECRET);
        let failure = verify(&request("GET", &url, &[], ""), AT).unwrap_err();
        assert_eq!(failure.error_type(), "IncompleteSignatureException", "{expires}");
    }
    let shown = verify(&request("GET", &presigned(&session, "other"), &[], ""), AT).unwrap_err().message();
    assert!(!shown.contains("the+token") && !shown.contains("the%2Btoken"), "{shown}");
}

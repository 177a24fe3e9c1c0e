//! The frames of answers: request ids, XML documents, headers.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use sekisho_query::Xml;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
const LETTERS: &[u8; 32] = b"ABCDEFGHJKMNPQRSTVWXYZ0123456789";
const WORD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// An answer without a body.
pub fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// A document of S3's.
pub fn document(name: &str, inside: impl FnOnce(&mut Xml)) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    put_xml(&mut response, name, Some(NAMESPACE), inside);
    response
}

/// Writes a document into an answer.
pub fn put_xml(response: &mut Response<Bytes>, name: &str, namespace: Option<&str>, inside: impl FnOnce(&mut Xml)) {
    let mut xml = Xml::new();
    inside(&mut xml);
    let namespace = namespace.map(|namespace| format!(" xmlns=\"{namespace}\"")).unwrap_or_default();
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{name}{namespace}>{}</{name}>", xml.into_string());
    *response.body_mut() = body.into();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
}

/// Puts the two ids on an answer that every one of S3's has.
pub fn identify(response: &mut Response<Bytes>) -> (String, String) {
    let ids = (random::<16>(LETTERS), STANDARD.encode(bytes::<56>()));
    put(response, "x-amz-request-id", &ids.0);
    put(response, "x-amz-id-2", &ids.1);
    put(response, "server", "AmazonS3");
    ids
}

/// Adds a header; a value that no header can carry is left out.
pub fn put(response: &mut Response<Bytes>, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes())) {
        response.headers_mut().insert(name, value);
    }
}

/// An id of a version or an upload.
pub fn word() -> String {
    random::<32>(WORD)
}

/// `N` characters of an alphabet whose length is a power of two, so that each is as likely as the others.
fn random<const N: usize>(alphabet: &[u8]) -> String {
    bytes::<N>().iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect()
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system has random bytes");
    bytes
}

/// A document whose root has text.
pub fn text_document(name: &str, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    let mut xml = Xml::new();
    xml.text(name, text);
    let root = format!("<{name}");
    let body = xml.into_string().replacen(&root, &format!("{root} xmlns=\"{NAMESPACE}\""), 1);
    *response.body_mut() = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}").into();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    response
}

/// A document whose inside is XML already.
pub fn raw_document(name: &str, inside: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{name} xmlns=\"{NAMESPACE}\">{inside}</{name}>");
    *response.body_mut() = body.into();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    response
}

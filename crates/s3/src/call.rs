//! A request taken apart: bucket and key from host and path, the query, the body out of its frames.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use crate::checksum;
use crate::chunked;
use crate::fault::Fault;
use crate::times::{compact_date, iso, millis};

/// Longest key, in bytes.
const KEY: usize = 1024;
/// Largest body of one request.
pub const BODY: u64 = 256 * 1024 * 1024;

/// A request.
pub struct Call {
    /// `PUT`
    pub method: Method,
    /// The bucket; `None` where the account is meant.
    pub bucket: Option<String>,
    /// The key; `None` where the bucket is meant.
    pub key: Option<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    /// Out of its frames, compared with the sums it came with.
    pub body: Bytes,
    /// The present moment.
    pub now: SystemTime,
    trailers: Vec<(String, String)>,
}

impl Call {
    /// Takes a request apart.
    ///
    /// # Errors
    /// A body that is not what its headers say, an address that has expired.
    pub fn new(request: Request<Bytes>, bucket: Option<String>, now: SystemTime) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        let (bucket, key) = place(parts.uri.path(), bucket)?;
        let query = parts.uri.query().unwrap_or_default();
        // In the query of S3 as elsewhere a plus is a space.
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
        let mut call = Self { method: parts.method, bucket, key, query, headers: parts.headers, body, now, trailers: Vec::new() };
        call.check_expiry()?;
        call.unframe()?;
        call.check_body()?;
        Ok(call)
    }

    /// A parameter of the query; empty when it has no value.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every parameter.
    pub fn queries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A header; names are in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.headers.get(name)?.as_bytes()).ok()
    }

    /// Every header that is text, then what followed the body.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let sent =
            self.headers.iter().filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?)));
        sent.chain(self.trailers.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The bucket of a call that has one.
    pub fn bucket(&self) -> &str {
        self.bucket.as_deref().unwrap_or_default()
    }

    /// The key of a call that has one.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or_default()
    }

    /// The version that is asked for.
    pub fn version(&self) -> Option<&str> {
        self.query("versionId").filter(|version| !version.is_empty())
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> i64 {
        millis(self.now)
    }

    /// A whole number of the query, at the most `most`.
    pub fn number(&self, name: &str, most: usize) -> Result<usize, Fault> {
        let Some(text) = self.query(name).filter(|text| !text.is_empty()) else { return Ok(most) };
        let wrong = || Fault::argument(name, text, "Provided max-keys not an integer or within integer range");
        let number: i32 = text.parse().map_err(|_| wrong())?;
        usize::try_from(number).map(|number| number.min(most)).map_err(|_| wrong())
    }

    /// Addresses that were signed for a while are refused after it; their signatures are not checked.
    fn check_expiry(&self) -> Result<(), Fault> {
        let ends = match (self.query("X-Amz-Date").and_then(compact_date), self.query("X-Amz-Expires")) {
            (Some(begun), Some(seconds)) => {
                let seconds = seconds.parse().ok().filter(|seconds| *seconds <= 604_800);
                let seconds = seconds.ok_or_else(|| {
                    let message = "X-Amz-Expires must be less than a week (in seconds) that is 604800";
                    Fault::new(StatusCode::BAD_REQUEST, "AuthorizationQueryParametersError", message)
                })?;
                Some(begun + Duration::from_secs(seconds))
            }
            _ if self.query("AWSAccessKeyId").is_some() => {
                let seconds = self.query("Expires").and_then(|seconds| seconds.parse::<u32>().ok());
                seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds.into()))
            }
            _ => None,
        };
        match ends.filter(|ends| *ends < self.now) {
            None => Ok(()),
            Some(ends) => {
                let fault = Fault::new(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired");
                Err(fault.with("Expires", iso(millis(ends))).with("ServerTime", iso(self.millis())))
            }
        }
    }

    fn unframe(&mut self) -> Result<(), Fault> {
        let streaming = self.header("x-amz-content-sha256").is_some_and(|sum| sum.starts_with("STREAMING-"));
        let framed =
            self.header("content-encoding").is_some_and(|encoding| encoding.split(',').any(|one| one.trim() == "aws-chunked"));
        if streaming || framed {
            let length = self.header("x-amz-decoded-content-length").and_then(|length| length.parse().ok());
            let decoded = chunked::decode(&self.body, length)?;
            (self.body, self.trailers) = (decoded.body, decoded.trailers);
        }
        match self.body.len() as u64 {
            size if size > BODY => Err(Fault::too_large(size, BODY)),
            _ => Ok(()),
        }
    }

    fn check_body(&self) -> Result<(), Fault> {
        if let Some(given) = self.header("content-md5") {
            checksum::check_md5(given, &self.body)?;
        }
        match self.header("x-amz-content-sha256").filter(|sum| sum.len() == 64) {
            Some(given) => checksum::check_sha256(given, &self.body),
            None => Ok(()),
        }
    }
}

/// Bucket and key; without a bucket in the host the path begins with it.
fn place(path: &str, bucket: Option<String>) -> Result<(Option<String>, Option<String>), Fault> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = match bucket {
        Some(bucket) => (Some(bucket), path),
        None => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (Some(decoded(bucket)?.into_owned()).filter(|bucket| !bucket.is_empty()), key)
        }
    };
    let key = decoded(key)?.into_owned();
    if key.len() > KEY {
        let fault = Fault::new(StatusCode::BAD_REQUEST, "KeyTooLongError", "Your key is too long");
        return Err(fault.with("Size", key.len()).with("MaxSizeAllowed", KEY));
    }
    Ok((bucket, Some(key).filter(|key| !key.is_empty())))
}

fn decoded(text: &str) -> Result<Cow<'_, str>, Fault> {
    let wrong = |_| Fault::new(StatusCode::BAD_REQUEST, "InvalidURI", "Couldn't parse the specified URI.").with("URI", text);
    percent_decode_str(text).decode_utf8().map_err(wrong)
}

fn pair(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let text = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    (text(name), text(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(uri: &str, headers: &[(&str, &str)], body: &'static str) -> Result<Call, Fault> {
        let mut request = Request::put(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Call::new(request.body(Bytes::from(body)).unwrap(), None, UNIX_EPOCH + Duration::from_secs(1_800_000_000))
    }

    #[test]
    fn bucket_and_key_come_from_host_and_path() {
        for (path, host, bucket, key) in [
            ("/", None, None, None),
            ("/b", None, Some("b"), None),
            ("/b/", None, Some("b"), None),
            ("/b/a/b%20c+d", None, Some("b"), Some("a/b c+d")),
            ("/b//a", None, Some("b"), Some("/a")),
            ("/", Some("h"), Some("h"), None),
            ("/a/b", Some("h"), Some("h"), Some("a/b")),
        ] {
            let found = place(path, host.map(str::to_owned)).unwrap();
            assert_eq!((found.0.as_deref(), found.1.as_deref()), (bucket, key), "{path}");
        }
        assert_eq!(place("/b/%FF", None).unwrap_err().code, "InvalidURI");
        assert_eq!(place(&format!("/b/{}", "x".repeat(1025)), None).unwrap_err().code, "KeyTooLongError");
    }

    #[test]
    fn signed_addresses_expire() {
        let code = |query: &str| call(&format!("/b/k?{query}"), &[], "").map(drop).map_err(|fault| fault.code);
        assert_eq!(code("X-Amz-Date=20270115T080000Z&X-Amz-Expires=60"), Ok(()));
        assert_eq!(code("X-Amz-Date=20270115T070000Z&X-Amz-Expires=60"), Err("AccessDenied"));
        assert_eq!(code("X-Amz-Date=20270115T070000Z&X-Amz-Expires=x"), Err("AuthorizationQueryParametersError"));
        assert_eq!(code("AWSAccessKeyId=a&Expires=1800000001&Signature=x"), Ok(()));
        assert_eq!(code("AWSAccessKeyId=a&Expires=1799999999&Signature=x"), Err("AccessDenied"));
    }

    #[test]
    fn a_body_is_what_its_headers_say() {
        let chunked = [("content-encoding", "gzip, aws-chunked"), ("x-amz-decoded-content-length", "1")];
        let read = call("/b/k", &chunked, "1\r\na\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n").unwrap();
        assert_eq!(read.body, "a");
        assert!(read.headers().any(|header| header == ("x-amz-checksum-crc32", "x")));
        let wrong = "0".repeat(64);
        for (headers, code) in [
            (&[("content-md5", "x")], "InvalidDigest"),
            (&[("x-amz-content-sha256", wrong.as_str())], "XAmzContentSHA256Mismatch"),
            (&[("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")], "IncompleteBody"),
        ] {
            assert_eq!(call("/b/k", headers, "a").map(drop).unwrap_err().code, code);
        }
    }
}

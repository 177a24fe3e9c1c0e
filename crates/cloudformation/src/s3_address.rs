//! Where something lies in S3, in every spelling that templates and clients use.

use form_urlencoded::parse;
use percent_encoding::percent_decode_str;
use sekisho_s3::S3;

/// An object of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `aws-sam-cli-managed-default-samclisourcebucket-…`
    pub bucket: String,
    /// `97b82bfeb4264d9d324177c37ad40869`
    pub key: String,
    /// Its latest when none is named.
    pub version: Option<String>,
}

impl Address {
    /// `s3://bucket/key?versionId=…`, or an address by HTTP of S3 or of this machine, path- or virtual-hosted-style.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = rest.split_once('/')?;
        let version = parse(query.as_bytes()).find(|(name, _)| name == "versionId").map(|(_, version)| version.into_owned());
        let (bucket, key) = match scheme {
            "s3" => (host.to_owned(), path.to_owned()),
            "http" | "https" => by_http(host, path)?,
            _ => return None,
        };
        let complete = !bucket.is_empty() && !key.is_empty();
        complete.then_some(Self { bucket, key, version })
    }

    /// The bytes that lie there; else S3's own words.
    pub fn read(&self, s3: &S3) -> Result<bytes::Bytes, String> {
        match s3.object(&self.bucket, &self.key, self.version.as_deref()) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err("The specified key does not exist.".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// A template whose artifacts a client of this endpoint put into a bucket, with the addresses that they would have had on
/// AWS: `sam delete` knows no others and would not find what it has to delete.
pub fn as_on_aws(template: &str, endpoint: &str, region: &str, s3: &S3) -> String {
    let port = endpoint.rsplit(':').next().unwrap_or_default();
    let hosts = ["127.0.0.1", "localhost"];
    let here = ["http", "https"].iter().flat_map(|scheme| hosts.map(|host| format!("{scheme}://{host}:{port}/")));
    let there = format!("https://s3.{region}.amazonaws.com/");
    let in_a_bucket = |rest: &str| rest.split_once('/').is_some_and(|(name, _)| s3.has_bucket(name).unwrap_or(false));
    here.fold(template.to_owned(), |text, here| {
        let mut parts = text.split(&here);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |before, rest| before + if in_a_bucket(rest) { &there } else { &here } + rest)
    })
}

fn by_http(authority: &str, path: &str) -> Option<(String, String)> {
    let host = without_port(authority).to_ascii_lowercase();
    let path = percent_decode_str(path).decode_utf8().ok()?.into_owned();
    match host.split_once(".s3").filter(|(_, rest)| rest.starts_with(['.', '-'])) {
        Some((bucket, rest)) if is_domain(rest.trim_start_matches(['.', '-'])) => Some((bucket.to_owned(), path)),
        _ if is_s3(&host) || is_here(&host) => {
            let (bucket, key) = path.split_once('/')?;
            Some((bucket.to_owned(), key.to_owned()))
        }
        _ => None,
    }
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// What follows the `s3` of a host.
fn is_domain(rest: &str) -> bool {
    rest.ends_with("amazonaws.com") || rest.ends_with("amazonaws.com.cn") || is_here(rest)
}

fn is_s3(host: &str) -> bool {
    host.strip_prefix("s3").is_some_and(|rest| rest.starts_with(['.', '-']) && is_domain(&rest[1..]))
}

/// This machine's own names, and those without a dot, as containers call each other.
fn is_here(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || matches!(host, "[::1]" | "0.0.0.0" | "host.docker.internal")
        || !host.contains(['.', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_have_the_addresses_of_aws_and_nothing_else_changes() {
        let settings = sekisho_s3::Settings {
            account_id: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            database: None,
            capacity: sekisho_s3::CAPACITY,
        };
        let s3 = S3::open(settings).unwrap();
        s3.create_bucket("artifacts", std::time::UNIX_EPOCH).unwrap();
        let template = "Location: http://127.0.0.1:4566/artifacts/a.template\nCallback: http://localhost:4566/app/x\n";
        let expected =
            "Location: https://s3.eu-west-1.amazonaws.com/artifacts/a.template\nCallback: http://localhost:4566/app/x\n";
        assert_eq!(as_on_aws(template, "http://127.0.0.1:4566", "eu-west-1", &s3), expected);
        assert_eq!(as_on_aws(template, "http://127.0.0.1:4567", "eu-west-1", &s3), template);
    }

    #[test]
    fn every_spelling_names_the_same_object() {
        for text in [
            "s3://bucket/a/b.zip",
            "https://bucket.s3.amazonaws.com/a/b.zip",
            "https://bucket.s3.ap-northeast-1.amazonaws.com/a/b.zip",
            "https://bucket.s3-ap-northeast-1.amazonaws.com/a/b.zip",
            "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a/b.zip",
            "https://s3.amazonaws.com/bucket/a/b.zip",
            "https://s3.eu-west-1.amazonaws.com/bucket/a%2Fb.zip",
            "https://s3-eu-west-1.amazonaws.com/bucket/a/b.zip",
            "https://s3.cn-north-1.amazonaws.com.cn/bucket/a/b.zip",
            "http://127.0.0.1:4566/bucket/a/b.zip",
            "http://localhost:4566/bucket/a/b.zip",
            "http://[::1]:4566/bucket/a/b.zip",
            "http://LOCALHOST/bucket/a/b.zip",
            "http://s3.localhost:4566/bucket/a/b.zip",
            "http://bucket.s3.localhost:4566/a/b.zip",
            "http://sekisho:4566/bucket/a/b.zip",
        ] {
            let expected = Address { bucket: "bucket".to_owned(), key: "a/b.zip".to_owned(), version: None };
            assert_eq!(Address::parse(text), Some(expected), "{text}");
        }
        let versioned = Address::parse("s3://bucket/key?versionId=v1").unwrap();
        assert_eq!(versioned.version.as_deref(), Some("v1"));
        for text in ["./hello", "lambdas/hello/", "https://example.com/bucket/key", "s3://bucket", "s3:///key", "ftp://a/b/c", ""]
        {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}

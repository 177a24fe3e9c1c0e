//! S3 as a client sees it: requests in, answers out, over a folder of one's own.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report; the lint's own exception knows only #[test] functions")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use sekisho_s3::{CAPACITY, S3, Settings};
use tempfile::TempDir;

struct House {
    folder: TempDir,
    s3: Arc<S3>,
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn open(folder: &Path, capacity: u64) -> Arc<S3> {
    let database = Some(folder.join("s3.sqlite"));
    S3::open(Settings { account_id: "123456789012".to_owned(), region: "us-east-1".to_owned(), database, capacity }).unwrap()
}

impl House {
    /// With the bucket `b-1`.
    async fn new() -> Self {
        Self::with_capacity(CAPACITY).await
    }

    async fn with_capacity(capacity: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let s3 = open(folder.path(), capacity);
        let house = Self { folder, s3 };
        assert_eq!(house.send("PUT /b-1", "").await.status(), StatusCode::OK);
        house
    }

    /// As after a kill and a new start.
    fn restart(self) -> Self {
        let Self { folder, s3 } = self;
        drop(s3);
        let s3 = open(folder.path(), CAPACITY);
        Self { folder, s3 }
    }

    /// `METHOD path`, and headers in lines below it.
    async fn send(&self, head: &str, body: impl Into<Bytes>) -> Response<Bytes> {
        let mut lines = head.lines();
        let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        for line in lines {
            let (name, value) = line.trim().split_once(": ").unwrap();
            request = request.header(name, value);
        }
        self.s3.handle(request.body(body.into()).unwrap(), None, now()).await
    }

    /// Status and code, for what must be refused.
    async fn refused(&self, head: &str, body: &'static str) -> String {
        let answer = self.send(head, body).await;
        let text = text(&answer);
        format!("{} {}", answer.status().as_u16(), between(&text, "<Code>", "</Code>"))
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("s3.objects")).unwrap().count()
    }
}

fn text(answer: &Response<Bytes>) -> String {
    String::from_utf8(answer.body().to_vec()).unwrap()
}

fn header<'a>(answer: &'a Response<Bytes>, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(inside, _)| inside)
}

fn all<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    text.split(&start).skip(1).map(|rest| rest.split(&end).next().unwrap()).collect()
}

#[tokio::test]
async fn an_object_is_put_read_and_survives_a_restart() {
    let house = House::new().await;
    let put = house.send("PUT /b-1/a/b%20c\ncontent-type: text/plain\nx-amz-meta-who: me", "hello").await;
    assert_eq!((put.status(), header(&put, "etag")), (StatusCode::OK, "\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!((header(&put, "x-amz-server-side-encryption"), header(&put, "x-amz-checksum-type")), ("AES256", "FULL_OBJECT"));
    assert_eq!((header(&put, "x-amz-request-id").len(), header(&put, "x-amz-version-id")), (16, ""));
    let house = house.restart();
    let got = house.send("GET /b-1/a/b%20c", "").await;
    assert_eq!((got.status(), got.body().as_ref()), (StatusCode::OK, b"hello".as_slice()));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("x-amz-meta-who", "me"),
        ("last-modified", "Fri, 15 Jan 2027 08:00:00 GMT"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(header(&got, name), value, "{name}");
    }
    let head = house.send("HEAD /b-1/a/b%20c", "").await;
    assert_eq!((head.status(), header(&head, "content-length"), head.body().len()), (StatusCode::OK, "5", 0));
    let part = house.send("GET /b-1/a/b%20c\nrange: bytes=1-2", "").await;
    assert_eq!((part.status().as_u16(), text(&part).as_str(), header(&part, "content-range")), (206, "el", "bytes 1-2/5"));
    assert_eq!(house.s3.object("b-1", "a/b c", None).unwrap().unwrap(), "hello");
    assert_eq!(house.s3.object("b-1", "a", None).unwrap(), None);
}

#[tokio::test]
async fn what_is_wrong_is_refused_as_on_aws() {
    let house = House::new().await;
    house.send("PUT /b-1/k", "hello").await;
    for (head, body, expected) in [
        ("GET /none-1/k", "", "404 NoSuchBucket"),
        ("GET /b-1/none", "", "404 NoSuchKey"),
        ("GET /b-1/k?versionId=x", "", "404 NoSuchVersion"),
        ("PUT /B", "", "400 InvalidBucketName"),
        ("DELETE /b-1", "", "409 BucketNotEmpty"),
        ("PUT /b-1/k\nif-none-match: *", "x", "412 PreconditionFailed"),
        ("GET /b-1/k\nif-match: \"x\"", "", "412 PreconditionFailed"),
        ("GET /b-1/k\nrange: bytes=9-", "", "416 InvalidRange"),
        ("PUT /b-1/k\ncontent-md5: AAAAAAAAAAAAAAAAAAAAAA==", "x", "400 BadDigest"),
        ("PUT /b-1/k\nx-amz-checksum-crc32: AAAAAA==", "x", "400 BadDigest"),
        ("PUT /b-1/k\nx-amz-acl: public-read", "x", "400 AccessControlListNotSupported"),
        ("PUT /b-1/k\nx-amz-server-side-encryption-customer-algorithm: AES256", "x", "501 NotImplemented"),
        ("PUT /b-1/k\nx-amz-storage-class: GLACIER", "x", "501 NotImplemented"),
        ("PUT /b-1?cors", "<CORSConfiguration><CORSRule/></CORSConfiguration>", "501 NotImplemented"),
        ("PUT /b-1?versioning", "no", "400 MalformedXML"),
        ("PUT /b-1?policy", "{}", "400 MalformedPolicy"),
        ("GET /b-1?policy", "", "404 NoSuchBucketPolicy"),
        ("GET /b-1?cors", "", "404 NoSuchCORSConfiguration"),
        ("GET /b-1?website", "", "404 NoSuchWebsiteConfiguration"),
        ("GET /b-1?tagging", "", "404 NoSuchTagSet"),
        ("GET /b-1/k?attributes", "", "501 NotImplemented"),
        ("POST /b-1?delete", "<Delete/>", "400 InvalidRequest"),
        ("PUT /b-1/k?uploadId=x&partNumber=1", "x", "404 NoSuchUpload"),
        ("GET /b-1/k\nx-amz-expected-bucket-owner: 210987654321", "", "403 AccessDenied"),
        ("GET /b-1/k?X-Amz-Date=20270115T070000Z&X-Amz-Expires=60", "", "403 AccessDenied"),
        ("PATCH /b-1/k", "", "405 MethodNotAllowed"),
    ] {
        assert_eq!(house.refused(head, body).await, expected, "{head}");
    }
    assert_eq!(house.send("GET /b-1/k", "").await.body().as_ref(), b"hello");
    assert_eq!(house.files(), 1, "nothing refused leaves a file");
}

#[tokio::test]
async fn versions_are_kept_where_they_are_asked_for() {
    let house = House::new().await;
    house.send("PUT /b-1/k", "before").await;
    house.send("PUT /b-1?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>").await;
    let first = house.send("PUT /b-1/k", "one").await;
    let first = header(&first, "x-amz-version-id").to_owned();
    house.send("PUT /b-1/k", "two").await;
    let deleted = house.send("DELETE /b-1/k", "").await;
    let marker = header(&deleted, "x-amz-version-id").to_owned();
    assert_eq!((deleted.status().as_u16(), header(&deleted, "x-amz-delete-marker")), (204, "true"));
    let gone = house.send("GET /b-1/k", "").await;
    assert_eq!((gone.status().as_u16(), header(&gone, "x-amz-delete-marker")), (404, "true"));
    assert_eq!(house.send(&format!("GET /b-1/k?versionId={marker}"), "").await.status().as_u16(), 405);
    assert_eq!(text(&house.send(&format!("GET /b-1/k?versionId={first}"), "").await), "one");
    assert_eq!(text(&house.send("GET /b-1/k?versionId=null", "").await), "before");
    let listed = text(&house.send("GET /b-1?versions&max-keys=2", "").await);
    assert_eq!((all(&listed, "DeleteMarker").len(), all(&listed, "Version").len()), (1, 1), "{listed}");
    let next = between(&listed, "<NextVersionIdMarker>", "<");
    let listed = text(&house.send(&format!("GET /b-1?versions&key-marker=k&version-id-marker={next}"), "").await);
    assert_eq!(all(&listed, "VersionId"), [first.as_str(), "null"], "{listed}");
    house.send(&format!("DELETE /b-1/k?versionId={marker}"), "").await;
    assert_eq!(text(&house.send("GET /b-1/k", "").await), "two", "without its marker it is back");
    assert_eq!(house.files(), 3);
}

#[tokio::test]
async fn a_list_is_told_in_pages_and_by_folders() {
    let house = House::new().await;
    for key in ["a/1", "a/2", "a0", "b/1", "b/2", "c", "d/1"] {
        house.send(&format!("PUT /b-1/{key}"), "").await;
    }
    let mut token = String::new();
    let mut told = Vec::new();
    for _ in 0..9 {
        let page = text(&house.send(&format!("GET /b-1?list-type=2&delimiter=%2F&max-keys=2{token}"), "").await);
        told.extend(all(&page, "Key").into_iter().chain(all(&page, "Prefix")).filter(|one| !one.is_empty()).map(str::to_owned));
        let next = between(&page, "<NextContinuationToken>", "<");
        if next.is_empty() {
            break;
        }
        token = format!("&continuation-token={next}");
    }
    told.sort();
    assert_eq!(told, ["a/", "a0", "b/", "c", "d/"]);
    for (query, keys, prefixes) in [
        ("prefix=a", vec!["a/1", "a/2", "a0"], vec!["a"]),
        ("prefix=a/&delimiter=/", vec!["a/1", "a/2"], vec!["a/"]),
        ("list-type=2&start-after=b/1", vec!["b/2", "c", "d/1"], vec![""]),
        ("marker=a/&delimiter=/", vec!["a0", "c"], vec!["", "b/", "d/"]),
        ("max-keys=0", vec![], vec![""]),
    ] {
        let page = text(&house.send(&format!("GET /b-1?{query}"), "").await);
        assert_eq!((all(&page, "Key"), all(&page, "Prefix")), (keys, prefixes), "{query}");
    }
}

#[tokio::test]
async fn parts_become_an_object() {
    const PART: usize = 5 * 1024 * 1024;
    let house = House::new().await;
    let begun = text(&house.send("POST /b-1/big?uploads\nx-amz-checksum-algorithm: CRC32", "").await);
    let upload = between(&begun, "<UploadId>", "<").to_owned();
    let mut tags = Vec::new();
    for (number, bytes) in [(1, vec![b'a'; PART]), (2, vec![b'b'; PART]), (3, b"end".to_vec())] {
        let part = house.send(&format!("PUT /b-1/big?partNumber={number}&uploadId={upload}"), bytes).await;
        assert_eq!(part.status(), StatusCode::OK);
        tags.push(header(&part, "etag").to_owned());
    }
    let house = house.restart();
    let complete = |tags: &[&String]| {
        let part =
            |(index, tag): (usize, &&String)| format!("<Part><PartNumber>{}</PartNumber><ETag>{tag}</ETag></Part>", index + 1);
        format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", tags.iter().enumerate().map(part).collect::<String>())
    };
    let head = format!("POST /b-1/big?uploadId={upload}");
    let wrong = house.send(&head, complete(&[&tags[0], &tags[0]])).await;
    assert_eq!(between(&text(&wrong), "<Code>", "<"), "InvalidPart");
    let made = text(&house.send(&head, complete(&[&tags[0], &tags[1], &tags[2]])).await);
    assert!(between(&made, "<ETag>&quot;", "&quot;").ends_with("-3"), "{made}");
    assert!(between(&made, "<ChecksumCRC32>", "<").ends_with("-3"), "{made}");
    let got = house.send(&format!("GET /b-1/big\nrange: bytes={}-", PART * 2 - 1), "").await;
    assert_eq!(text(&got), "bend");
    let second = house.send("HEAD /b-1/big?partNumber=2", "").await;
    assert_eq!((header(&second, "content-length"), header(&second, "x-amz-mp-parts-count")), ("5242880", "3"));
    assert_eq!((house.files(), house.refused(&head, "<CompleteMultipartUpload/>").await.as_str()), (1, "404 NoSuchUpload"));
}

#[tokio::test]
async fn copies_are_objects_of_their_own() {
    let house = House::new().await;
    house.send("PUT /b-1/a\ncontent-type: text/plain\nx-amz-tagging: t=1", "hello").await;
    let copied = text(&house.send("PUT /b-1/b\nx-amz-copy-source: /b-1/a", "").await);
    assert!(copied.contains("<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>"), "{copied}");
    house.send("DELETE /b-1/a", "").await;
    let got = house.send("GET /b-1/b", "").await;
    assert_eq!(
        (text(&got).as_str(), header(&got, "content-type"), header(&got, "x-amz-tagging-count")),
        ("hello", "text/plain", "1")
    );
    assert_eq!(house.refused("PUT /b-1/b\nx-amz-copy-source: b-1/b", "").await, "400 InvalidRequest");
    house.send("PUT /b-1/b\nx-amz-copy-source: b-1/b\nx-amz-metadata-directive: REPLACE\nx-amz-meta-a: 1", "").await;
    let got = house.send("GET /b-1/b", "").await;
    assert_eq!((text(&got).as_str(), header(&got, "x-amz-meta-a")), ("hello", "1"));
    assert_eq!(house.files(), 1);
}

#[tokio::test]
async fn what_is_set_on_a_bucket_is_told_again() {
    let house = House::new().await;
    for (name, document) in [
        ("tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b &amp; c</Value></Tag></TagSet></Tagging>"),
        (
            "ownershipControls",
            "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
        ),
    ] {
        assert!(house.send(&format!("PUT /b-1?{name}"), document).await.status().is_success(), "{name}");
        let told = text(&house.send(&format!("GET /b-1?{name}"), "").await);
        let inside = document.split_once('>').unwrap().1;
        assert!(told.ends_with(inside), "{told}");
        assert_eq!(house.send(&format!("DELETE /b-1?{name}"), "").await.status().as_u16(), 204);
        assert_eq!(house.send(&format!("GET /b-1?{name}"), "").await.status().as_u16(), 404, "{name}");
    }
    let told = text(&house.send("GET /b-1?publicAccessBlock", "").await);
    assert_eq!(all(&told, "RestrictPublicBuckets"), ["true"]);
    house
        .send(
            "PUT /b-1?encryption",
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
         </ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
        )
        .await;
    let put = house.send("PUT /b-1/k", "x").await;
    assert_eq!(header(&put, "x-amz-server-side-encryption"), "aws:kms");
    assert!(header(&put, "x-amz-server-side-encryption-aws-kms-key-id").starts_with("arn:aws:kms:us-east-1:123456789012:"));
}

#[tokio::test]
async fn the_store_has_an_end() {
    let house = House::with_capacity(10).await;
    assert_eq!(house.send("PUT /b-1/a", "0123456").await.status(), StatusCode::OK);
    assert_eq!(house.refused("PUT /b-1/b", "0123").await, "507 ServiceQuotaExceeded");
    house.send("DELETE /b-1/a", "").await;
    assert_eq!(house.send("PUT /b-1/b", "0123").await.status(), StatusCode::OK);
    assert_eq!(house.files(), 1);
}

#[tokio::test]
async fn bytes_that_no_object_has_are_gone_after_a_start() {
    let house = House::new().await;
    house.send("PUT /b-1/k", "hello").await;
    std::fs::write(house.folder.path().join("s3.objects/half.new"), "hal").unwrap();
    let house = house.restart();
    assert_eq!((house.files(), text(&house.send("GET /b-1/k", "").await).as_str()), (1, "hello"));
}

#[tokio::test]
async fn many_keys_go_at_once() {
    let house = House::new().await;
    for key in ["a", "b", "c"] {
        house.send(&format!("PUT /b-1/{key}"), key).await;
    }
    let body = "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object><Object><Key>none</Key></Object></Delete>";
    let answer = house.send("POST /b-1?delete\nx-amz-checksum-crc32: AAAAAA==", body).await;
    assert_eq!(between(&text(&answer), "<Code>", "<"), "BadDigest");
    let answer = house.send("POST /b-1?delete\ncontent-md5: 4NmJ0hRhnGCBHeFQXIpZzg==", body).await;
    assert_eq!(between(&text(&answer), "<Code>", "<"), "BadDigest", "the sum is another's");
    let answer = house.send("POST /b-1?delete\nx-amz-checksum-sha256: SHA", body).await;
    assert_eq!(between(&text(&answer), "<Code>", "<"), "InvalidRequest");
    let sum = md5_of(body);
    let answer = house.send(&format!("POST /b-1?delete\ncontent-md5: {sum}"), body).await;
    assert_eq!(all(&text(&answer), "Key"), ["a", "b", "none"]);
    assert_eq!(all(&text(&house.send("GET /b-1", "").await), "Key"), ["c"]);
}

fn md5_of(body: &str) -> String {
    use base64::Engine as _;
    use md5::Digest as _;
    base64::engine::general_purpose::STANDARD.encode(md5::Md5::digest(body))
}

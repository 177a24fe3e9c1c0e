//! DeleteObject, DeleteObjects, DeleteBucket.

use http::StatusCode;
use rusqlite::Connection;

use super::gone;
use crate::call::Call;
use crate::element::Element;
use crate::fault::{Answer, Fault};
use crate::store::buckets::{self, Bucket, Versioning};
use crate::store::versions::{self, About, NULL, Version};
use crate::{S3, answer};

/// As many as one request may name.
const MOST: usize = 1000;

/// What became of a key.
struct Deleted {
    /// The version that went or, where one was made, the delete marker.
    version: Option<String>,
    /// Whether that is a delete marker.
    is_marker: bool,
    /// The bytes that nobody has any more.
    file: Option<String>,
}

/// `DeleteObject`
pub fn object(s3: &S3, call: &Call) -> Answer {
    let deleted = s3.store.change(|db| {
        let bucket = buckets::find(db, call.bucket())?;
        check_tag(db, call)?;
        Ok(one(db, &bucket, call.key(), call.version(), call.millis())?)
    })?;
    s3.files.remove(&deleted.file);
    let mut response = gone()?;
    if let Some(version) = &deleted.version {
        answer::put(&mut response, "x-amz-version-id", version);
    }
    if deleted.is_marker {
        answer::put(&mut response, "x-amz-delete-marker", "true");
    }
    Ok(response)
}

fn check_tag(db: &Connection, call: &Call) -> Result<(), Fault> {
    let Some(wanted) = call.header("if-match") else { return Ok(()) };
    let there = versions::find(db, call.bucket(), call.key(), call.version())?.filter(|version| version.file.is_some());
    match there {
        Some(there) if wanted == "*" || wanted.trim_matches('"') == there.etag => Ok(()),
        Some(_) => Err(Fault::precondition("If-Match")),
        None => Err(Fault::no_key(call.key())),
    }
}

fn one(db: &Connection, bucket: &Bucket, key: &str, id: Option<&str>, now: i64) -> rusqlite::Result<Deleted> {
    if let Some(id) = id {
        let taken = versions::remove(db, &bucket.name, key, id)?;
        let is_marker = taken.as_ref().is_some_and(|taken| taken.file.is_none());
        return Ok(Deleted { version: Some(id.to_owned()), is_marker, file: taken.and_then(|taken| taken.file) });
    }
    match bucket.versioning {
        Versioning::Never => {
            let taken = versions::remove(db, &bucket.name, key, NULL)?;
            Ok(Deleted { version: None, is_marker: false, file: taken.and_then(|taken| taken.file) })
        }
        Versioning::Enabled => mark(db, bucket, key, answer::word(), now),
        Versioning::Suspended => mark(db, bucket, key, NULL.to_owned(), now),
    }
}

fn mark(db: &Connection, bucket: &Bucket, key: &str, id: String, now: i64) -> rusqlite::Result<Deleted> {
    let marker = Version {
        number: 0,
        key: key.to_owned(),
        id: id.clone(),
        is_latest: true,
        file: None,
        modified: now,
        size: 0,
        etag: String::new(),
        about: About::default(),
    };
    let file = versions::add(db, &bucket.name, &marker)?;
    Ok(Deleted { version: Some(id), is_marker: true, file })
}

/// `DeleteObjects`
pub fn objects(s3: &S3, call: &Call) -> Answer {
    let summed = call.headers().any(|(name, _)| name == "content-md5" || name.starts_with("x-amz-checksum-"));
    if !summed {
        return Err(Fault::request("Missing required header for this request: Content-MD5"));
    }
    super::put::sum(call)?;
    let document = Element::read(&call.body, "Delete")?;
    let keys: Vec<_> = document.all("Object").map(|object| (object.text_of("Key"), object.text_of("VersionId"))).collect();
    if keys.is_empty() || keys.len() > MOST || keys.iter().any(|(key, _)| key.is_none_or(str::is_empty)) {
        return Err(Fault::malformed_xml());
    }
    if document.all("Object").any(|object| ["ETag", "LastModifiedTime", "Size"].iter().any(|name| object.child(name).is_some())) {
        return Err(Fault::not_implemented("DeleteObjects with conditions"));
    }
    let deleted = s3.store.change(|db| {
        let bucket = buckets::find(db, call.bucket())?;
        let each =
            keys.iter().map(|(key, id)| one(db, &bucket, key.unwrap_or_default(), id.filter(|id| !id.is_empty()), call.millis()));
        Ok(each.collect::<Result<Vec<_>, _>>()?)
    })?;
    s3.files.remove(deleted.iter().filter_map(|one| one.file.as_ref()));
    let is_quiet = document.text_of("Quiet").is_some_and(|quiet| quiet.eq_ignore_ascii_case("true"));
    Ok(answer::document("DeleteResult", |xml| {
        for ((key, id), one) in keys.iter().zip(&deleted).filter(|_| !is_quiet) {
            xml.element("Deleted", |xml| {
                xml.text("Key", key.unwrap_or_default()).optional("VersionId", *id);
                if one.is_marker {
                    xml.text("DeleteMarker", true).optional("DeleteMarkerVersionId", one.version.as_ref());
                }
            });
        }
    }))
}

/// `DeleteBucket`
pub fn bucket_of(s3: &S3, call: &Call) -> Answer {
    bucket(s3, call.bucket())?;
    gone()
}

/// Removes a bucket that is empty.
///
/// # Errors
/// `NoSuchBucket`, `BucketNotEmpty`
pub fn bucket(s3: &S3, name: &str) -> Result<(), Fault> {
    let files: Vec<String> = s3.store.change(|db| {
        let bucket = buckets::find(db, name)?;
        if buckets::has_objects(db, name)? {
            let message = match bucket.versioning {
                Versioning::Never => "The bucket you tried to delete is not empty",
                _ => "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
            };
            return Err(Fault::new(StatusCode::CONFLICT, "BucketNotEmpty", message).with("BucketName", name));
        }
        Ok(buckets::remove(db, name)?)
    })?;
    s3.files.remove(&files);
    Ok(())
}

//! PutObject, and what every operation that makes an object ends in.

use http::StatusCode;
use rusqlite::Connection;

use super::{copy, describe, done, get};
use crate::call::Call;
use crate::checksum::{self, Algorithm, Checksum};
use crate::fault::{Answer, Fault};
use crate::store::buckets::{self, Bucket, Versioning};
use crate::store::versions::{self, About, NULL, Version};
use crate::{S3, answer, store};

/// An object that is being made.
pub struct Draft {
    /// In bytes.
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    /// Everything else.
    pub about: About,
}

/// `PutObject`; with a source, `CopyObject`
pub fn object(s3: &S3, call: &Call) -> Answer {
    if call.header("x-amz-copy-source").is_some() {
        return copy::object(s3, call);
    }
    s3.store.read(|db| buckets::find(db, call.bucket()).and_then(|_| check_room(s3, db, call.body.len() as u64)))?;
    let mut about = describe::read(s3, call)?;
    about.checksum = Some(sum(call)?);
    let file = s3.files.write(&call.body)?;
    let draft = Draft { size: call.body.len() as u64, etag: checksum::md5_hex(&call.body), about };
    let (bucket, version) = keep(s3, call, draft, &file)?;
    let mut response = done()?;
    answer::put(&mut response, "etag", &format!("\"{}\"", version.etag));
    describe::write_encryption(&mut response, &version.about);
    describe::write_checksum(&mut response, &version.about);
    get::put_version(&mut response, &bucket, &version);
    Ok(response)
}

/// The sum that the client sent, checked; else the one that S3 makes itself.
pub fn sum(call: &Call) -> Result<Checksum, Fault> {
    let given = checksum::among(call.headers())?;
    let (algorithm, given) = match &given {
        Some((algorithm, value)) => (*algorithm, Some(value.as_str())),
        None => (Algorithm::Crc64nvme, None),
    };
    Ok(Checksum { algorithm, value: checksum::check(algorithm, given, &call.body)?, composite: false })
}

/// Makes the object out of a file that is written: the newest version of its key. The file goes if that cannot be.
pub fn keep(s3: &S3, call: &Call, draft: Draft, file: &str) -> Result<(Bucket, Version), Fault> {
    let kept = s3.store.change(|db| add(s3, db, call, draft, file));
    let (bucket, version, replaced) = kept.inspect_err(|_| s3.files.remove([file]))?;
    s3.files.remove(&replaced);
    Ok((bucket, version))
}

/// The same inside a change of its own.
pub fn add(s3: &S3, db: &Connection, call: &Call, draft: Draft, file: &str) -> Result<(Bucket, Version, Option<String>), Fault> {
    let bucket = buckets::find(db, call.bucket())?;
    check_conditions(call, versions::find(db, &bucket.name, call.key(), None)?.as_ref())?;
    check_room(s3, db, draft.size)?;
    let id = if bucket.versioning == Versioning::Enabled { answer::word() } else { NULL.to_owned() };
    let Draft { size, etag, about } = draft;
    let (key, file, modified) = (call.key().to_owned(), Some(file.to_owned()), call.millis());
    let version = Version { number: 0, key, id, is_latest: true, file, modified, size, etag, about };
    let replaced = versions::add(db, &bucket.name, &version)?;
    Ok((bucket, version, replaced))
}

/// `If-None-Match: *` and `If-Match: <etag>` of something that is written.
fn check_conditions(call: &Call, there: Option<&Version>) -> Result<(), Fault> {
    let there = there.filter(|version| version.file.is_some());
    match call.header("if-none-match") {
        Some("*") if there.is_some() => return Err(Fault::precondition("If-None-Match")),
        Some("*") | None => {}
        Some(_) => return Err(Fault::not_implemented("If-None-Match with anything but *")),
    }
    match (call.header("if-match"), there) {
        (Some(_), None) => Err(Fault::no_key(call.key())),
        (Some(wanted), Some(there)) if wanted != "*" && wanted.trim_matches('"') != there.etag => {
            Err(Fault::precondition("If-Match"))
        }
        _ => Ok(()),
    }
}

/// Refuses what would be more than this store may hold.
pub fn check_room(s3: &S3, db: &Connection, size: u64) -> Result<(), Fault> {
    if store::usage(db)?.saturating_add(size) <= s3.settings.capacity {
        return Ok(());
    }
    // Unverified: S3 itself is never full.
    let message = format!("All buckets together may hold {} bytes here: delete objects", s3.settings.capacity);
    Err(Fault::new(StatusCode::INSUFFICIENT_STORAGE, "ServiceQuotaExceeded", message))
}

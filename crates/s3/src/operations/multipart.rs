//! CreateMultipartUpload, UploadPart, UploadPartCopy, AbortMultipartUpload.

use rusqlite::Connection;

use super::copy::{self, Source};
use super::{describe, done, gone, put};
use crate::call::Call;
use crate::checksum::{self, Algorithm, Checksum};
use crate::fault::{Answer, Fault};
use crate::files;
use crate::store::buckets;
use crate::store::uploads::{self, Part, Upload};
use crate::times::iso;
use crate::{S3, answer};

/// Numbers of parts.
const NUMBERS: std::ops::RangeInclusive<i64> = 1..=10_000;

/// `CreateMultipartUpload`
pub fn create(s3: &S3, call: &Call) -> Answer {
    s3.store.read(|db| buckets::find(db, call.bucket()))?;
    let mut about = describe::read(s3, call)?;
    about.sums = sums(call)?;
    let upload = Upload { id: answer::word(), key: call.key().to_owned(), begun: call.millis(), about };
    s3.store.change(|db| {
        buckets::find(db, call.bucket())?;
        Ok(uploads::add(db, call.bucket(), &upload)?)
    })?;
    let mut response = answer::document("InitiateMultipartUploadResult", |xml| {
        xml.text("Bucket", call.bucket()).text("Key", call.key()).text("UploadId", &upload.id);
    });
    describe::write_encryption(&mut response, &upload.about);
    if let Some((algorithm, composite)) = upload.about.sums {
        answer::put(&mut response, "x-amz-checksum-algorithm", algorithm.name());
        answer::put(&mut response, "x-amz-checksum-type", describe::kind(composite));
    }
    Ok(response)
}

/// How the sum over the object will be made; nothing where S3 chooses.
fn sums(call: &Call) -> Result<Option<(Algorithm, bool)>, Fault> {
    let Some(algorithm) = call.header("x-amz-checksum-algorithm").map(Algorithm::named).transpose()? else { return Ok(None) };
    let is_hash = matches!(algorithm, Algorithm::Sha1 | Algorithm::Sha256);
    let composite = match call.header("x-amz-checksum-type") {
        None => !algorithm.is_whole_by_default(),
        Some("COMPOSITE") if !algorithm.is_whole_by_default() => true,
        Some("FULL_OBJECT") if !is_hash => false,
        Some(kind) => {
            let name = algorithm.name().to_ascii_lowercase();
            return Err(Fault::request(format!("The {kind} checksum type cannot be used with the {name} checksum algorithm.")));
        }
    };
    Ok(Some((algorithm, composite)))
}

/// The upload that a call is about.
pub fn find(db: &Connection, call: &Call) -> Result<Upload, Fault> {
    buckets::find(db, call.bucket())?;
    let id = call.query("uploadId").unwrap_or_default();
    uploads::find(db, call.bucket(), call.key(), id)?.ok_or_else(|| Fault::no_upload(id))
}

/// `UploadPart`; with a source, `UploadPartCopy`
pub fn part(s3: &S3, call: &Call) -> Answer {
    let number = call.query("partNumber").unwrap_or_default();
    let number =
        number.parse().ok().filter(|number| NUMBERS.contains(number)).ok_or_else(|| {
            Fault::argument("partNumber", number, "Part number must be an integer between 1 and 10000, inclusive")
        })?;
    let upload = s3.store.read(|db| find(db, call))?;
    if call.header("x-amz-copy-source").is_some() {
        return copied_part(s3, call, &upload, number);
    }
    let checksum = part_sum(call, &upload)?;
    let part = keep(s3, call, number, &call.body, checksum)?;
    let mut response = done()?;
    answer::put(&mut response, "etag", &format!("\"{}\"", part.etag));
    describe::write_encryption(&mut response, &upload.about);
    if let Some(checksum) = &part.checksum {
        answer::put(&mut response, &checksum.algorithm.header(), &checksum.value);
    }
    Ok(response)
}

/// The sum over a part: as the upload says, or as the part was sent with.
fn part_sum(call: &Call, upload: &Upload) -> Result<Option<Checksum>, Fault> {
    let given = checksum::among(call.headers())?;
    let named = |algorithm: Option<Algorithm>| algorithm.map_or("null", Algorithm::name).to_ascii_lowercase();
    let expected = upload.about.sums.map(|(algorithm, _)| algorithm);
    if let (Some((sent, _)), Some(expected)) = (&given, expected)
        && *sent != expected
    {
        let message = format!(
            "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
            named(Some(expected)),
            named(Some(*sent))
        );
        return Err(Fault::request(message));
    }
    let Some(algorithm) = given.as_ref().map(|(algorithm, _)| *algorithm).or(expected) else { return Ok(None) };
    let value = checksum::check(algorithm, given.as_ref().map(|(_, value)| value.as_str()), &call.body)?;
    Ok(Some(Checksum { algorithm, value, composite: false }))
}

fn copied_part(s3: &S3, call: &Call, upload: &Upload, number: i64) -> Answer {
    let source = Source::open(s3, call)?;
    let (first, length) = copy::range(call, &source.version)?;
    let bytes = files::part(source.file.try_clone()?, first, length)?;
    let sum = |(algorithm, _): (Algorithm, bool)| Checksum { algorithm, value: algorithm.of(&bytes), composite: false };
    let part = keep(s3, call, number, &bytes, upload.about.sums.map(sum))?;
    let mut response = answer::document("CopyPartResult", |xml| {
        xml.text("LastModified", iso(part.modified)).text("ETag", format!("\"{}\"", part.etag));
        if let Some(checksum) = &part.checksum {
            xml.text(&checksum.algorithm.element(), &checksum.value);
        }
    });
    source.put_version(&mut response);
    describe::write_encryption(&mut response, &upload.about);
    Ok(response)
}

fn keep(s3: &S3, call: &Call, number: i64, bytes: &[u8], checksum: Option<Checksum>) -> Result<Part, Fault> {
    let size = bytes.len() as u64;
    s3.store.read(|db| put::check_room(s3, db, size))?;
    let file = s3.files.write(bytes)?;
    let part = Part { number, file, modified: call.millis(), size, etag: checksum::md5_hex(bytes), checksum };
    let replaced = s3.store.change(|db| {
        // It may have been completed or aborted since.
        let upload = find(db, call)?;
        put::check_room(s3, db, size)?;
        Ok(uploads::add_part(db, &upload.id, &part)?)
    });
    let replaced = replaced.inspect_err(|_| s3.files.remove([&part.file]))?;
    s3.files.remove(&replaced);
    Ok(part)
}

/// `AbortMultipartUpload`
pub fn abort(s3: &S3, call: &Call) -> Answer {
    let files: Vec<String> = s3.store.change(|db| {
        let upload = find(db, call)?;
        Ok(uploads::remove(db, &upload.id)?)
    })?;
    s3.files.remove(&files);
    gone()
}

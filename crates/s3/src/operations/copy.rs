//! CopyObject, and the source of UploadPartCopy.

use std::fs::File;
use std::io;

use percent_encoding::percent_decode_str;

use super::put::{self, Draft};
use super::{describe, get, tagging};
use crate::call::{BODY, Call};
use crate::checksum::{self, Algorithm, Checksum};
use crate::fault::{Answer, Fault};
use crate::store::buckets::{self, Bucket, Versioning};
use crate::store::versions::{self, About, Version};
use crate::times::iso;
use crate::{S3, answer};

const CONDITIONS: [&str; 4] = [
    "x-amz-copy-source-if-match",
    "x-amz-copy-source-if-none-match",
    "x-amz-copy-source-if-modified-since",
    "x-amz-copy-source-if-unmodified-since",
];

/// What is copied.
pub struct Source {
    bucket: Bucket,
    /// The version of it.
    pub version: Version,
    /// Its bytes.
    pub file: File,
}

impl Source {
    /// The object that `x-amz-copy-source` names.
    pub fn open(s3: &S3, call: &Call) -> Result<Self, Fault> {
        let header = call.header("x-amz-copy-source").unwrap_or_default();
        let wrong = || Fault::argument("x-amz-copy-source", header, "Invalid copy source object key");
        let (path, id) = match header.split_once("?versionId=") {
            Some((path, id)) => (path, Some(id)),
            None => (header, None),
        };
        let path = percent_decode_str(path).decode_utf8().map_err(|_| wrong())?;
        let (name, key) = path.trim_start_matches('/').split_once('/').filter(|(_, key)| !key.is_empty()).ok_or_else(wrong)?;
        let source = s3.store.read(|db| {
            let bucket = buckets::find(db, name)?;
            let found = versions::find(db, name, key, id)?.filter(|version| version.file.is_some());
            let version = found.ok_or_else(|| id.map_or_else(|| Fault::no_key(key), |id| Fault::no_version(key, id)))?;
            let file = s3.files.read(version.file.as_deref().unwrap_or_default())?;
            Ok(Self { bucket, version, file })
        })?;
        get::check_headers(call, &source.version, CONDITIONS, true)?;
        Ok(source)
    }

    /// Its version as answers to copies tell it.
    pub fn put_version(&self, response: &mut http::Response<bytes::Bytes>) {
        if self.bucket.versioning != Versioning::Never {
            answer::put(response, "x-amz-copy-source-version-id", &self.version.id);
        }
    }
}

/// `CopyObject`
pub fn object(s3: &S3, call: &Call) -> Answer {
    let source = Source::open(s3, call)?;
    let replaces = directive(call, "x-amz-metadata-directive")?;
    let mut about = described(s3, call, &source.version, replaces)?;
    let is_same = source.bucket.name == call.bucket() && source.version.key == call.key() && source.version.is_latest;
    let changes =
        replaces || call.header("x-amz-storage-class").is_some() || call.header("x-amz-server-side-encryption").is_some();
    if is_same && !changes {
        return Err(Fault::request(
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's \
             metadata, storage class, website redirect location or encryption attributes.",
        ));
    }
    s3.store.read(|db| buckets::find(db, call.bucket()).and_then(|_| put::check_room(s3, db, source.version.size)))?;
    let (file, etag) = copied(s3, &source)?;
    about.checksum = Some(sum(s3, call, &source.version, &file)?);
    let (bucket, made) = put::keep(s3, call, Draft { size: source.version.size, etag, about }, &file)?;
    let mut response = answer::document("CopyObjectResult", |xml| {
        xml.text("ETag", format!("\"{}\"", made.etag)).text("LastModified", iso(made.modified));
        if let Some(checksum) = &made.about.checksum {
            xml.text(&checksum.algorithm.element(), &checksum.value).text("ChecksumType", describe::kind(checksum.composite));
        }
    });
    source.put_version(&mut response);
    describe::write_encryption(&mut response, &made.about);
    get::put_version(&mut response, &bucket, &made);
    Ok(response)
}

/// What is said of the copy: as of its source, or anew.
fn described(s3: &S3, call: &Call, source: &Version, replaces: bool) -> Result<About, Fault> {
    let mut about = describe::read(s3, call)?;
    if !replaces {
        about.headers.clone_from(&source.about.headers);
    }
    about.tags = match directive(call, "x-amz-tagging-directive")? {
        true => tagging::of_header(call)?,
        false => source.about.tags.clone(),
    };
    Ok(about)
}

fn directive(call: &Call, header: &str) -> Result<bool, Fault> {
    match call.header(header) {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => Err(Fault::argument(header, other, "Unknown metadata directive.")),
    }
}

/// A file with the same bytes, and the tag of an object that was put in one piece.
fn copied(s3: &S3, source: &Source) -> Result<(String, String), Fault> {
    let mut md5 = checksum::Md5Sum::default();
    let file = s3.files.write_with(|file| {
        let mut both = Both { file, md5: &mut md5 };
        io::copy(&mut &source.file, &mut both).map(drop)
    })?;
    Ok((file, md5.hex()))
}

struct Both<'a> {
    file: &'a mut File,
    md5: &'a mut checksum::Md5Sum,
}

impl io::Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.md5.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The sum of the copy: made as asked for, or as that of its source.
fn sum(s3: &S3, call: &Call, source: &Version, file: &str) -> Result<Checksum, Fault> {
    let asked = call.header("x-amz-checksum-algorithm").map(Algorithm::named).transpose()?;
    let known = source.about.checksum.as_ref().filter(|known| !known.composite);
    if let Some(known) = known.filter(|known| asked.is_none_or(|asked| asked == known.algorithm)) {
        return Ok(known.clone());
    }
    let before = source.about.checksum.as_ref().map(|checksum| checksum.algorithm);
    let algorithm = asked.or(before).unwrap_or(Algorithm::Crc64nvme);
    Ok(Checksum { algorithm, value: checksum::of_reader(algorithm, s3.files.read(file)?)?, composite: false })
}

/// Begin and length of the part of a source that is copied.
pub fn range(call: &Call, source: &Version) -> Result<(u64, u64), Fault> {
    let header = call.header("x-amz-copy-source-range");
    let range = get::asked_range(header, source.size)?.unwrap_or((0, source.size));
    if range.1 > BODY { Err(Fault::too_large(range.1, BODY)) } else { Ok(range) }
}

//! CompleteMultipartUpload.

use std::fs::File;
use std::io;

use http::StatusCode;
use percent_encoding::utf8_percent_encode;

use super::multipart::find;
use super::put::{self, Draft};
use super::{describe, get};
use crate::call::Call;
use crate::checksum::{self, Algorithm, Checksum};
use crate::element::Element;
use crate::fault::{Answer, Fault};
use crate::store::uploads::{self, Part, Upload};
use crate::{S3, answer};

/// Every part but the last is at least as large.
const LEAST: u64 = 5 * 1024 * 1024;
/// The parts together.
const MOST: u64 = 1024 * 1024 * 1024;
/// As many parts as there are numbers.
const PARTS: usize = 10_000;

/// `CompleteMultipartUpload`
pub fn complete(s3: &S3, call: &Call) -> Answer {
    let document = Element::read(&call.body, "CompleteMultipartUpload")?;
    let upload = s3.store.read(|db| find(db, call))?;
    let (parts, sources) = chosen(s3, call, &document)?;
    let file = s3.files.write_with(|whole| sources.iter().try_for_each(|mut part| io::copy(&mut part, whole).map(drop)))?;
    let draft = draft(s3, call, &upload, &parts, &file).inspect_err(|_| s3.files.remove([&file]))?;
    let made = s3.store.change(|db| {
        // Only one of two that complete it at once does.
        let upload = find(db, call)?;
        let files = uploads::remove(db, &upload.id)?;
        let (bucket, version, replaced) = put::add(s3, db, call, draft, &file)?;
        Ok((bucket, version, files, replaced))
    });
    let (bucket, version, files, replaced) = made.inspect_err(|_| s3.files.remove([&file]))?;
    s3.files.remove(files.iter().chain(&replaced));
    let mut response = answer::document("CompleteMultipartUploadResult", |xml| {
        xml.text("Location", location(s3, call)).text("Bucket", call.bucket()).text("Key", call.key());
        xml.text("ETag", format!("\"{}\"", version.etag));
        if let Some(checksum) = &version.about.checksum {
            xml.text(&checksum.algorithm.element(), &checksum.value).text("ChecksumType", describe::kind(checksum.composite));
        }
    });
    get::put_version(&mut response, &bucket, &version);
    describe::write_encryption(&mut response, &version.about);
    Ok(response)
}

fn location(s3: &S3, call: &Call) -> String {
    let key = utf8_percent_encode(call.key(), percent_encoding::NON_ALPHANUMERIC);
    format!("https://{}.s3.{}.amazonaws.com/{key}", call.bucket(), s3.settings.region)
}

/// The parts that the document names, with their bytes open.
fn chosen(s3: &S3, call: &Call, document: &Element) -> Result<(Vec<Part>, Vec<File>), Fault> {
    let mut before = 0;
    let mut named = Vec::new();
    for part in document.all("Part") {
        let number: i64 =
            part.text_of("PartNumber").and_then(|number| number.trim().parse().ok()).ok_or_else(Fault::malformed_xml)?;
        if number <= before {
            let message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
            return Err(Fault::new(StatusCode::BAD_REQUEST, "InvalidPartOrder", message).with("UploadId", upload_id(call)));
        }
        before = number;
        named.push((number, part));
    }
    if named.is_empty() {
        return Err(Fault::malformed_xml());
    }
    s3.store.read(|db| {
        let upload = find(db, call)?;
        let mut known = uploads::parts(db, &upload.id, 0, PARTS)?.into_iter().peekable();
        let mut parts = Vec::with_capacity(named.len());
        for (number, element) in &named {
            let part = known.find(|part| part.number >= *number).filter(|part| part.number == *number);
            parts.push(part.filter(|part| is_as_named(part, element)).ok_or_else(|| invalid_part(call, *number, element))?);
        }
        check_sizes(&parts)?;
        put::check_room(s3, db, 0)?;
        let files = parts.iter().map(|part| s3.files.read(&part.file)).collect::<Result<_, _>>()?;
        Ok((parts, files))
    })
}

fn is_as_named(part: &Part, element: &Element) -> bool {
    let etag = element.text_of("ETag").is_some_and(|etag| etag.trim_matches('"') == part.etag);
    let sum = part
        .checksum
        .as_ref()
        .is_none_or(|checksum| element.text_of(&checksum.algorithm.element()).is_none_or(|value| value == checksum.value));
    etag && sum
}

fn invalid_part(call: &Call, number: i64, element: &Element) -> Fault {
    let message = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified \
                   entity tag may not match the part's entity tag.";
    let fault = Fault::new(StatusCode::BAD_REQUEST, "InvalidPart", message).with("UploadId", upload_id(call));
    fault.with("PartNumber", number).with("ETag", element.text_of("ETag").unwrap_or_default().trim_matches('"'))
}

fn upload_id(call: &Call) -> &str {
    call.query("uploadId").unwrap_or_default()
}

fn check_sizes(parts: &[Part]) -> Result<(), Fault> {
    let small = parts.iter().rev().skip(1).find(|part| part.size < LEAST);
    if let Some(part) = small {
        let message = "Your proposed upload is smaller than the minimum allowed size";
        let fault = Fault::new(StatusCode::BAD_REQUEST, "EntityTooSmall", message);
        let fault = fault.with("ProposedSize", part.size).with("MinSizeAllowed", LEAST);
        return Err(fault.with("PartNumber", part.number).with("ETag", &part.etag));
    }
    match parts.iter().map(|part| part.size).sum::<u64>() {
        size if size > MOST => Err(Fault::too_large(size, MOST)),
        _ => Ok(()),
    }
}

fn draft(s3: &S3, call: &Call, upload: &Upload, parts: &[Part], file: &str) -> Result<Draft, Fault> {
    let mut about = upload.about.clone();
    about.parts = parts.iter().map(|part| part.size).collect();
    about.checksum = Some(sum(s3, upload, parts, file)?);
    about.sums = None;
    check_sum(call, about.checksum.as_ref())?;
    let etag = checksum::etag_of_parts(parts.iter().map(|part| part.etag.as_str()));
    Ok(Draft { size: about.parts.iter().sum(), etag, about })
}

/// The sum over the object: over those of its parts, or over its bytes.
fn sum(s3: &S3, upload: &Upload, parts: &[Part], file: &str) -> Result<Checksum, Fault> {
    let (algorithm, composite) = upload.about.sums.unwrap_or((Algorithm::Crc64nvme, false));
    let of_parts = || parts.iter().filter_map(|part| part.checksum.as_ref()).map(|checksum| checksum.value.clone());
    let value = match composite {
        true => checksum::composite(algorithm, &of_parts().collect::<Vec<_>>()),
        false => checksum::of_reader(algorithm, s3.files.read(file)?)?,
    };
    Ok(Checksum { algorithm, value, composite })
}

/// What the client expects of the whole.
fn check_sum(call: &Call, made: Option<&Checksum>) -> Result<(), Fault> {
    let Some((algorithm, value)) = checksum::among(call.headers())? else { return Ok(()) };
    let plain = |value: &str| value.split('-').next().unwrap_or_default().to_owned();
    let is_it = made.is_some_and(|made| made.algorithm == algorithm && plain(&made.value) == plain(&value));
    if is_it {
        return Ok(());
    }
    let message = format!("The {} you specified did not match the calculated checksum.", algorithm.name());
    Err(Fault::new(StatusCode::BAD_REQUEST, "BadDigest", message))
}

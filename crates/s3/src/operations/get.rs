//! GetObject, HeadObject.

use std::fs::File;

use bytes::Bytes;
use http::{Method, Response, StatusCode};

use super::describe;
use crate::call::Call;
use crate::fault::{Answer, Fault};
use crate::files;
use crate::store::buckets::{self, Bucket, Versioning};
use crate::store::versions::{self, NULL, Version};
use crate::times;
use crate::{S3, answer};

/// What an address may ask to be answered with.
const OVERRIDES: [&str; 6] =
    ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"];

/// Either; the body stays away from HEAD.
pub fn object(s3: &S3, call: &Call) -> Answer {
    let (bucket, version, file) = open(s3, call)?;
    check_conditions(call, &version)?;
    let part = asked_part(call, &version)?;
    let range = match part {
        Some(range) => Some(range),
        None => asked_range(call.header("range"), version.size)?,
    };
    let (first, length) = range.unwrap_or((0, version.size));
    let mut response = Response::new(Bytes::new());
    if call.method == Method::GET {
        *response.body_mut() = files::part(file, first, length)?;
    } else {
        answer::put(&mut response, "content-length", &length.to_string());
    }
    describe::write(&mut response, &version.about);
    write(&mut response, call, &bucket, &version);
    if range.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let last = (first + length).saturating_sub(1);
        answer::put(&mut response, "content-range", &format!("bytes {first}-{last}/{}", version.size));
    } else if call.header("x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("ENABLED")) {
        describe::write_checksum(&mut response, &version.about);
    }
    if part.is_some() && !version.about.parts.is_empty() {
        answer::put(&mut response, "x-amz-mp-parts-count", &version.about.parts.len().to_string());
    }
    Ok(response)
}

fn write(response: &mut Response<Bytes>, call: &Call, bucket: &Bucket, version: &Version) {
    answer::put(response, "etag", &format!("\"{}\"", version.etag));
    answer::put(response, "last-modified", &times::http_date(version.modified));
    answer::put(response, "accept-ranges", "bytes");
    put_version(response, bucket, version);
    for name in OVERRIDES {
        if let Some(value) = call.query(&format!("response-{name}")) {
            answer::put(response, name, value);
        }
    }
}

/// The version's id, where the bucket ever kept versions.
pub fn put_version(response: &mut Response<Bytes>, bucket: &Bucket, version: &Version) {
    if bucket.versioning != Versioning::Never {
        answer::put(response, "x-amz-version-id", &version.id);
    }
}

/// The object that a call is about.
pub fn find(s3: &S3, call: &Call) -> Result<(Bucket, Version), Fault> {
    s3.store.read(|db| find_in(db, call))
}

/// The same with its bytes: open before anybody could remove them.
fn open(s3: &S3, call: &Call) -> Result<(Bucket, Version, File), Fault> {
    s3.store.read(|db| {
        let (bucket, version) = find_in(db, call)?;
        let file = s3.files.read(version.file.as_deref().unwrap_or_default())?;
        Ok((bucket, version, file))
    })
}

fn find_in(db: &rusqlite::Connection, call: &Call) -> Result<(Bucket, Version), Fault> {
    let bucket = buckets::find(db, call.bucket())?;
    let found = versions::find(db, &bucket.name, call.key(), call.version())?;
    Ok((bucket, there(found, call)?))
}

fn there(found: Option<Version>, call: &Call) -> Result<Version, Fault> {
    let marked = |fault: Fault, id: &str| fault.header("x-amz-delete-marker", true).header("x-amz-version-id", id);
    match (found, call.version()) {
        (Some(version), _) if version.file.is_some() => Ok(version),
        (Some(marker), Some(_)) => {
            let fault = Fault::method(&call.method, "DeleteMarker").header("allow", "DELETE");
            Err(marked(fault.header("last-modified", times::http_date(marker.modified)), &marker.id))
        }
        (Some(marker), None) => Err(marked(Fault::no_key(call.key()), &marker.id)),
        (None, Some(version)) if version != NULL => Err(Fault::no_version(call.key(), version)),
        (None, _) => Err(Fault::no_key(call.key())),
    }
}

/// `If-Match` and its kin: by tag first, by time where no tag is given.
fn check_conditions(call: &Call, version: &Version) -> Result<(), Fault> {
    check_headers(call, version, ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"], false)
}

/// The same for other names of the four headers; a copy is refused where a reader is told that nothing changed.
pub fn check_headers(call: &Call, version: &Version, names: [&'static str; 4], is_copy: bool) -> Result<(), Fault> {
    let [same, other, newer, older] = names;
    let tagged =
        |list: &str| list.split(',').any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_matches('"') == version.etag);
    let since = |name: &str| {
        let moment = httpdate::parse_http_date(call.header(name)?).ok()?;
        Some(times::millis(moment).div_euclid(1000).cmp(&version.modified.div_euclid(1000)))
    };
    let unchanged = |name: &'static str| match is_copy {
        true => Fault::precondition(name),
        false => Fault::new(StatusCode::NOT_MODIFIED, "NotModified", "").header("etag", format!("\"{}\"", version.etag)),
    };
    match call.header(same) {
        Some(list) if !tagged(list) => return Err(Fault::precondition(same)),
        None if since(older).is_some_and(std::cmp::Ordering::is_lt) => return Err(Fault::precondition(older)),
        _ => {}
    }
    match call.header(other) {
        Some(list) if tagged(list) => Err(unchanged(other)),
        None if since(newer).is_some_and(std::cmp::Ordering::is_ge) => Err(unchanged(newer)),
        _ => Ok(()),
    }
}

/// Begin and length of a part that the object was made of.
fn asked_part(call: &Call, version: &Version) -> Result<Option<(u64, u64)>, Fault> {
    let Some(number) = call.query("partNumber") else { return Ok(None) };
    let sizes = match version.about.parts.as_slice() {
        [] => &[version.size],
        parts => parts,
    };
    let index = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|index| *index < sizes.len());
    let index = index.ok_or_else(|| {
        let message = "The requested partnumber is not satisfiable";
        Fault::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidPartNumber", message)
    })?;
    Ok(Some((sizes[..index].iter().sum(), sizes[index])))
}

/// Begin and length of a range; what is not one of a single range is as if it were not there.
pub fn asked_range(header: Option<&str>, size: u64) -> Result<Option<(u64, u64)>, Fault> {
    let Some((first, last)) = header.and_then(|range| range.strip_prefix("bytes=")?.split_once('-')) else { return Ok(None) };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (first, end) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Some(first), None) if last.trim().is_empty() => (first, size),
        (None, Some(count)) if first.trim().is_empty() && count > 0 => (size.saturating_sub(count), size),
        (None, Some(0)) if first.trim().is_empty() => (size, size),
        _ => return Ok(None),
    };
    if first < end {
        return Ok(Some((first, end - first)));
    }
    let fault = Fault::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", "The requested range is not satisfiable");
    let fault = fault.with("RangeRequested", header.unwrap_or_default()).with("ActualObjectSize", size);
    Err(fault.header("content-range", format!("bytes */{size}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_object() {
        for (range, expected) in [
            ("bytes=0-0", Ok(Some((0, 1)))),
            ("bytes=2-4", Ok(Some((2, 3)))),
            ("bytes=2-99", Ok(Some((2, 8)))),
            ("bytes=2-", Ok(Some((2, 8)))),
            ("bytes=-3", Ok(Some((7, 3)))),
            ("bytes=-99", Ok(Some((0, 10)))),
            ("bytes=4-2", Ok(None)),
            ("bytes=1-2,4-5", Ok(None)),
            ("lines=1-2", Ok(None)),
            ("bytes=a-b", Ok(None)),
            ("bytes=10-", Err("InvalidRange")),
            ("bytes=-0", Err("InvalidRange")),
            ("bytes=18446744073709551615-18446744073709551615", Err("InvalidRange")),
        ] {
            assert_eq!(asked_range(Some(range), 10).map_err(|fault| fault.code), expected, "{range}");
        }
        assert_eq!(asked_range(Some("bytes=0-"), 0).unwrap_err().code, "InvalidRange");
        assert_eq!(asked_range(None, 0), Ok(None));
    }
}

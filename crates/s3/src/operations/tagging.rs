//! GetObjectTagging, PutObjectTagging, DeleteObjectTagging; tags as documents and as headers.

use std::collections::HashSet;

use http::StatusCode;

use super::{done, get, gone};
use crate::call::Call;
use crate::element::Element;
use crate::fault::{Answer, Fault};
use crate::store::versions;
use crate::{S3, answer};

type Tags = Vec<(String, String)>;

/// As many as an object may have.
const OF_OBJECT: usize = 10;

/// `GetObjectTagging`
pub fn get(s3: &S3, call: &Call) -> Answer {
    let (bucket, version) = get::find(s3, call)?;
    let mut response = answer::document("Tagging", |xml| {
        xml.element("TagSet", |xml| {
            for (key, value) in &version.about.tags {
                xml.element("Tag", |xml| {
                    xml.text("Key", key).text("Value", value);
                });
            }
        });
    });
    get::put_version(&mut response, &bucket, &version);
    Ok(response)
}

/// `PutObjectTagging`
pub fn put(s3: &S3, call: &Call) -> Answer {
    let tags = read(&Element::read(&call.body, "Tagging")?, OF_OBJECT)?;
    set(s3, call, tags, done()?)
}

/// `DeleteObjectTagging`
pub fn delete(s3: &S3, call: &Call) -> Answer {
    set(s3, call, Tags::new(), gone()?)
}

fn set(s3: &S3, call: &Call, tags: Tags, mut response: http::Response<bytes::Bytes>) -> Answer {
    let (bucket, mut version) = get::find(s3, call)?;
    version.about.tags = tags;
    s3.store.change(|db| Ok(versions::describe(db, version.number, &version.about)?))?;
    get::put_version(&mut response, &bucket, &version);
    Ok(response)
}

/// The tags of a document.
///
/// # Errors
/// `MalformedXML`, `InvalidTag`, `BadRequest`
pub fn read(tagging: &Element, most: usize) -> Result<Tags, Fault> {
    let set = tagging.child("TagSet").ok_or_else(Fault::malformed_xml)?;
    let tag = |tag: &Element| Some((tag.text_of("Key")?.to_owned(), tag.text_of("Value")?.to_owned()));
    let tags: Option<Tags> = set.all("Tag").map(tag).collect();
    check(tags.ok_or_else(Fault::malformed_xml)?, most)
}

/// The tags of `x-amz-tagging: a=b&c=d`.
///
/// # Errors
/// As [`read`]
pub fn of_header(call: &Call) -> Result<Tags, Fault> {
    let header = call.header("x-amz-tagging").unwrap_or_default();
    let text = |part: &str| percent_encoding::percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = header.split('&').filter(|pair| !pair.is_empty());
    let tags = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(key, value)| (text(key), text(value)));
    check(tags.collect(), OF_OBJECT)
}

fn check(tags: Tags, most: usize) -> Result<Tags, Fault> {
    let wrong = |message: &str| Err(Fault::new(StatusCode::BAD_REQUEST, "InvalidTag", message));
    if tags.len() > most {
        let what = if most == OF_OBJECT {
            "Object tags cannot be greater than 10"
        } else {
            "Bucket tag count cannot be greater than 50"
        };
        return Err(Fault::new(StatusCode::BAD_REQUEST, "BadRequest", what));
    }
    if tags.iter().any(|(key, _)| key.is_empty() || key.chars().count() > 128) {
        return wrong("The TagKey you have provided is invalid");
    }
    if tags.iter().any(|(_, value)| value.chars().count() > 256) {
        return wrong("The TagValue you have provided is invalid");
    }
    let keys: HashSet<_> = tags.iter().map(|(key, _)| key).collect();
    if keys.len() < tags.len() { wrong("Cannot provide multiple Tags with the same key") } else { Ok(tags) }
}

//! ListObjectVersions.

use sekisho_query::Xml;

use super::bucket_of;
use super::list::{Asked, Names, PAGE, Page, walk, write_prefixes, write_version};
use crate::call::Call;
use crate::fault::{Answer, Fault};
use crate::store::versions::{self, From, Version};
use crate::times::iso;
use crate::{S3, answer};

/// `ListObjectVersions`
pub fn versions(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    let asked = Asked {
        prefix: call.query("prefix").unwrap_or_default(),
        delimiter: call.query("delimiter").unwrap_or_default(),
        from: from(s3, call)?,
        most: call.number("max-keys", PAGE)?,
    };
    let page = s3
        .store
        .read(|db| Ok(walk(db, call.bucket(), &asked, |db, bucket, from, each| versions::all(db, bucket, from, each))?))?;
    let names = Names::of(call)?;
    Ok(answer::document("ListVersionsResult", |xml| {
        xml.text("Name", call.bucket()).text("Prefix", names.text(asked.prefix));
        xml.text("KeyMarker", names.text(call.query("key-marker").unwrap_or_default()));
        xml.text("VersionIdMarker", call.query("version-id-marker").unwrap_or_default());
        if page.is_cut {
            next(xml, &names, &page);
        }
        xml.text("MaxKeys", asked.most);
        xml.optional("Delimiter", call.query("delimiter").map(|delimiter| names.text(delimiter)));
        xml.optional("EncodingType", call.query("encoding-type")).text("IsTruncated", page.is_cut);
        for version in &page.versions {
            let name = if version.file.is_some() { "Version" } else { "DeleteMarker" };
            xml.element(name, |xml| write(xml, &names, version, &s3.owner));
        }
        write_prefixes(xml, &names, &page);
    }))
}

fn from(s3: &S3, call: &Call) -> Result<From, Fault> {
    let key = call.query("key-marker").unwrap_or_default();
    let Some(id) = call.query("version-id-marker").filter(|id| !id.is_empty()) else { return Ok(From::After(key.to_owned())) };
    if key.is_empty() {
        return Err(Fault::argument("version-id-marker", id, "A version-id marker cannot be specified without a key marker."));
    }
    let found = s3.store.read(|db| Ok(versions::find(db, call.bucket(), key, Some(id))?))?;
    // Who deletes what a page told finds the next one gone, too: what is left of the key is told again.
    Ok(found.map_or_else(|| From::At(key.to_owned()), |found| From::Behind(key.to_owned(), found.number)))
}

fn next(xml: &mut Xml, names: &Names, page: &Page) {
    let last = page.last().unwrap_or_default();
    xml.text("NextKeyMarker", names.text(last));
    let version = page.versions.last().filter(|version| version.key == last);
    xml.optional("NextVersionIdMarker", version.map(|version| &version.id));
}

fn write(xml: &mut Xml, names: &Names, version: &Version, owner: &str) {
    xml.text("Key", names.text(&version.key)).text("VersionId", &version.id).text("IsLatest", version.is_latest);
    xml.text("LastModified", iso(version.modified));
    if version.file.is_some() {
        write_version(xml, version);
    }
    xml.element("Owner", |xml| {
        xml.text("ID", owner);
    });
}

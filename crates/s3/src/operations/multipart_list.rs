//! ListParts, ListMultipartUploads.

use sekisho_query::Xml;

use super::bucket_of;
use super::list::{Names, PAGE};
use super::multipart::find;
use crate::call::Call;
use crate::fault::{Answer, Fault};
use crate::store::uploads::{self, Upload};
use crate::times::iso;
use crate::{S3, answer};

/// `ListParts`
pub fn parts(s3: &S3, call: &Call) -> Answer {
    let most = call.number("max-parts", PAGE)?;
    let after = call.query("part-number-marker").and_then(|after| after.parse().ok()).unwrap_or(0);
    let (upload, mut parts) = s3.store.read(|db| {
        let upload = find(db, call)?;
        let parts = uploads::parts(db, &upload.id, after, most + 1)?;
        Ok((upload, parts))
    })?;
    let is_cut = parts.len() > most;
    parts.truncate(most);
    Ok(answer::document("ListPartsResult", |xml| {
        xml.text("Bucket", call.bucket()).text("Key", call.key()).text("UploadId", &upload.id);
        people(xml, s3);
        write_class(xml, &upload);
        xml.text("PartNumberMarker", after).text("NextPartNumberMarker", parts.last().map_or(0, |part| part.number));
        xml.text("MaxParts", most).text("IsTruncated", is_cut);
        for part in &parts {
            xml.element("Part", |xml| {
                xml.text("PartNumber", part.number).text("LastModified", iso(part.modified));
                xml.text("ETag", format!("\"{}\"", part.etag)).text("Size", part.size);
                if let Some(checksum) = &part.checksum {
                    xml.text(&checksum.algorithm.element(), &checksum.value);
                }
            });
        }
    }))
}

/// `ListMultipartUploads`
pub fn uploads(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    if call.query("delimiter").is_some_and(|delimiter| !delimiter.is_empty()) {
        return Err(Fault::not_implemented("ListMultipartUploads with a delimiter"));
    }
    let (prefix, names) = (call.query("prefix").unwrap_or_default(), Names::of(call)?);
    let key = call.query("key-marker").unwrap_or_default();
    // Without an id every upload of the key counts as told.
    let id = call.query("upload-id-marker").filter(|id| !id.is_empty()).unwrap_or("\u{10ffff}");
    let most = call.number("max-uploads", PAGE)?;
    let mut found = s3.store.read(|db| Ok(uploads::list(db, call.bucket(), prefix, (key, id), most + 1)?))?;
    let is_cut = found.len() > most;
    found.truncate(most);
    let last = found.last().filter(|_| is_cut);
    Ok(answer::document("ListMultipartUploadsResult", |xml| {
        xml.text("Bucket", call.bucket()).text("KeyMarker", names.text(key));
        xml.text("UploadIdMarker", call.query("upload-id-marker").unwrap_or_default());
        xml.optional("NextKeyMarker", last.map(|last| names.text(&last.key)));
        xml.optional("NextUploadIdMarker", last.map(|last| &last.id));
        xml.optional("EncodingType", call.query("encoding-type"));
        xml.text("Prefix", names.text(prefix)).text("MaxUploads", most).text("IsTruncated", is_cut);
        for upload in &found {
            xml.element("Upload", |xml| {
                xml.text("Key", names.text(&upload.key)).text("UploadId", &upload.id);
                people(xml, s3);
                write_class(xml, upload).text("Initiated", iso(upload.begun));
                write_sums(xml, upload);
            });
        }
    }))
}

fn people(xml: &mut Xml, s3: &S3) {
    for name in ["Initiator", "Owner"] {
        xml.element(name, |xml| {
            xml.text("ID", &s3.owner);
        });
    }
}

fn write_class<'a>(xml: &'a mut Xml, upload: &Upload) -> &'a mut Xml {
    xml.text("StorageClass", upload.about.storage_class.as_deref().unwrap_or("STANDARD"))
}

fn write_sums(xml: &mut Xml, upload: &Upload) {
    if let Some((algorithm, composite)) = upload.about.sums {
        xml.text("ChecksumAlgorithm", algorithm.name()).text("ChecksumType", super::describe::kind(composite));
    }
}

//! What is said of an object besides its bytes: from the headers it is put with, and back into headers.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::{acl, tagging};
use crate::call::Call;
use crate::element::Element;
use crate::fault::Fault;
use crate::store::buckets;
use crate::store::versions::About;
use crate::{S3, answer};

/// Kept as they are, besides those of the user's own.
const KEPT: [&str; 6] =
    ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"];
const META: &str = "x-amz-meta-";
/// All names and values of a user's own together.
const META_LIMIT: usize = 2048;
const KIND: &str = "x-amz-server-side-encryption";
const KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";
const BUCKET_KEY: &str = "x-amz-server-side-encryption-bucket-key-enabled";
/// Those whose objects can be read at once.
const CLASSES: [&str; 6] = ["STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "REDUCED_REDUNDANCY", "GLACIER_IR"];
/// Headers that would change what happens to the object.
const REFUSED: [&str; 8] = [
    "x-amz-object-lock-legal-hold",
    "x-amz-object-lock-mode",
    "x-amz-object-lock-retain-until-date",
    "x-amz-server-side-encryption-context",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-copy-source-server-side-encryption-customer-algorithm",
    "x-amz-website-redirect-location",
    "x-amz-write-offset-bytes",
];

/// What the headers of a request say of the object that it makes.
///
/// # Errors
/// What is not supported, by name; metadata and tags that are too many.
pub fn read(s3: &S3, call: &Call) -> Result<About, Fault> {
    if let Some(header) = REFUSED.into_iter().find(|name| call.header(name).is_some()) {
        let message = "A header you provided implies functionality that is not implemented";
        return Err(Fault::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message).with("Header", header));
    }
    acl::check(call)?;
    let headers = call.headers().filter(|(name, _)| KEPT.contains(name) || name.starts_with(META));
    let headers: Vec<_> = headers.filter_map(|(name, value)| Some((name.to_owned(), kept(name, value)?))).collect();
    let own = headers.iter().filter_map(|(name, value)| Some(name.strip_prefix(META)?.len() + value.len())).sum::<usize>();
    if own > META_LIMIT {
        let message = "Your metadata headers exceed the maximum allowed metadata size";
        let fault = Fault::new(StatusCode::BAD_REQUEST, "MetadataTooLarge", message);
        return Err(fault.with("Size", own).with("MaxSizeAllowed", META_LIMIT));
    }
    Ok(About {
        headers,
        encryption: encryption(s3, call)?,
        storage_class: storage_class(call)?,
        tags: tagging::of_header(call)?,
        ..About::default()
    })
}

/// The frames of a body are not its encoding.
fn kept(name: &str, value: &str) -> Option<String> {
    if name != "content-encoding" {
        return Some(value.to_owned());
    }
    let own: Vec<_> = value.split(',').map(str::trim).filter(|one| *one != "aws-chunked" && !one.is_empty()).collect();
    (!own.is_empty()).then(|| own.join(","))
}

fn storage_class(call: &Call) -> Result<Option<String>, Fault> {
    match call.header("x-amz-storage-class") {
        None | Some("STANDARD") => Ok(None),
        Some(class) if CLASSES.contains(&class) => Ok(Some(class.to_owned())),
        Some(class @ ("GLACIER" | "DEEP_ARCHIVE" | "SNOW" | "OUTPOSTS" | "EXPRESS_ONEZONE")) => {
            Err(Fault::not_implemented(&format!("The storage class {class}")))
        }
        Some(_) => {
            let message = "The storage class you specified is not valid";
            Err(Fault::new(StatusCode::BAD_REQUEST, "InvalidStorageClass", message))
        }
    }
}

/// As asked for, else as the bucket says. Nothing here is encrypted: it is told as it would be.
fn encryption(s3: &S3, call: &Call) -> Result<Vec<(String, String)>, Fault> {
    let header = |name: &str| call.header(name).map(str::to_owned);
    let (kind, key, bucket_key) = match header(KIND) {
        Some(kind) => (kind, header(KEY), header(BUCKET_KEY)),
        None => by_default(s3, call.bucket())?,
    };
    if !["AES256", "aws:kms", "aws:kms:dsse"].contains(&kind.as_str()) {
        return Err(Fault::argument(KIND, &kind, "The encryption method specified is not supported"));
    }
    let mut all = vec![(KIND.to_owned(), kind.clone())];
    if kind != "AES256" {
        // Unverified: the id that AWS's own key of an account has; here it is the key's alias.
        let own = || format!("arn:aws:kms:{}:{}:alias/aws/s3", s3.settings.region, s3.settings.account_id);
        all.push((KEY.to_owned(), key.unwrap_or_else(own)));
        all.extend(bucket_key.filter(|on| on == "true").map(|on| (BUCKET_KEY.to_owned(), on)));
    }
    Ok(all)
}

type Encryption = (String, Option<String>, Option<String>);

fn by_default(s3: &S3, bucket: &str) -> Result<Encryption, Fault> {
    let kept = s3.store.read(|db| Ok(buckets::setting(db, bucket, "encryption")?))?;
    let plain = || ("AES256".to_owned(), None, None);
    let Some(kept) = kept else { return Ok(plain()) };
    let document = Element::read(format!("<E>{kept}</E>").as_bytes(), "E")?;
    let Some(rule) = document.child("Rule") else { return Ok(plain()) };
    let Some(how) = rule.child("ApplyServerSideEncryptionByDefault") else { return Ok(plain()) };
    let text = |element: &Element, name: &str| element.text_of(name).map(str::to_owned);
    Ok((text(how, "SSEAlgorithm").unwrap_or_default(), text(how, "KMSMasterKeyID"), text(rule, "BucketKeyEnabled")))
}

/// The headers of an object that is read.
pub fn write(response: &mut Response<Bytes>, about: &About) {
    answer::put(response, "content-type", "binary/octet-stream");
    for (name, value) in &about.headers {
        answer::put(response, name, value);
    }
    write_encryption(response, about);
    if let Some(class) = &about.storage_class {
        answer::put(response, "x-amz-storage-class", class);
    }
    if !about.tags.is_empty() {
        answer::put(response, "x-amz-tagging-count", &about.tags.len().to_string());
    }
}

/// Those of its encryption.
pub fn write_encryption(response: &mut Response<Bytes>, about: &About) {
    for (name, value) in &about.encryption {
        answer::put(response, name, value);
    }
}

/// Those of the sum over its bytes.
pub fn write_checksum(response: &mut Response<Bytes>, about: &About) {
    let Some(checksum) = &about.checksum else { return };
    answer::put(response, &checksum.algorithm.header(), &checksum.value);
    answer::put(response, "x-amz-checksum-type", kind(checksum.composite));
}

/// What a sum is over.
pub fn kind(composite: bool) -> &'static str {
    if composite { "COMPOSITE" } else { "FULL_OBJECT" }
}

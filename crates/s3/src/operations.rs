//! Which operation a request is: by its method, by whether it names a bucket or an object, and by what of it, as the query
//! says. One file below for each kind.

mod acl;
mod bucket;
mod copy;
mod delete;
mod describe;
mod get;
mod list;
mod list_versions;
mod multipart;
mod multipart_complete;
mod multipart_list;
mod policy;
mod put;
mod settings;
mod tagging;
mod versioning;

use http::{Method, StatusCode};

use crate::call::Call;
use crate::fault::{Answer, Fault};
use crate::store::buckets;
use crate::{S3, answer};

pub use bucket::create as create_bucket;
pub use delete::bucket as delete_bucket;
pub use policy::check as check_policy;
pub use settings::check as check_setting;

type Run = fn(&S3, &Call) -> Answer;

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Account,
    Bucket,
    Object,
}

use Level::{Account, Bucket, Object};

/// Every operation: about what, of it, by which method.
const ROUTES: &[(Level, &str, Method, Run)] = &[
    (Account, "", Method::GET, bucket::list),
    (Bucket, "", Method::DELETE, delete::bucket_of),
    (Bucket, "", Method::GET, list::objects),
    (Bucket, "", Method::HEAD, bucket::head),
    (Bucket, "", Method::PUT, bucket::put),
    (Bucket, "acl", Method::GET, acl::get),
    (Bucket, "acl", Method::PUT, acl::put),
    (Bucket, "delete", Method::POST, delete::objects),
    (Bucket, "location", Method::GET, bucket::location),
    (Bucket, "policy", Method::DELETE, policy::delete),
    (Bucket, "policy", Method::GET, policy::get),
    (Bucket, "policy", Method::PUT, policy::put),
    (Bucket, "policyStatus", Method::GET, policy::status),
    (Bucket, "uploads", Method::GET, multipart_list::uploads),
    (Bucket, "versioning", Method::GET, versioning::get),
    (Bucket, "versioning", Method::PUT, versioning::put),
    (Bucket, "versions", Method::GET, list_versions::versions),
    (Object, "", Method::DELETE, delete::object),
    (Object, "", Method::GET, get::object),
    (Object, "", Method::HEAD, get::object),
    (Object, "", Method::PUT, put::object),
    (Object, "acl", Method::GET, acl::get),
    (Object, "acl", Method::PUT, acl::put),
    (Object, "tagging", Method::DELETE, tagging::delete),
    (Object, "tagging", Method::GET, tagging::get),
    (Object, "tagging", Method::PUT, tagging::put),
    (Object, "uploadId", Method::DELETE, multipart::abort),
    (Object, "uploadId", Method::GET, multipart_list::parts),
    (Object, "uploadId", Method::POST, multipart_complete::complete),
    (Object, "uploadId", Method::PUT, multipart::part),
    (Object, "uploads", Method::POST, multipart::create),
];

/// Everything that is answered, as `GET Bucket`, `PUT Object?tagging`, …
pub fn names() -> impl Iterator<Item = String> {
    let of = |level, of: &str| if of.is_empty() { format!("{level:?}") } else { format!("{level:?}?{of}") };
    ROUTES.iter().map(move |(level, what, method, _)| format!("{method} {}", of(*level, what)))
}

/// What AWS has besides, and what it calls it.
const ABSENT: &[(Level, &str, &str)] = &[
    (Account, "session", "CreateSession"),
    (Bucket, "abac", "BucketAbac"),
    (Bucket, "metadataConfiguration", "BucketMetadataConfiguration"),
    (Bucket, "metadataTable", "BucketMetadataTableConfiguration"),
    (Bucket, "session", "CreateSession"),
    (Object, "annotation", "ObjectAnnotation"),
    (Object, "attributes", "GetObjectAttributes"),
    (Object, "encryption", "UpdateObjectEncryption"),
    (Object, "legal-hold", "ObjectLegalHold"),
    (Object, "renameObject", "RenameObject"),
    (Object, "restore", "RestoreObject"),
    (Object, "retention", "ObjectRetention"),
    (Object, "select", "SelectObjectContent"),
    (Object, "torrent", "GetObjectTorrent"),
];

/// Answers a request.
pub fn run(s3: &S3, call: &Call) -> Answer {
    let level = match (&call.bucket, &call.key) {
        (None, _) => Account,
        (_, None) => Bucket,
        _ => Object,
    };
    check_owner(s3, call)?;
    let of = call.queries().map(|(name, _)| name).find(|name| is_known(level, name)).unwrap_or_default();
    if level == Bucket && settings::find(of).is_some() {
        return settings::run(s3, call, of);
    }
    if let Some((.., what)) = ABSENT.iter().find(|(there, name, _)| (*there, *name) == (level, of)) {
        return Err(Fault::not_implemented(what));
    }
    let route = ROUTES.iter().find(|(there, name, method, _)| (*there, *name, method) == (level, of, &call.method));
    match route {
        Some((.., run)) => run(s3, call),
        None if (level, of, &call.method) == (Bucket, "", &Method::POST) => Err(Fault::not_implemented("PostObject")),
        None => Err(Fault::method(&call.method, if level == Object { "OBJECT" } else { "BUCKET" })),
    }
}

fn is_known(level: Level, name: &str) -> bool {
    let route = ROUTES.iter().any(|(there, known, ..)| !known.is_empty() && (*there, *known) == (level, name));
    let absent = || ABSENT.iter().any(|(there, known, _)| (*there, *known) == (level, name));
    route || absent() || (level == Bucket && settings::find(name).is_some())
}

/// Who says whose the bucket is must be right.
fn check_owner(s3: &S3, call: &Call) -> Result<(), Fault> {
    match call.header("x-amz-expected-bucket-owner") {
        Some(owner) if owner != s3.settings.account_id => Err(Fault::new(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied")),
        _ => Ok(()),
    }
}

/// The bucket of a call, which must be there.
fn bucket_of(s3: &S3, call: &Call) -> Result<buckets::Bucket, Fault> {
    s3.store.read(|db| buckets::find(db, call.bucket()))
}

fn done() -> Answer {
    Ok(answer::empty(StatusCode::OK))
}

fn gone() -> Answer {
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_do_not_overlap() {
        let keys: Vec<_> = ROUTES.iter().map(|(level, of, method, _)| (*level as u8, *of, method.as_str())).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        assert!(ABSENT.is_sorted_by_key(|(level, of, _)| (*level as u8, *of)));
        for (level, of, _) in ABSENT {
            assert!(!ROUTES.iter().any(|(there, name, ..)| (there, name) == (level, of)), "{of}");
        }
        for (_, of, ..) in ROUTES.iter().filter(|(level, ..)| *level == Bucket) {
            assert!(settings::find(of).is_none(), "{of}");
        }
    }
}

//! GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl: everything is its owner's alone.

use http::StatusCode;

use super::{bucket_of, done};
use crate::call::Call;
use crate::element::Element;
use crate::fault::{Answer, Fault};
use crate::{S3, answer};

/// Either's list.
pub fn get(s3: &S3, call: &Call) -> Answer {
    check_there(s3, call)?;
    let response = answer::document("AccessControlPolicy", |xml| {
        xml.element("Owner", |xml| {
            xml.text("ID", &s3.owner);
        });
        xml.element("AccessControlList", |xml| {
            xml.element("Grant", |xml| {
                // The client reads the kind of a grantee from this attribute.
                xml.element("Grantee", |xml| {
                    xml.text("ID", &s3.owner);
                });
                xml.text("Permission", "FULL_CONTROL");
            });
        });
    });
    let (parts, body) = response.into_parts();
    let typed = "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">";
    let body = String::from_utf8_lossy(&body).replacen("<Grantee>", typed, 1);
    Ok(http::Response::from_parts(parts, body.into()))
}

/// Sets it to what it is; anything else is refused, as where owners are enforced.
pub fn put(s3: &S3, call: &Call) -> Answer {
    check_there(s3, call)?;
    check(call)?;
    if !call.body.is_empty() && !is_private(&Element::read(&call.body, "AccessControlPolicy")?, &s3.owner) {
        return Err(refused());
    }
    done()
}

/// Refuses headers that give somebody else access.
pub fn check(call: &Call) -> Result<(), Fault> {
    let canned = call.header("x-amz-acl").is_none_or(|acl| ["private", "bucket-owner-full-control"].contains(&acl));
    let granted = call.headers().any(|(name, _)| name.starts_with("x-amz-grant-"));
    if canned && !granted { Ok(()) } else { Err(refused()) }
}

fn refused() -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, "AccessControlListNotSupported", "The bucket does not allow ACLs")
}

fn is_private(policy: &Element, owner: &str) -> bool {
    let mut grants = policy.child("AccessControlList").into_iter().flat_map(|list| list.all("Grant"));
    grants.all(|grant| grant.child("Grantee").and_then(|grantee| grantee.text_of("ID")) == Some(owner))
}

fn check_there(s3: &S3, call: &Call) -> Result<(), Fault> {
    match &call.key {
        None => bucket_of(s3, call).map(drop),
        Some(_) => super::get::find(s3, call).map(drop),
    }
}

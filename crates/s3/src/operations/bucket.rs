//! CreateBucket, HeadBucket, ListBuckets, GetBucketLocation.

use http::StatusCode;

use super::{bucket_of, done};
use crate::call::Call;
use crate::element::Element;
use crate::fault::{Answer, Fault};
use crate::store::buckets;
use crate::times::iso;
use crate::{S3, answer};

/// Where a bucket is when nobody says.
const FIRST_REGION: &str = "us-east-1";
/// As many buckets as an account may have, on a page.
const PAGE: usize = 10_000;
/// What every new bucket is set to.
const DEFAULTS: &[(&str, &str)] = &[
    ("ownershipControls", "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"),
    (
        "publicAccessBlock",
        "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>\
         <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>",
    ),
];

/// `CreateBucket`
pub fn put(s3: &S3, call: &Call) -> Answer {
    for (header, what) in [
        ("x-amz-bucket-object-lock-enabled", "x-amz-bucket-object-lock-enabled"),
        ("x-amz-bucket-namespace", "x-amz-bucket-namespace"),
    ] {
        if call.header(header).is_some_and(|value| !["false", "global"].contains(&value)) {
            return Err(Fault::not_implemented(what));
        }
    }
    if call.header("x-amz-acl").is_some_and(|acl| acl != "private") {
        let message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
        return Err(Fault::new(StatusCode::BAD_REQUEST, "InvalidBucketAclWithObjectOwnership", message));
    }
    let configuration = match call.body.is_empty() {
        true => Element::default(),
        false => Element::read(&call.body, "CreateBucketConfiguration")?,
    };
    check_location(&s3.settings.region, &configuration)?;
    create(s3, call.bucket(), call.millis())?;
    if let Some(ownership) = call.header("x-amz-object-ownership") {
        let rule = Element::new("Rule", vec![Element::leaf("ObjectOwnership", ownership)]);
        s3.set(call.bucket(), "ownershipControls", &Element::new("OwnershipControls", vec![rule]))?;
    }
    if let Some(tags) = configuration.child("Tags") {
        let tagging = Element::new("Tagging", vec![Element::new("TagSet", tags.children.clone())]);
        s3.set(call.bucket(), "tagging", &tagging)?;
    }
    let mut response = answer::empty(StatusCode::OK);
    answer::put(&mut response, "location", &format!("/{}", call.bucket()));
    Ok(response)
}

/// Makes a bucket.
///
/// # Errors
/// `InvalidBucketName`, `BucketAlreadyOwnedByYou`
pub fn create(s3: &S3, name: &str, created: i64) -> Result<(), Fault> {
    if !is_name(name) {
        let fault = Fault::new(StatusCode::BAD_REQUEST, "InvalidBucketName", "The specified bucket is not valid.");
        return Err(fault.with("BucketName", name));
    }
    s3.store.change(|db| {
        if buckets::look(db, name)?.is_some() {
            // The oldest region answers as if it had made it.
            return if s3.settings.region == FIRST_REGION { Ok(()) } else { Err(already_yours(name)) };
        }
        buckets::add(db, name, created)?;
        for (setting, body) in DEFAULTS {
            buckets::set(db, name, setting, body)?;
        }
        Ok(())
    })
}

fn already_yours(name: &str) -> Fault {
    let message = "Your previous request to create the named bucket succeeded and you already own it.";
    Fault::new(StatusCode::CONFLICT, "BucketAlreadyOwnedByYou", message).with("BucketName", name)
}

fn check_location(region: &str, configuration: &Element) -> Result<(), Fault> {
    for (name, what) in [("Location", "CreateBucketConfiguration.Location"), ("Bucket", "CreateBucketConfiguration.Bucket")] {
        if configuration.child(name).is_some() {
            return Err(Fault::not_implemented(what));
        }
    }
    let given = configuration.text_of("LocationConstraint").unwrap_or_default();
    let illegal = |which: &str| {
        let message =
            format!("The {which} location constraint is incompatible for the region specific endpoint this request was sent to.");
        Err(Fault::new(StatusCode::BAD_REQUEST, "IllegalLocationConstraintException", message))
    };
    match (given, region) {
        ("", FIRST_REGION) => Ok(()),
        ("", _) => illegal("unspecified"),
        (FIRST_REGION, _) => {
            let message = "The specified location-constraint is not valid";
            let fault = Fault::new(StatusCode::BAD_REQUEST, "InvalidLocationConstraint", message);
            Err(fault.with("LocationConstraint", given))
        }
        _ if given == region => Ok(()),
        _ => illegal(given),
    }
}

/// Whether a bucket may be called so.
fn is_name(name: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = [name.bytes().next(), name.bytes().last()];
    (3..=63).contains(&name.len())
        && ends.into_iter().flatten().all(may_stand)
        && name.bytes().all(|byte| may_stand(byte) || matches!(byte, b'.' | b'-'))
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|start| name.starts_with(start))
        && !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].iter().any(|end| name.ends_with(end))
}

/// `HeadBucket`
pub fn head(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    let mut response = done()?;
    answer::put(&mut response, "x-amz-bucket-region", &s3.settings.region);
    answer::put(&mut response, "x-amz-access-point-alias", "false");
    answer::put(&mut response, "content-type", "application/xml");
    Ok(response)
}

/// `GetBucketLocation`
pub fn location(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    let region = Some(s3.settings.region.as_str()).filter(|region| *region != FIRST_REGION);
    Ok(answer::text_document("LocationConstraint", region.unwrap_or_default()))
}

/// `ListBuckets`
pub fn list(s3: &S3, call: &Call) -> Answer {
    let paged = call.query("max-buckets").is_some();
    let most = call.number("max-buckets", PAGE)?.max(1);
    let prefix = call.query("prefix").unwrap_or_default();
    let after = call.query("continuation-token").unwrap_or_default();
    let elsewhere = call.query("bucket-region").is_some_and(|region| region != s3.settings.region);
    let mut found = match elsewhere {
        true => Vec::new(),
        false => s3.store.read(|db| Ok(buckets::list(db, after, prefix, most + 1)?))?,
    };
    let is_cut = found.len() > most;
    found.truncate(most);
    Ok(answer::document("ListAllMyBucketsResult", |xml| {
        xml.element("Owner", |xml| {
            xml.text("ID", &s3.owner);
        });
        xml.element("Buckets", |xml| {
            for bucket in &found {
                xml.element("Bucket", |xml| {
                    xml.text("Name", &bucket.name).text("CreationDate", iso(bucket.created));
                    xml.optional("BucketRegion", paged.then_some(&s3.settings.region));
                });
            }
        });
        xml.optional("ContinuationToken", found.last().filter(|_| is_cut).map(|last| &last.name));
        xml.optional("Prefix", call.query("prefix"));
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_dns_has() {
        for name in ["abc", "a-b.c", "123", &"a".repeat(63)] {
            assert!(is_name(name), "{name}");
        }
        for name in
            ["ab", &"a".repeat(64), "Abc", "a_b", "-ab", "ab-", ".ab", "a..b", "10.0.0.1", "xn--a", "a--ol-s3", "あいう", ""]
        {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn a_bucket_is_made_in_the_region_that_is_asked() {
        let given = |region: &str| Element::new("C", vec![Element::leaf("LocationConstraint", region)]);
        for (region, configuration, expected) in [
            ("eu-west-1", given("eu-west-1"), None),
            ("eu-west-1", given("eu-west-2"), Some("IllegalLocationConstraintException")),
            ("eu-west-1", Element::default(), Some("IllegalLocationConstraintException")),
            ("us-east-1", Element::default(), None),
            ("us-east-1", given("us-east-1"), Some("InvalidLocationConstraint")),
        ] {
            assert_eq!(check_location(region, &configuration).err().map(|fault| fault.code), expected, "{region}");
        }
    }
}

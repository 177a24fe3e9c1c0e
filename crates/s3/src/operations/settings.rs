//! What can be set on a bucket as one document: kept ones, and ones that are never set and refuse to be.

use http::{Method, StatusCode};
use sekisho_query::Xml;

use super::{bucket_of, gone};
use crate::call::Call;
use crate::element::Element;
use crate::fault::{Answer, Fault};
use crate::store::buckets;
use crate::{S3, answer};

/// One of them.
pub struct Setting {
    /// As the query has it.
    name: &'static str,
    /// The root of its document.
    root: &'static str,
    /// As its operations call it: `BucketCors`.
    operation: &'static str,
    kept: Kept,
    absent: Absent,
    /// The answer to setting it.
    status: StatusCode,
}

/// Whether it can be set.
enum Kept {
    /// It can; `check` says what is wrong with a document.
    Yes(fn(&Element) -> Result<(), Fault>),
    /// Only to nothing: doing what it says would change what happens.
    OnlyEmpty,
    /// It cannot.
    No,
}

/// What is said where it is not set.
enum Absent {
    Fault(&'static str, &'static str),
    /// This inside its document.
    Document(&'static str),
    /// The operation lists such settings: there are none.
    List(&'static str),
}

use Absent::{Document, List};
use Kept::{No, OnlyEmpty, Yes};

const fn setting(name: &'static str, root: &'static str, operation: &'static str, kept: Kept, absent: Absent) -> Setting {
    Setting { name, root, operation, kept, absent, status: StatusCode::OK }
}

const ALL: &[Setting] = &[
    setting("accelerate", "AccelerateConfiguration", "BucketAccelerateConfiguration", No, Document("")),
    setting(
        "analytics",
        "AnalyticsConfiguration",
        "BucketAnalyticsConfiguration",
        No,
        List("ListBucketAnalyticsConfigurationResult"),
    ),
    setting(
        "cors",
        "CORSConfiguration",
        "BucketCors",
        No,
        Absent::Fault("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    ),
    setting("encryption", "ServerSideEncryptionConfiguration", "BucketEncryption", Yes(check_encryption), Document(AES256)),
    setting(
        "intelligent-tiering",
        "IntelligentTieringConfiguration",
        "BucketIntelligentTieringConfiguration",
        No,
        List("ListBucketIntelligentTieringConfigurationsOutput"),
    ),
    setting("inventory", "InventoryConfiguration", "BucketInventoryConfiguration", No, List("ListInventoryConfigurationsResult")),
    setting(
        "lifecycle",
        "LifecycleConfiguration",
        "BucketLifecycleConfiguration",
        Yes(check_lifecycle),
        Absent::Fault("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    ),
    setting("logging", "BucketLoggingStatus", "BucketLogging", OnlyEmpty, Document("")),
    setting("metrics", "MetricsConfiguration", "BucketMetricsConfiguration", No, List("ListMetricsConfigurationsResult")),
    setting("notification", "NotificationConfiguration", "BucketNotificationConfiguration", OnlyEmpty, Document("")),
    setting(
        "object-lock",
        "ObjectLockConfiguration",
        "ObjectLockConfiguration",
        No,
        Absent::Fault("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
    ),
    setting(
        "ownershipControls",
        "OwnershipControls",
        "BucketOwnershipControls",
        Yes(check_ownership),
        Absent::Fault("OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
    ),
    setting(
        "publicAccessBlock",
        "PublicAccessBlockConfiguration",
        "PublicAccessBlock",
        Yes(check_public_access),
        Absent::Fault("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
    ),
    setting(
        "replication",
        "ReplicationConfiguration",
        "BucketReplication",
        No,
        Absent::Fault("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
    ),
    setting("requestPayment", "RequestPaymentConfiguration", "BucketRequestPayment", No, Document("<Payer>BucketOwner</Payer>")),
    Setting {
        status: StatusCode::NO_CONTENT,
        ..setting(
            "tagging",
            "Tagging",
            "BucketTagging",
            Yes(|tagging| super::tagging::read(tagging, 50).map(drop)),
            Absent::Fault("NoSuchTagSet", "The TagSet does not exist"),
        )
    },
    setting(
        "website",
        "WebsiteConfiguration",
        "BucketWebsite",
        No,
        Absent::Fault("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
    ),
];

const AES256: &str = "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>\
                      </ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>";

/// The one of that name.
pub fn find(name: &str) -> Option<&'static Setting> {
    ALL.binary_search_by(|setting| setting.name.cmp(name)).ok().and_then(|place| ALL.get(place))
}

/// Gets, sets or deletes it.
pub fn run(s3: &S3, call: &Call, name: &str) -> Answer {
    let setting = find(name).ok_or_else(|| Fault::method(&call.method, "BUCKET"))?;
    bucket_of(s3, call)?;
    match call.method {
        Method::GET => get(s3, call, setting),
        Method::PUT => {
            s3.set(call.bucket(), name, &Element::read(&call.body, setting.root)?)?;
            Ok(answer::empty(setting.status))
        }
        Method::DELETE => {
            s3.store.change(|db| Ok(buckets::unset(db, call.bucket(), name)?))?;
            gone()
        }
        _ => Err(Fault::method(&call.method, "BUCKET")),
    }
}

fn get(s3: &S3, call: &Call, setting: &Setting) -> Answer {
    let kept = s3.store.read(|db| Ok(buckets::setting(db, call.bucket(), setting.name)?))?;
    let (root, inside) = match (kept, &setting.absent) {
        (Some(kept), _) => (setting.root, kept),
        (None, Document(inside)) => (setting.root, (*inside).to_owned()),
        (None, List(root)) if call.query("id").is_none() => (*root, "<IsTruncated>false</IsTruncated>".to_owned()),
        (None, List(_)) => {
            let message = "The specified configuration does not exist.";
            return Err(Fault::new(StatusCode::NOT_FOUND, "NoSuchConfiguration", message));
        }
        (None, Absent::Fault(code, message)) => {
            return Err(Fault::new(StatusCode::NOT_FOUND, code, *message).with("BucketName", call.bucket()));
        }
    };
    Ok(answer::raw_document(root, &inside))
}

/// What stands in the database for a document, if it may be set.
///
/// # Errors
/// `MalformedXML`; what is never set is refused by the name of its operation.
pub fn check(name: &str, document: &Element) -> Result<String, Fault> {
    let setting = find(name).ok_or_else(|| Fault::not_implemented(name))?;
    match &setting.kept {
        Yes(check) => check(document)?,
        OnlyEmpty if document.children.is_empty() => {}
        No | OnlyEmpty => return Err(Fault::not_implemented(&format!("Put{}", setting.operation))),
    }
    let mut xml = Xml::new();
    document.write_inside(&mut xml);
    Ok(xml.into_string())
}

fn check_encryption(document: &Element) -> Result<(), Fault> {
    let mut rules = document.all("Rule").peekable();
    let known = |rule: &Element| {
        let by_default = rule.child("ApplyServerSideEncryptionByDefault");
        by_default.is_none_or(|one| {
            one.text_of("SSEAlgorithm").is_some_and(|algorithm| ["AES256", "aws:kms", "aws:kms:dsse"].contains(&algorithm))
        })
    };
    if rules.peek().is_some() && rules.all(known) { Ok(()) } else { Err(Fault::malformed_xml()) }
}

fn check_ownership(document: &Element) -> Result<(), Fault> {
    let ownership = document.child("Rule").and_then(|rule| rule.text_of("ObjectOwnership"));
    match ownership {
        Some("BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter") => Ok(()),
        _ => Err(Fault::malformed_xml()),
    }
}

fn check_public_access(document: &Element) -> Result<(), Fault> {
    const NAMES: [&str; 4] = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
    let fits =
        |one: &Element| NAMES.contains(&one.name.as_str()) && ["true", "false"].contains(&one.text.to_lowercase().as_str());
    if document.children.iter().all(fits) { Ok(()) } else { Err(Fault::malformed_xml()) }
}

fn check_lifecycle(document: &Element) -> Result<(), Fault> {
    let mut rules = document.all("Rule").peekable();
    let fits = |rule: &Element| matches!(rule.text_of("Status"), Some("Enabled" | "Disabled"));
    if rules.peek().is_some() && rules.all(fits) { Ok(()) } else { Err(Fault::malformed_xml()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ALL.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn what_would_change_what_happens_is_refused() {
        let full = |name: &str| Element::new(name, vec![Element::leaf("A", "b")]);
        for (name, document, expected) in [
            ("notification", Element::leaf("NotificationConfiguration", ""), Ok("")),
            ("notification", full("NotificationConfiguration"), Err("PutBucketNotificationConfiguration is not supported here")),
            ("cors", full("CORSConfiguration"), Err("PutBucketCors is not supported here")),
        ] {
            let found = check(name, &document).map_err(|fault| fault.message);
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{name}");
        }
        for name in ["encryption", "ownershipControls", "publicAccessBlock", "lifecycle", "tagging"] {
            assert_eq!(check(name, &full("X")).unwrap_err().code, "MalformedXML", "{name}");
        }
    }
}

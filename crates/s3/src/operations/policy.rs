//! GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus. Policies are kept; nobody is asked.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::Value;

use super::{bucket_of, gone};
use crate::call::Call;
use crate::fault::{Answer, Fault};
use crate::store::buckets;
use crate::{S3, answer};

/// Longest policy.
const LONGEST: usize = 20 * 1024;

/// `GetBucketPolicy`
pub fn get(s3: &S3, call: &Call) -> Answer {
    let mut response = Response::new(Bytes::from(kept(s3, call)?));
    answer::put(&mut response, "content-type", "application/json");
    Ok(response)
}

fn kept(s3: &S3, call: &Call) -> Result<String, Fault> {
    bucket_of(s3, call)?;
    let policy = s3.store.read(|db| Ok(buckets::setting(db, call.bucket(), "policy")?))?;
    policy.ok_or_else(|| {
        let fault = Fault::new(StatusCode::NOT_FOUND, "NoSuchBucketPolicy", "The bucket policy does not exist");
        fault.with("BucketName", call.bucket())
    })
}

/// `PutBucketPolicy`
pub fn put(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    let policy =
        std::str::from_utf8(&call.body).map_err(|_| malformed("Policies must be valid JSON and the first byte must be '{'"))?;
    check(policy)?;
    s3.store.change(|db| Ok(buckets::set(db, call.bucket(), "policy", policy)?))?;
    gone()
}

/// Whether a text is a policy, as far as that can be told without asking what it allows.
///
/// # Errors
/// `MalformedPolicy`
pub fn check(policy: &str) -> Result<(), Fault> {
    let value = serde_json::from_str::<Value>(policy).ok().filter(|value| policy.starts_with('{') && value.is_object());
    let value = value.ok_or_else(|| malformed("Policies must be valid JSON and the first byte must be '{'"))?;
    if value.get("Statement").is_none() {
        return Err(malformed("Missing required field Statement"));
    }
    if policy.len() > LONGEST {
        return Err(Fault::new(StatusCode::BAD_REQUEST, "PolicyTooLarge", "Policy exceeds the maximum allowed document size."));
    }
    Ok(())
}

fn malformed(message: &str) -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, "MalformedPolicy", message)
}

/// `DeleteBucketPolicy`
pub fn delete(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    s3.store.change(|db| Ok(buckets::unset(db, call.bucket(), "policy")?))?;
    gone()
}

/// `GetBucketPolicyStatus`: what allows everybody something without a condition is public.
pub fn status(s3: &S3, call: &Call) -> Answer {
    let policy: Value = serde_json::from_str(&kept(s3, call)?).unwrap_or_default();
    let statements = match &policy["Statement"] {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    // Unverified: AWS looks into conditions and tells those that name somebody from others.
    let is_public = statements.iter().any(|statement| {
        let everybody = statement["Principal"] == "*" || statement["Principal"]["AWS"] == "*";
        everybody && statement["Effect"] == "Allow" && statement.get("Condition").is_none()
    });
    Ok(answer::document("PolicyStatus", |xml| {
        xml.text("IsPublic", is_public);
    }))
}

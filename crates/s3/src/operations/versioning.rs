//! GetBucketVersioning, PutBucketVersioning.

use super::{bucket_of, done};
use crate::call::Call;
use crate::element::Element;
use crate::fault::{Answer, Fault};
use crate::store::buckets::{self, Versioning};
use crate::{S3, answer};

/// `GetBucketVersioning`
pub fn get(s3: &S3, call: &Call) -> Answer {
    let status = bucket_of(s3, call)?.versioning.status();
    Ok(answer::document("VersioningConfiguration", |xml| {
        xml.optional("Status", status);
    }))
}

/// `PutBucketVersioning`
pub fn put(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    let configuration = Element::read(&call.body, "VersioningConfiguration")?;
    if configuration.text_of("MfaDelete").is_some_and(|mfa| mfa == "Enabled") {
        return Err(Fault::not_implemented("MfaDelete"));
    }
    let status = configuration.text_of("Status").unwrap_or_default();
    let versioning = Versioning::named(status).ok_or_else(|| {
        Fault::new(
            http::StatusCode::BAD_REQUEST,
            "IllegalVersioningConfigurationException",
            "The Versioning element must be specified",
        )
    })?;
    s3.store.change(|db| Ok(buckets::set_versioning(db, call.bucket(), versioning)?))?;
    done()
}

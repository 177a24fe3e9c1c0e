//! What changes of a function have in common: the revision that was given, code that takes its time.

use std::sync::Arc;

use bytes::Bytes;

use super::answer::Refusal;
use super::call::Named;
use crate::function::Function;
use crate::function::about::About;
use crate::functions::Functions;
use crate::functions::change::Next;
use crate::functions::entry::Entry;
use crate::invocation::LATEST;
use crate::package::{CodeFolder, PackageError, made_of, unpack, unpack_uploaded};

/// Where a zip is.
pub(super) enum Zip {
    /// It came in the request.
    Uploaded(Vec<u8>),
    /// In S3.
    Object { bucket: String, key: String, version: Option<String> },
}

impl Functions {
    /// Changes `$LATEST`. The revision id, if one is given, must be the latest.
    pub(super) fn change_latest(
        &self,
        named: &Named,
        given_revision: Option<&str>,
        change: impl FnOnce(&Entry) -> Result<Next, Refusal>,
    ) -> Result<Entry, Refusal> {
        let _one = self.changing();
        let entry = self.existing(named)?;
        check_revision(given_revision, entry.latest.about(), "GetFunction/GetAlias")?;
        let next = change(&entry)?;
        Ok(self.put_latest(entry, next)?)
    }

    /// Unpacks a zip on a thread where it may take its time.
    pub(super) async fn unpack(&self, zip: Zip) -> Result<Arc<CodeFolder>, Refusal> {
        let folders = Arc::clone(&self.folders);
        let objects = self.objects.get().cloned();
        slowly(move || match zip {
            Zip::Uploaded(zip) => Ok(unpack_uploaded(&zip, &folders)?),
            Zip::Object { bucket, key, version } => {
                let Some(read) = objects else { return Err(Refusal::no_s3()) };
                let object = read(&bucket, &key, version.as_deref()).map_err(|why| Refusal::unavailable(&why))?;
                Ok(unpack(&object.ok_or_else(Refusal::no_key)?, &folders)?)
            }
        })
        .await
    }

    /// The program of a function that is to become a version: a copy, unless it lies in a folder of its own already.
    pub(super) async fn snapshot(&self, function: &Function) -> Result<Option<Arc<CodeFolder>>, Refusal> {
        if function.folder().is_some() {
            return Ok(None);
        }
        let (program, folders) = (function.executable().to_owned(), Arc::clone(&self.folders));
        let copy = move || Ok(unpack(&made_of(&program).map_err(PackageError::from)?, &folders)?);
        slowly(copy).await.map(Some)
    }
}

/// Work that would hold up a runtime's thread.
async fn slowly<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refusal> + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::unavailable("the zip could not be unpacked"))?
}

pub(super) fn check_revision(given: Option<&str>, about: &About, operations: &str) -> Result<(), Refusal> {
    match given {
        Some(given) if given != about.revision_id => Err(Refusal::other_revision(operations)),
        _ => Ok(()),
    }
}

/// The version number or `$LATEST` that a qualifier's answer names; an empty body for nobody.
pub(super) fn is_latest(qualifier: Option<&str>) -> bool {
    qualifier.is_none_or(|qualifier| qualifier == LATEST)
}

/// The largest request that may carry code (the size is AWS's).
pub(super) fn check_size(body: &Bytes, operation: &str) -> Result<(), Refusal> {
    const MOST: usize = 70_167_211;
    if body.len() <= MOST {
        return Ok(());
    }
    Err(Refusal::entity_too_large(&format!("Request must be smaller than {MOST} bytes for the {operation} operation")))
}

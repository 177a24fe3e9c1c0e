//! S3, as far as deployments need it: buckets and objects that code and templates travel in.
//!
//! `call` takes a request apart, `operations` finds what it asks for and does it, `store` has the rows, `files` the bytes.

mod answer;
mod call;
mod checksum;
mod chunked;
mod element;
mod fault;
mod files;
mod operations;
mod store;
mod times;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use http::{Method, Request, Response};

use crate::call::Call;
use crate::files::Files;
use crate::store::{Store, buckets, versions};

pub use crate::element::Element;
pub use crate::fault::Fault;
pub use crate::operations::names as operations;
pub use crate::store::buckets::Versioning;

/// Account and region of all buckets, and where they are kept.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Twelve digits.
    pub account_id: String,
    /// `ap-northeast-1`.
    pub region: String,
    /// The database file; objects lie in the folder of that name beside it. `None`: gone with the process.
    pub database: Option<PathBuf>,
    /// How many bytes all objects may have together.
    pub capacity: u64,
}

/// What [`Settings::capacity`] is where nobody says: 16 GiB.
pub const CAPACITY: u64 = 16 * 1024 * 1024 * 1024;

/// A failure of S3's own state.
#[derive(Debug, thiserror::Error)]
pub enum S3Error {
    /// The database.
    #[error(transparent)]
    Database(#[from] sekisho_database::DatabaseError),
    /// The folder of the objects, or one of them.
    #[error("the objects' folder: {0}")]
    Files(#[from] std::io::Error),
    /// What S3 itself would say.
    #[error("{}: {}", .0.code, .0.message)]
    Fault(Fault),
}

/// Every bucket of the account.
pub struct S3 {
    settings: Settings,
    /// The account's canonical id.
    owner: String,
    store: Store,
    files: Files,
}

impl S3 {
    /// Opens what is there; bytes that no object has any more are removed.
    ///
    /// # Errors
    /// Database or folder cannot be opened.
    pub fn open(settings: Settings) -> Result<Arc<Self>, S3Error> {
        let store = Store::open(settings.database.as_deref())?;
        let files = Files::open(settings.database.as_deref())?;
        let known = store.files().map_err(|error| S3Error::Fault(error.into()))?;
        files.keep_only(&known)?;
        let owner = canonical_id(&settings.account_id);
        Ok(Arc::new(Self { settings, owner, store, files }))
    }

    /// Answers a request; `bucket` where the host named it (`<bucket>.s3.<region>.amazonaws.com`), else it is the path's first part.
    pub async fn handle(self: &Arc<Self>, request: Request<Bytes>, bucket: Option<String>, now: SystemTime) -> Response<Bytes> {
        let s3 = self.clone();
        // Files and database are waited for where waiting keeps nobody else.
        let work = tokio::task::spawn_blocking(move || s3.answer(request, bucket, now));
        work.await.unwrap_or_else(|error| Fault::internal(error).response(false))
    }

    fn answer(&self, request: Request<Bytes>, bucket: Option<String>, now: SystemTime) -> Response<Bytes> {
        let is_head = request.method() == Method::HEAD;
        match Call::new(request, bucket, now).and_then(|call| operations::run(self, &call)) {
            Ok(mut response) => {
                answer::identify(&mut response);
                response
            }
            Err(fault) => fault.response(is_head),
        }
    }

    /// An object's bytes, its latest version or that one; `None`: there is no such object.
    ///
    /// # Errors
    /// Database or file cannot be read.
    pub fn object(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Option<Bytes>, S3Error> {
        let opened = self.store.read(|db| {
            let found = versions::find(db, bucket, key, version)?;
            let Some((name, size)) = found.and_then(|found| Some((found.file?, found.size))) else { return Ok(None) };
            Ok(Some((self.files.read(&name)?, size)))
        });
        let Some((file, size)) = opened.map_err(S3Error::Fault)? else { return Ok(None) };
        Ok(Some(files::part(file, 0, size)?))
    }

    /// Whether there is such a bucket.
    ///
    /// # Errors
    /// The database.
    pub fn has_bucket(&self, name: &str) -> Result<bool, Fault> {
        self.store.read(|db| Ok(buckets::look(db, name)?.is_some()))
    }

    /// Makes a bucket with the settings that new ones have.
    ///
    /// # Errors
    /// `InvalidBucketName`, `BucketAlreadyOwnedByYou`
    pub fn create_bucket(&self, name: &str, now: SystemTime) -> Result<(), Fault> {
        operations::create_bucket(self, name, times::millis(now))
    }

    /// Removes an empty bucket; one that is gone is no fault.
    ///
    /// # Errors
    /// `BucketNotEmpty`
    pub fn delete_bucket(&self, name: &str) -> Result<(), Fault> {
        if self.has_bucket(name)? { operations::delete_bucket(self, name) } else { Ok(()) }
    }

    /// Says whether versions are kept.
    ///
    /// # Errors
    /// `NoSuchBucket`
    pub fn set_versioning(&self, bucket: &str, versioning: Versioning) -> Result<(), Fault> {
        self.store.change(|db| {
            buckets::find(db, bucket)?;
            Ok(buckets::set_versioning(db, bucket, versioning)?)
        })
    }

    /// Sets what a bucket's query calls `name` (`encryption`, `publicAccessBlock`) to a document as its operation takes it.
    ///
    /// # Errors
    /// `NoSuchBucket`, `MalformedXML`; `NotImplemented` for what would change what happens.
    pub fn set(&self, bucket: &str, name: &str, document: &Element) -> Result<(), Fault> {
        let body = operations::check_setting(name, document)?;
        self.store.change(|db| {
            buckets::find(db, bucket)?;
            Ok(buckets::set(db, bucket, name, &body)?)
        })
    }

    /// Takes such a setting away; `policy` too.
    ///
    /// # Errors
    /// The database.
    pub fn unset(&self, bucket: &str, name: &str) -> Result<(), Fault> {
        self.store.change(|db| Ok(buckets::unset(db, bucket, name)?))
    }

    /// A bucket's policy.
    ///
    /// # Errors
    /// The database.
    pub fn policy(&self, bucket: &str) -> Result<Option<String>, Fault> {
        self.store.read(|db| Ok(buckets::setting(db, bucket, "policy")?))
    }

    /// Sets it.
    ///
    /// # Errors
    /// `NoSuchBucket`, `MalformedPolicy`
    pub fn set_policy(&self, bucket: &str, policy: &str) -> Result<(), Fault> {
        operations::check_policy(policy)?;
        self.store.change(|db| {
            buckets::find(db, bucket)?;
            Ok(buckets::set(db, bucket, "policy", policy)?)
        })
    }
}

/// 64 hexadecimal digits, always the same for one account.
fn canonical_id(account: &str) -> String {
    let hash = digest(&SHA256, account.as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

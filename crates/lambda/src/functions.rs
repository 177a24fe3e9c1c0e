//! Every function of the account: the door of this crate.
//! Changes come from CloudFormation (`of_stacks.rs`) and the REST API (`api/`), invocations from the gateway, triggers and
//! the API. `entry.rs` is what goes by one name, `change.rs` how it changes, `saved.rs` brings back what the database has.

mod built;
pub(crate) mod change;
pub(crate) mod entry;
mod of_stacks;
mod saved;
mod stack_urls;
mod stack_versions;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use bytes::Bytes;

use crate::build::{self, BuildError, BuildProgress, Code};
use crate::error::LambdaError;
use crate::function::Function;
use crate::function::policy::Policy;
use crate::name::FunctionName;
use crate::package::Folders;
use crate::permission::Permission;
use crate::process::host::Host;
use crate::settings::{Log, Output, Settings};
use crate::store::{Store, StoreError};
use crate::url::{FunctionUrls, Signer};

use entry::Entry;

/// The functions by name, their policies, URLs and processes.
pub struct Functions {
    pub(crate) host: Arc<Host>,
    by_name: RwLock<HashMap<String, Entry>>,
    pub(crate) urls: FunctionUrls,
    pub(crate) store: Store,
    pub(crate) folders: Arc<Folders>,
    /// One change at a time: look, write the row, change the memory.
    changing: Mutex<OfTheStack>,
    pub(crate) signer: OnceLock<Signer>,
    failures: built::Failures,
    pub(crate) objects: OnceLock<ReadObject>,
}

/// An object in S3: bucket, key, version. `None`: there is no such object; `Err`: why it cannot be read.
pub type ReadObject = Arc<dyn Fn(&str, &str, Option<&str>) -> Result<Option<Bytes>, String> + Send + Sync>;

/// What is known of the stack's functions whether they are there or not.
#[derive(Default)]
pub(crate) struct OfTheStack {
    /// What was added through the API to the policy of a function that is not there; it comes back with the function.
    policies: HashMap<String, Arc<Policy>>,
    /// Their names, also of one that was deleted through the API.
    pub names: HashSet<String>,
}

impl Functions {
    /// An account without functions, in memory. `output` receives the handlers' lines.
    ///
    /// # Panics
    /// When there is no memory for a database.
    #[must_use]
    pub fn new(settings: Settings, output: Output) -> Arc<Self> {
        Self::open(settings, output, None).expect("a database in memory opens")
    }

    /// The account with what the API made of it before: in `database`, and code in the folder of that name beside it.
    /// Without a database nothing outlives the process.
    pub fn open(settings: Settings, output: Output, database: Option<PathBuf>) -> Result<Arc<Self>, StoreError> {
        let store = Store::open(database.as_deref())?;
        let saved = store.load()?;
        let account = Self {
            host: Arc::new(Host::new(settings, output)),
            by_name: RwLock::default(),
            urls: FunctionUrls::default(),
            store,
            folders: Arc::new(Folders::new(database.map(|database| database.with_extension("")))),
            changing: Mutex::default(),
            signer: OnceLock::new(),
            failures: built::Failures::default(),
            objects: OnceLock::new(),
        };
        account.restore(saved);
        Ok(Arc::new(account))
    }

    /// Our own address: processes started from now on find it in `AWS_ENDPOINT_URL`.
    pub fn set_endpoint(&self, url: String) {
        self.host.set_endpoint(url);
    }

    /// Where the logs of functions go; until then they go nowhere.
    pub fn set_log(&self, log: Arc<dyn Log>) {
        self.host.set_log(log);
    }

    /// Who says who signed a request to a function URL; until then those with `AWS_IAM` are closed.
    pub fn set_signer(&self, signer: Signer) {
        // Set once at start; a second one would be the same.
        let _ = self.signer.set(signer);
    }

    /// Where code in S3 is read; until then such code is refused.
    pub fn set_objects(&self, read: ReadObject) {
        // Set once at start; a second one would be the same.
        let _ = self.objects.set(read);
    }

    /// Makes the code of functions executable: one cargo run per workspace, none where the binaries are fresh.
    pub async fn build(&self, codes: Vec<Code>, progress: impl Fn(BuildProgress)) -> Result<HashMap<Code, PathBuf>, BuildError> {
        build::build(codes, self.host.settings.profile, &progress).await
    }

    /// Removes every function and all that belongs to them; those of the stack have to be put again.
    pub fn remove_everything(&self) -> Result<(), StoreError> {
        let mut of_the_stack = self.changing();
        self.store.write(|rows| rows.forget_everything())?;
        for function in self.list() {
            self.remove(function.name());
        }
        *of_the_stack = OfTheStack::default();
        Ok(())
    }

    /// Finds a function by name, partial ARN or full ARN, each with or without a qualifier.
    #[must_use]
    pub fn get(&self, name_or_arn: &str) -> Option<Arc<Function>> {
        let name = FunctionName::parse(name_or_arn);
        if !name.belongs_to(&self.host.settings) {
            return None;
        }
        self.find(name.name, name.qualifier)
    }

    /// What an invocation of that name and qualifier reaches.
    pub(crate) fn find(&self, name: &str, qualifier: Option<&str>) -> Option<Arc<Function>> {
        self.read().get(name)?.find(qualifier).cloned()
    }

    /// All functions, by name.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Function>> {
        let mut all: Vec<_> = self.read().values().map(|entry| Arc::clone(&entry.latest)).collect();
        all.sort_by(|a, b| a.name().cmp(b.name()));
        all
    }

    /// Adds a statement to a function's policy.
    pub fn add_permission(&self, function: &str, p: Permission) -> Result<(), LambdaError> {
        match self.get(function) {
            Some(function) => function.policy().add(p),
            None => Err(LambdaError::FunctionNotFound(self.arn_of(&FunctionName::parse(function)))),
        }
    }

    /// Removes a statement; unknown functions and statements are fine.
    pub fn remove_permission(&self, function: &str, statement_id: &str) {
        if let Some(function) = self.get(function) {
            function.policy().remove(statement_id);
        }
    }

    /// Ends all processes: idle ones at once, busy ones after their invocation or after two seconds.
    /// Invocations that come later are refused.
    pub async fn stop(&self) {
        self.host.stopping();
        self.stop_all();
        self.host.ended().await;
    }

    /// The ARN that a name, known or not, has in this account.
    pub(crate) fn arn_of(&self, name: &FunctionName<'_>) -> String {
        name.arn(&self.host.settings)
    }

    /// Begins a change; others wait until the guard is dropped.
    pub(crate) fn changing(&self) -> MutexGuard<'_, OfTheStack> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes by that name.
    pub(crate) fn entry(&self, name: &str) -> Option<Entry> {
        self.read().get(name).cloned()
    }

    /// Everything, by name.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let mut all: Vec<_> = self.read().values().cloned().collect();
        all.sort_by(|a, b| a.latest.name().cmp(b.latest.name()));
        all
    }

    /// Puts an entry in the place of the one of its name.
    pub(crate) fn set(&self, entry: Entry) {
        self.write().insert(entry.latest.name().to_owned(), entry);
    }

    /// Takes a function, its versions and its URLs out of memory; running invocations finish.
    pub(crate) fn remove(&self, name: &str) {
        let old = self.write().remove(name);
        self.urls.remove_all(name);
        self.failures.forget(name);
        old.iter().flat_map(Entry::all).for_each(|function| function.retire());
    }

    fn stop_all(&self) {
        self.read().values().flat_map(Entry::all).for_each(|function| function.stop());
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Entry>> {
        self.by_name.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, Entry>> {
        self.by_name.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever forgets `stop` leaves no process behind either.
impl Drop for Functions {
    fn drop(&mut self) {
        self.folders.end();
        self.stop_all();
    }
}

//! The URLs of the account, by id.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{FunctionUrl, UrlRecord, url_arn, url_id};
use crate::settings::Settings;

#[derive(Default)]
pub(crate) struct FunctionUrls {
    by_id: RwLock<HashMap<String, Arc<FunctionUrl>>>,
}

impl FunctionUrls {
    pub fn by_id(&self, id: &str) -> Option<Arc<FunctionUrl>> {
        self.read().get(id).cloned()
    }

    pub fn find(&self, settings: &Settings, function: &str, qualifier: &str) -> Option<Arc<FunctionUrl>> {
        self.by_id(&url_id(&url_arn(settings, function, qualifier)))
    }

    /// Those of a function, its own first.
    pub fn of(&self, function: &str) -> Vec<Arc<FunctionUrl>> {
        let mut all: Vec<_> = self.read().values().filter(|url| url.function == function).cloned().collect();
        all.sort_by(|a, b| a.qualifier.cmp(&b.qualifier));
        all
    }

    pub fn put(&self, settings: &Settings, function: &str, qualifier: &str, record: UrlRecord) -> Arc<FunctionUrl> {
        let url = Arc::new(FunctionUrl::new(settings, function, qualifier, record));
        self.write().insert(url.id.clone(), Arc::clone(&url));
        url
    }

    pub fn remove(&self, id: &str) {
        self.write().remove(id);
    }

    pub fn remove_all(&self, function: &str) {
        self.write().retain(|_, url| url.function != function);
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Arc<FunctionUrl>>> {
        self.by_id.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, Arc<FunctionUrl>>> {
        self.by_id.write().unwrap_or_else(PoisonError::into_inner)
    }
}

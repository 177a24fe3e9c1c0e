//! Makes, changes and removes one resource, each type as it lives.

use super::Work;
use crate::provider::{Fault, Life, Provider};
use crate::providers;
use crate::store::Resource;

impl Work<'_> {
    pub(super) fn make(&self, provider: &Provider, resource: &Resource) -> Result<(), Fault> {
        match &provider.life {
            Life::Record | Life::Stack => Ok(()),
            Life::Memory { put, .. } | Life::Kept { put, .. } => put(&self.context, resource),
            Life::Database { create, .. } => create(&self.context, resource),
        }
    }

    pub(super) fn is_there(&self, provider: &Provider, resource: &Resource) -> Result<bool, Fault> {
        match &provider.life {
            Life::Database { exists, .. } => exists(&self.context, resource),
            Life::Kept { exists, .. } => Ok(exists(&self.context, resource)),
            _ => Ok(false),
        }
    }

    pub(super) fn make_sure(&self, provider: &Provider, old: &Resource, new: &Resource) -> Result<(), Fault> {
        match &provider.life {
            Life::Database { exists, create, .. } if !exists(&self.context, old)? => create(&self.context, new),
            Life::Kept { exists, .. } if !exists(&self.context, old) => self.make(provider, new),
            Life::Database { .. } | Life::Kept { .. } => Ok(()),
            _ => self.make(provider, new),
        }
    }

    /// Puts a resource in place again after a start: nothing about it changed.
    pub fn restore(&self, resource: &Resource) -> Result<(), Fault> {
        self.make_sure(provider(resource)?, resource, resource)
    }

    pub(super) fn change(&self, provider: &Provider, old: &Resource, new: &Resource) -> Result<(), Fault> {
        match &provider.life {
            Life::Database { exists, update, .. } if exists(&self.context, old)? => update(&self.context, old, new),
            _ => self.make(provider, new),
        }
    }

    pub(super) fn unmake(&self, resource: &Resource) -> Result<(), Fault> {
        match &provider(resource)?.life {
            Life::Record | Life::Stack => Ok(()),
            Life::Memory { delete, .. } | Life::Kept { delete, .. } | Life::Database { delete, .. } => {
                delete(&self.context, resource)
            }
        }
    }
}

/// The type of a stored resource; a later version of this program may not know it any more.
pub(super) fn provider(resource: &Resource) -> Result<&'static Provider, Fault> {
    providers::find(&resource.type_name).ok_or_else(|| {
        let message = format!("{} is of type {}, which is not supported here", resource.logical_id, resource.type_name);
        Fault::new(message, "Start with an empty state directory.")
    })
}

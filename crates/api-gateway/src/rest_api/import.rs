//! `PutRestApi`: an OpenAPI document over an API that is there, merged with it or in its place.

use std::collections::BTreeMap;

use serde_json::Value;

use super::definition::{RestApi, unique};
use super::parts::Parts;
use super::resources::{CreateRestApi, PutMethod};
use super::rules;
use crate::ids;
use crate::openapi;
use crate::refusal::Refusal;

/// What becomes of parts that the document does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportMode {
    /// They stay.
    Merge,
    /// They go.
    Overwrite,
}

impl RestApi {
    /// Takes a document's parts, its title, version, description and tags. Stages and deployments stay.
    pub(crate) fn import(
        &mut self,
        api_id: &str,
        body: &Value,
        parameters: BTreeMap<String, String>,
        mode: ImportMode,
    ) -> Result<(), Refusal> {
        let document = openapi::rest_api(api_id, &self.root_id, body, &parameters)?;
        rules::api(&CreateRestApi { parameters: parameters.clone(), ..self.create.clone() })?;
        self.create.parameters.extend(parameters);
        self.name = document.head.title.unwrap_or_else(|| self.name.clone());
        self.version = document.head.version.or_else(|| self.version.take());
        self.description = document.head.description.or_else(|| self.description.take());
        self.tags.extend(document.head.tags);
        self.create.disable_execute_api_endpoint = document.head.endpoint_disabled.or(self.create.disable_execute_api_endpoint);
        if document.policy.is_some() || mode == ImportMode::Overwrite {
            self.create.policy = document.policy;
        }
        self.create.api_key_source = document.api_key_source.or_else(|| self.create.api_key_source.take());
        self.check()?;
        if mode == ImportMode::Overwrite {
            self.binary_media_types.clear();
            self.parts = Parts::with_root(&self.root_id);
        }
        self.binary_media_types.extend(document.binary_media_types);
        unique(&mut self.binary_media_types);
        merge(&mut self.parts, document.parts)
    }

    /// Checks what a patch may have broken.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        rules::settings(&self.create)
    }
}

/// What is new replaces what has its path, name or type, and keeps its id.
fn merge(to: &mut Parts, from: Parts) -> Result<(), Refusal> {
    let authorizers = same(&to.authorizers, &from.authorizers, |one| one.name.clone());
    let validators = same(&to.request_validators, &from.request_validators, |one| one.name.clone());
    let resources = resources(to, &from)?;
    let renamed = |names: &Names, id: String| names.get(&id).cloned().unwrap_or(id);
    to.authorizers.extend(from.authorizers.into_iter().map(|(id, one)| (renamed(&authorizers, id), one)));
    to.request_validators.extend(from.request_validators.into_iter().map(|(id, one)| (renamed(&validators, id), one)));
    for ((resource, name), method) in from.methods {
        let method = PutMethod {
            authorizer_id: method.authorizer_id.map(|id| renamed(&authorizers, id)),
            request_validator_id: method.request_validator_id.map(|id| renamed(&validators, id)),
            ..method
        };
        to.methods.insert((renamed(&resources, resource), name), method);
    }
    to.gateway_responses.extend(from.gateway_responses);
    to.models.extend(from.models);
    to.documentation_parts.retain(|_, old| from.documentation_parts.values().all(|new| new.location != old.location));
    to.documentation_parts.extend(from.documentation_parts);
    Ok(())
}

/// New ids of the document's parts.
type Names = BTreeMap<String, String>;

/// Ids of parts that are there under the same name.
fn same<V, N: PartialEq>(to: &BTreeMap<String, V>, from: &BTreeMap<String, V>, name: impl Fn(&V) -> N) -> Names {
    let there = |new: &V| to.iter().find(|(_, old)| name(old) == name(new)).map(|(id, _)| id.clone());
    from.iter().filter_map(|(id, new)| Some((id.clone(), there(new)?))).collect()
}

/// Makes the document's paths, from the root down.
fn resources(to: &mut Parts, from: &Parts) -> Result<Names, Refusal> {
    let mut names = Names::new();
    let mut all: Vec<_> = from.resources.iter().map(|(id, one)| (from.path(id), id, one)).collect();
    all.sort_unstable_by_key(|(path, _, _)| path.matches('/').count() + usize::from(path != "/"));
    for (path, id, resource) in all {
        let there = to.resources.keys().find(|id| to.path(id) == path).cloned();
        let new = match (there, &resource.parent) {
            (Some(there), _) => there,
            (None, None) => id.clone(),
            (None, Some(parent)) => {
                let new = if to.resources.contains_key(id) { ids::resource_id(None) } else { id.clone() };
                to.add_resource(&new, names.get(parent).unwrap_or(parent), &resource.part)?;
                new
            }
        };
        names.insert(id.clone(), new);
    }
    Ok(names)
}

//! `cloneFrom`: the parts of another API, with ids of their own.

use std::collections::BTreeMap;

use crate::ids;
use crate::rest_api::{Parts, RestApi};

/// Makes the new API's parts those of another.
pub(super) fn clone(from: &RestApi, to: &mut RestApi) {
    let resources = renamed(&from.parts.resources, |id| (*id == from.root_id).then(|| to.root_id.clone()));
    let authorizers = renamed(&from.parts.authorizers, |_| None);
    let validators = renamed(&from.parts.request_validators, |_| None);
    let documentation = renamed(&from.parts.documentation_parts, |_| None);
    let mut parts = Parts {
        resources: rekeyed(&from.parts.resources, &resources),
        methods: BTreeMap::new(),
        authorizers: rekeyed(&from.parts.authorizers, &authorizers),
        request_validators: rekeyed(&from.parts.request_validators, &validators),
        documentation_parts: rekeyed(&from.parts.documentation_parts, &documentation),
        ..from.parts.clone()
    };
    for resource in parts.resources.values_mut() {
        resource.parent = resource.parent.as_ref().and_then(|id| resources.get(id).cloned());
    }
    for ((resource, name), method) in &from.parts.methods {
        let mut method = method.clone();
        method.authorizer_id = method.authorizer_id.and_then(|id| authorizers.get(&id).cloned());
        method.request_validator_id = method.request_validator_id.and_then(|id| validators.get(&id).cloned());
        if let Some(id) = resources.get(resource) {
            parts.methods.insert((id.clone(), name.clone()), method);
        }
    }
    to.parts = parts;
}

type Names = BTreeMap<String, String>;

fn renamed<V>(parts: &BTreeMap<String, V>, fixed: impl Fn(&String) -> Option<String>) -> Names {
    parts.keys().map(|id| (id.clone(), fixed(id).unwrap_or_else(|| ids::resource_id(None)))).collect()
}

fn rekeyed<V: Clone>(parts: &BTreeMap<String, V>, names: &Names) -> BTreeMap<String, V> {
    parts.iter().filter_map(|(id, part)| Some((names.get(id)?.clone(), part.clone()))).collect()
}

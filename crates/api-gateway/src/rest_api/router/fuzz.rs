//! For the fuzz target: no spelling of a path reaches a resource that it does not spell.

use super::super::parts::Parts;
use super::{Router, split_stage};
use crate::http_api::spelled;

/// Lines: a request's path with its stage, then paths of resources. Wrong ones are passed over.
#[doc(hidden)]
pub fn fuzz_router(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let Some(request) = lines.next().filter(|line| line.starts_with('/')) else { return };
    let (_, path) = split_stage(request);
    let mut parts = Parts::with_root("/");
    lines.for_each(|line| add(&mut parts, line));
    let Ok(router) = Router::new(&parts, "/", &mut |id| Ok::<_, ()>(id.to_owned())) else { return };
    let Some(found) = router.find(path) else { return };
    let values = &mut found.parameters.iter().map(|(_, value)| value.as_str());
    let asked = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
    assert_eq!(spelled(found.to, values), asked, "by {}", found.to);
    assert_eq!(values.next(), None, "more parameters than {} has", found.to);
}

/// Adds a resource with those above it; an id is a path.
fn add(parts: &mut Parts, path: &str) {
    let mut parent = "/".to_owned();
    for part in path.split('/').skip(1) {
        let id = format!("{}/{part}", parent.trim_end_matches('/'));
        if !parts.resources.contains_key(&id) && parts.add_resource(&id, &parent, part).is_err() {
            return;
        }
        parent = id;
    }
}

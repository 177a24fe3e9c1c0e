//! The router said slowly: every resource is tried, and part by part a static one is preferred to a variable and a
//! variable to a greedy one. The tree must agree with it on any resources and any path.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::parts::{Part, Parts};
use super::Router;

/// The path of the resource that a request path names.
fn find<'r>(resources: &'r BTreeSet<String>, path: &str) -> Option<&'r str> {
    let inner = path.strip_prefix('/').unwrap_or(path);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let path: Vec<&str> = if inner.is_empty() { Vec::new() } else { inner.split('/').collect() };
    let fitting = resources.iter().filter_map(|resource| Some((rank(resource, &path)?, resource.as_str())));
    fitting.min().map(|(_, resource)| resource)
}

/// One number per part, the smaller the better; `None` when it does not fit.
fn rank(resource: &str, path: &[&str]) -> Option<Vec<u8>> {
    let parts: Vec<&str> = resource.split('/').skip(1).filter(|part| !part.is_empty()).collect();
    let mut rank = Vec::new();
    for (nth, part) in parts.iter().enumerate() {
        let got = path.get(nth)?;
        match Part::of(part) {
            Part::Static(text) if text == *got => rank.push(0),
            Part::Variable(_) if !got.is_empty() => rank.push(1),
            // It holds the rest.
            Part::Greedy(_) => {
                rank.push(2);
                return Some(rank);
            }
            _ => return None,
        }
    }
    (parts.len() == path.len()).then_some(rank)
}

/// Resources, each with those above it.
fn resources() -> impl Strategy<Value = BTreeSet<String>> {
    let part = || prop::sample::select(vec!["a", "b", "{x}"]);
    let path = (prop::collection::vec(part(), 0..4), any::<bool>()).prop_map(|(parts, greedy)| {
        let mut all = Vec::new();
        let mut path = String::new();
        for part in parts.into_iter().chain(greedy.then_some("{rest+}")) {
            path = format!("{path}/{part}");
            all.push(path.clone());
        }
        all
    });
    prop::collection::vec(path, 0..8).prop_map(|paths| paths.into_iter().flatten().chain(["/".to_owned()]).collect())
}

fn path() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "b", "c", "", "..", "%61", "A"]);
    (prop::collection::vec(part, 0..5), any::<bool>())
        .prop_map(|(parts, slash)| format!("/{}{}", parts.join("/"), if slash { "/" } else { "" }))
}

/// The tree's parts, and the resources in it: a second variable beside another is refused, and nothing hangs below it.
fn made(wanted: &BTreeSet<String>) -> (Parts, BTreeSet<String>) {
    let mut parts = Parts::with_root("/");
    let mut taken = BTreeSet::from(["/".to_owned()]);
    for resource in wanted.iter().filter(|resource| *resource != "/") {
        let (parent, part) = resource.rsplit_once('/').expect("a slash");
        let parent = if parent.is_empty() { "/" } else { parent };
        if taken.contains(parent) && parts.add_resource(resource, parent, part).is_ok() {
            taken.insert(resource.clone());
        }
    }
    (parts, taken)
}

proptest! {
    #[test]
    fn the_tree_finds_what_the_model_finds(resources in resources(), path in path()) {
        let (parts, resources) = made(&resources);
        let router: Result<_, ()> = Router::new(&parts, "/", &mut |id| Ok(id.to_owned()));
        let router = router.expect("a tree");
        let found = router.find(&path);
        prop_assert_eq!(found.as_ref().map(|found| found.to.as_str()), find(&resources, &path));
    }
}

//! Which resource a path names: a static part before `{variable}` before `{proxy+}`. The
//! method is looked up afterwards: a resource without it does not fall through to another.
//! Parts are compared as sent: no decoding and no `..`, so no spelling of a path picks one
//! resource and is checked by another's authorizer.

use std::collections::HashMap;

use super::parts::{Part, Parts};

pub(super) mod fuzz;
#[cfg(test)]
mod model;

/// The tree of resources.
#[derive(Debug)]
pub(super) struct Router<T> {
    nodes: Vec<Node<T>>,
}

#[derive(Debug)]
struct Node<T> {
    to: T,
    statics: HashMap<String, usize>,
    variable: Option<(String, usize)>,
    greedy: Option<(String, usize)>,
}

/// A resource, and its path parameters as they were sent.
#[derive(Debug)]
pub(super) struct Found<'a, T> {
    pub(super) to: &'a T,
    pub(super) parameters: Vec<(String, String)>,
}

impl<T> Router<T> {
    /// The tree of these parts; `make` turns a resource id into what is found there.
    pub(super) fn new<E>(parts: &Parts, root_id: &str, make: &mut impl FnMut(&str) -> Result<T, E>) -> Result<Self, E> {
        let mut router = Self { nodes: Vec::new() };
        router.grow(parts, root_id, make)?;
        Ok(router)
    }

    fn grow<E>(&mut self, parts: &Parts, id: &str, make: &mut impl FnMut(&str) -> Result<T, E>) -> Result<usize, E> {
        let index = self.nodes.len();
        self.nodes.push(Node { to: make(id)?, statics: HashMap::new(), variable: None, greedy: None });
        for (child, resource) in parts.below(id) {
            let below = self.grow(parts, child, make)?;
            let node = &mut self.nodes[index];
            match Part::of(&resource.part) {
                Part::Static(text) => {
                    node.statics.insert(text.to_owned(), below);
                }
                Part::Variable(name) => node.variable = Some((name.to_owned(), below)),
                Part::Greedy(name) => node.greedy = Some((name.to_owned(), below)),
            }
        }
        Ok(index)
    }

    /// Every resource.
    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.nodes.iter().map(|node| &node.to)
    }

    /// The resource of a path within its stage. One slash at the end says nothing.
    pub(super) fn find(&self, path: &str) -> Option<Found<'_, T>> {
        let inner = path.strip_prefix('/').unwrap_or(path);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let parts: Vec<&str> = match inner {
            "" => Vec::new(),
            inner => inner.split('/').collect(),
        };
        let mut parameters = Vec::new();
        let index = self.walk(0, &parts, &mut parameters)?;
        Some(Found { to: &self.nodes[index].to, parameters })
    }

    fn walk(&self, at: usize, parts: &[&str], parameters: &mut Vec<(String, String)>) -> Option<usize> {
        let node = &self.nodes[at];
        let Some((first, rest)) = parts.split_first() else {
            return Some(at);
        };
        if let Some(below) = node.statics.get(*first)
            && let Some(found) = self.walk(*below, rest, parameters)
        {
            return Some(found);
        }
        if let Some((name, below)) = &node.variable
            && !first.is_empty()
        {
            let before = parameters.len();
            parameters.push((name.clone(), (*first).to_owned()));
            if let Some(found) = self.walk(*below, rest, parameters) {
                return Some(found);
            }
            parameters.truncate(before);
        }
        let (name, below) = node.greedy.as_ref()?;
        parameters.push((name.clone(), parts.join("/")));
        Some(*below)
    }
}

/// The stage a path names and the path within it: slashes before and after the stage's name
/// count once.
pub(super) fn split_stage(path: &str) -> (&str, &str) {
    let inner = path.trim_start_matches('/');
    match inner.find('/') {
        None => (inner, "/"),
        Some(end) => {
            let rest = &inner[end..];
            // Keep the last of the leading slashes.
            let extra = rest.len() - rest.trim_start_matches('/').len() - 1;
            (&inner[..end], &rest[extra..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(paths: &[&str]) -> Router<String> {
        let mut parts = Parts::with_root("/");
        for path in paths {
            let (parent, part) = path.rsplit_once('/').expect("a slash");
            let parent = if parent.is_empty() { "/" } else { parent };
            parts.add_resource(path, parent, part).expect(path);
        }
        let made: Result<_, ()> = Router::new(&parts, "/", &mut |id| Ok(id.to_owned()));
        made.expect("a tree")
    }

    #[test]
    fn resources_are_found_as_recorded() {
        let api = router(&["/pets", "/pets/{id}", "/pets/dog", "/pets/dog/age", "/files", "/files/{proxy+}", "/{proxy+}"]);
        let cases = [
            ("/", "/", ""),
            ("/pets", "/pets", ""),
            ("/pets/", "/pets", ""),
            ("/pets/7", "/pets/{id}", "id=7"),
            ("/pets/dog", "/pets/dog", ""),
            ("/pets/dog/age", "/pets/dog/age", ""),
            ("/pets/7/age", "/{proxy+}", "proxy=pets/7/age"),
            ("/pets/dog/name", "/{proxy+}", "proxy=pets/dog/name"),
            ("/files", "/files", ""),
            ("/files/a//b", "/files/{proxy+}", "proxy=a//b"),
            ("/files/a/", "/files/{proxy+}", "proxy=a"),
            ("/files/a%2Fb", "/files/{proxy+}", "proxy=a%2Fb"),
            ("/Pets", "/{proxy+}", "proxy=Pets"),
            ("/x/../pets", "/{proxy+}", "proxy=x/../pets"),
        ];
        for (path, resource, parameters) in cases {
            let found = api.find(path).expect(path);
            let got: Vec<_> = found.parameters.iter().map(|(k, v)| format!("{k}={v}")).collect();
            assert_eq!((found.to.as_str(), got.join(",").as_str()), (resource, parameters), "{path}");
        }
    }

    #[test]
    fn no_spelling_of_a_path_reaches_a_resource() {
        let api = router(&["/hello", "/a", "/a/{id}"]);
        for path in ["//hello", "/Hello", "/hell%6f", "/x/../hello", "/hello//", "/a//", "/hello/."] {
            assert!(api.find(path).is_none(), "{path}");
        }
    }

    #[test]
    fn stages_are_split_off_as_recorded() {
        let cases = [
            ("/test", ("test", "/")),
            ("/test/", ("test", "/")),
            ("/test/a/", ("test", "/a/")),
            ("//test/a", ("test", "/a")),
            ("/test//a", ("test", "/a")),
            ("/test/a//b", ("test", "/a//b")),
            ("/", ("", "/")),
        ];
        for (path, expected) in cases {
            assert_eq!(split_stage(path), expected, "{path}");
        }
    }
}

//! Which route a request takes: a full match (static parts before variables), then the
//! greedy route with the longest prefix, then `$default`; a concrete method before `ANY`.
//! Paths are matched as sent, part by part: no decoding, no merging of slashes, no `..`.
//! The route that matches is the route whose authorizer is asked, so no spelling of a path
//! can pick one and be checked by another.

use http::Method;

use crate::refusal::Refusal;

pub(super) mod fuzz;
#[cfg(test)]
mod model;
mod tree;

use tree::Tree;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A route key, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RouteKey {
    /// Catches what no other route does.
    Default,
    /// `None` is `ANY`.
    Path { method: Option<String>, path: Pattern },
}

/// A route's path, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
    /// Name of the greedy parameter after the parts.
    greedy: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Static(String),
    Variable(String),
}

impl RouteKey {
    pub(crate) fn parse(key: &str) -> Result<Self, Refusal> {
        if key == "$default" {
            return Ok(Self::Default);
        }
        let (method, path) = key.split_once(' ').ok_or_else(bad_key)?;
        let method = match method {
            "ANY" => None,
            known if METHODS.contains(&known) => Some(known.to_owned()),
            _ => return Err(bad_key()),
        };
        let path = Pattern::parse(path)?;
        Ok(Self::Path { method, path })
    }
}

fn bad_key() -> Refusal {
    Refusal::bad_request(
        "The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"",
    )
}

impl Pattern {
    fn parse(path: &str) -> Result<Self, Refusal> {
        let path = path.strip_prefix('/').ok_or_else(bad_key)?;
        let mut parts = Vec::new();
        let mut greedy = None;
        for part in path.split('/') {
            if greedy.is_some() {
                return Err(Refusal::bad_request("A greedy path variable must be the last part of a route's path"));
            }
            match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                Some(name) if name.ends_with('+') => greedy = Some(name[..name.len() - 1].to_owned()),
                Some(name) => parts.push(Part::Variable(name.to_owned())),
                None => parts.push(Part::Static(part.to_owned())),
            }
        }
        Ok(Self { parts, greedy })
    }

    fn parameters(&self, path: &[&str]) -> Vec<(String, String)> {
        let mut parameters: Vec<_> = self
            .parts
            .iter()
            .zip(path)
            .filter_map(|(part, got)| match part {
                Part::Variable(name) => Some((name.clone(), (*got).to_owned())),
                Part::Static(_) => None,
            })
            .collect();
        if let Some(name) = &self.greedy {
            parameters.push((name.clone(), path[self.parts.len()..].join("/")));
        }
        parameters
    }
}

/// All routes: a tree of the parts of their paths, so that a request costs as many steps as its path has parts.
#[derive(Debug)]
pub(crate) struct Router<T> {
    routes: Vec<(Pattern, T)>,
    tree: Tree,
    default: Option<T>,
}

/// The route that matched, and its path parameters as they were sent.
#[derive(Debug)]
pub(crate) struct Found<'a, T> {
    pub(crate) to: &'a T,
    pub(crate) parameters: Vec<(String, String)>,
}

impl<T> Router<T> {
    pub(crate) fn new(routes: impl IntoIterator<Item = (RouteKey, T)>) -> Self {
        let mut router = Self { routes: Vec::new(), tree: Tree::new(), default: None };
        for (key, to) in routes {
            match key {
                RouteKey::Default => router.default = Some(to),
                RouteKey::Path { method, path } => {
                    let method = method.and_then(|name| name.parse().ok());
                    router.tree.add(&path, method, router.routes.len());
                    router.routes.push((path, to));
                }
            }
        }
        router
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<Found<'_, T>> {
        let parts = split(path);
        match self.tree.find(method, &parts) {
            Some(route) => {
                let (pattern, to) = &self.routes[route];
                Some(Found { to, parameters: pattern.parameters(&parts) })
            }
            None => self.default.as_ref().map(|to| Found { to, parameters: Vec::new() }),
        }
    }

    /// What all routes lead to.
    pub(crate) fn all(&self) -> impl Iterator<Item = &T> {
        self.routes.iter().map(|(_, to)| to).chain(&self.default)
    }

    /// Is there any route on this path, whatever its method? Tells a 404's reason.
    pub(crate) fn methods_at(&self, path: &str) -> Vec<&Method> {
        self.tree.methods_at(&split(path))
    }
}

fn split(path: &str) -> Vec<&str> {
    path.strip_prefix('/').unwrap_or(path).split('/').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(keys: &[&'static str]) -> Router<&'static str> {
        Router::new(keys.iter().map(|key| (RouteKey::parse(key).expect("a good key"), *key)))
    }

    #[test]
    fn routes_are_chosen_as_documented() {
        let docs = router(&["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"]);
        let cases = [
            ("GET", "/pets/dog/1", "GET /pets/dog/1", ""),
            ("GET", "/pets/dog/2", "GET /pets/dog/{id}", "id=2"),
            ("GET", "/pets/cat/1", "GET /pets/{proxy+}", "proxy=cat/1"),
            ("POST", "/test/5", "ANY /{proxy+}", "proxy=test/5"),
            ("POST", "/pets/dog/1", "ANY /{proxy+}", "proxy=pets/dog/1"),
            ("GET", "/", "$default", ""),
        ];
        for (method, path, key, parameters) in cases {
            let method = method.parse().expect("a method");
            let found = docs.find(&method, path).expect(path);
            let got: Vec<_> = found.parameters.iter().map(|(k, v)| format!("{k}={v}")).collect();
            assert_eq!((*found.to, got.join(",").as_str()), (key, parameters), "{path}");
        }
    }

    #[test]
    fn no_spelling_of_a_path_reaches_another_route() {
        let api = router(&["GET /hello", "ANY /hello", "GET /a/{id}", "GET /open/{proxy+}"]);
        let cases = [
            ("GET", "/hello", Some("GET /hello")),
            ("PUT", "/hello", Some("ANY /hello")),
            ("GET", "/hello/", None),
            ("GET", "//hello", None),
            ("GET", "/Hello", None),
            ("GET", "/hell%6f", None),
            ("GET", "/%2fhello", None),
            ("GET", "/x/../hello", None),
            ("GET", "/a//", None),
            ("GET", "/a/", None),
            ("GET", "/a/%2fhello", Some("GET /a/{id}")),
            ("GET", "/open", None),
            ("GET", "/open/", None),
            ("GET", "/open/../hello", Some("GET /open/{proxy+}")),
            ("HEAD", "/a/1", None),
        ];
        for (method, path, key) in cases {
            let method = method.parse().expect("a method");
            let found = api.find(&method, path).map(|found| *found.to);
            assert_eq!(found, key, "{method} {path}");
        }
    }

    #[test]
    fn bad_keys_are_refused() {
        for key in ["", "GET", "get /x", "GET x", "FETCH /x", "GET /{a+}/b", "default"] {
            assert!(RouteKey::parse(key).is_err(), "{key}");
        }
    }
}

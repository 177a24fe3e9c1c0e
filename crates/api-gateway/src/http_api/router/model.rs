//! The router said slowly: every route is tried, and of those that fit the documented order picks one
//! (developer guide, "Routing API requests"). The tree must agree with it on any routes and any path.

use std::cmp::Reverse;
use std::time::Instant;

use http::Method;
use proptest::prelude::*;

use super::{Part, Pattern, RouteKey, Router};

/// Full matches, the more static the earlier; then greedy ones, the longer the prefix; then `$default`.
fn find<'k>(keys: &'k [String], method: &Method, path: &str) -> Option<&'k str> {
    let path: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    let mut fitting: Vec<_> = keys.iter().filter_map(|key| Some((rank(key, method, &path)?, key))).collect();
    fitting.sort();
    fitting.first().map(|(_, key)| key.as_str())
}

fn rank(key: &str, method: &Method, path: &[&str]) -> Option<impl Ord + use<>> {
    let RouteKey::Path { method: own, path: pattern } = RouteKey::parse(key).unwrap() else {
        return Some((2, Reverse(0), Vec::new(), true));
    };
    let own_method = own.is_none() || own.as_deref() == Some(method.as_str());
    let variables = pattern.parts.iter().map(|part| matches!(part, Part::Variable(_))).collect();
    let greedy = u8::from(pattern.greedy.is_some());
    let prefix = if greedy == 1 { pattern.parts.len() } else { 0 };
    (own_method && fits(&pattern, path)).then_some((greedy, Reverse(prefix), variables, own.is_none()))
}

fn fits(pattern: &Pattern, path: &[&str]) -> bool {
    let prefix = pattern.parts.len();
    let length = match pattern.greedy {
        Some(_) => path.len() > prefix && path[prefix..] != [""],
        None => path.len() == prefix,
    };
    length
        && pattern.parts.iter().zip(path).all(|(part, got)| match part {
            Part::Static(text) => text == got,
            Part::Variable(_) => !got.is_empty(),
        })
}

fn part() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "{x}", "{y}"]).prop_map(str::to_owned)
}

/// One key per place, as two keys that differ in the names of variables alone fit the same requests.
fn keys() -> impl Strategy<Value = Vec<String>> {
    let method = prop::sample::select(vec!["GET", "POST", "ANY"]);
    let tail = prop::sample::select(vec!["", "/{rest+}"]);
    let key = (method, prop::collection::vec(part(), 0..4), tail).prop_map(|(method, parts, tail)| {
        let path: String = parts.iter().map(|part| format!("/{part}")).collect();
        let path = if path.is_empty() && tail.is_empty() { "/".to_owned() } else { path + tail };
        format!("{method} {path}")
    });
    (prop::collection::vec(key, 0..12), any::<bool>()).prop_map(|(mut keys, default)| {
        keys.sort();
        keys.dedup_by_key(|key| key.replace("{y}", "{x}"));
        keys.extend(default.then(|| "$default".to_owned()));
        let mut seen = std::collections::BTreeSet::new();
        keys.retain(|key| seen.insert(key.replace("{y}", "{x}")));
        keys
    })
}

fn path() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "b", "c", "d", "", "..", "%61", "A"]);
    prop::collection::vec(part, 0..5).prop_map(|parts| format!("/{}", parts.join("/")))
}

proptest! {
    #[test]
    fn the_tree_finds_what_the_model_finds(keys in keys(), path in path(), method in prop::sample::select(vec!["GET", "POST", "PUT"])) {
        let router = Router::new(keys.iter().map(|key| (RouteKey::parse(key).unwrap(), key.as_str())));
        let method: Method = method.parse().unwrap();
        let found = router.find(&method, &path);
        prop_assert_eq!(found.as_ref().map(|found| *found.to), find(&keys, &method, &path));
        // What a parameter holds stands in the path.
        for (name, value) in found.iter().flat_map(|found| &found.parameters) {
            prop_assert!(!value.is_empty() && path.contains(value.as_str()), "{} {}", name, value);
        }
    }
}

/// Linear would be a hundred times as long; `--nocapture` shows the figures.
#[test]
fn a_thousand_routes_cost_what_ten_do() {
    let steps = |count: usize| {
        let keys: Vec<_> = (0..count).map(|nth| format!("GET /v{}/things{nth}/{{id}}", nth % 7)).collect();
        let router = Router::new(keys.iter().map(|key| (RouteKey::parse(key).unwrap(), key.as_str())));
        let last = format!("/v{}/things{}/7", (count - 1) % 7, count - 1);
        let begun = Instant::now();
        for _ in 0..10_000 {
            assert!(std::hint::black_box(router.find(&Method::GET, &last)).is_some());
        }
        begun.elapsed()
    };
    let (ten, thousand) = (steps(10), steps(1000));
    println!("10,000 look-ups: {ten:?} among 10 routes, {thousand:?} among 1,000");
    assert!(thousand < ten * 4, "{thousand:?} is not like {ten:?}");
}

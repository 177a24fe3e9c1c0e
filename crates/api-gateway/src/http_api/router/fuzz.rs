//! For the fuzz target: no spelling of a path reaches a route that it does not spell.

use http::Method;

use super::{RouteKey, Router};

/// Lines: a request's method and path, then route keys. Wrong ones are passed over.
#[doc(hidden)]
pub fn fuzz_router(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let Some((method, path)) = lines.next().and_then(request) else { return };
    let router = Router::new(lines.filter_map(|key| Some((RouteKey::parse(key).ok()?, key))));
    let Some(found) = router.find(&method, path) else { return };
    let Some((own, pattern)) = found.to.split_once(' ') else { return };
    assert!(own == "ANY" || own == method.as_str(), "{own} took {method}");
    let values = &mut found.parameters.iter().map(|(_, value)| value.as_str());
    assert_eq!(spelled(pattern, values), path, "by {pattern}");
    assert_eq!(values.next(), None, "more parameters than {pattern} has");
}

fn request(line: &str) -> Option<(Method, &str)> {
    let (method, path) = line.split_once(' ')?;
    Some((method.parse().ok()?, path)).filter(|_| path.starts_with('/'))
}

/// A route's or resource's path with values in place of its variables.
pub(crate) fn spelled<'v>(pattern: &'v str, values: &mut impl Iterator<Item = &'v str>) -> String {
    let is_variable = |part: &str| part.len() > 1 && part.starts_with('{') && part.ends_with('}');
    let parts = pattern.split('/').map(|part| if is_variable(part) { values.next().unwrap_or_default() } else { part });
    parts.collect::<Vec<_>>().join("/")
}

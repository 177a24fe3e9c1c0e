//! Which limit a stage sets for a route or a method: its own, else the stage's default for each of them.

use std::collections::BTreeMap;

use super::{Bucket, Limit};
use crate::http_api::RouteSettings;
use crate::rest_api::MethodSetting;

/// The bucket of an HTTP API's route. A member its own settings leave out comes from the default settings.
pub(crate) fn http_route(default: Option<&RouteSettings>, routes: &BTreeMap<String, RouteSettings>, key: &str) -> Option<Bucket> {
    let from = [routes.get(key), default];
    let rate = from.iter().flatten().find_map(|settings| settings.throttling_rate_limit);
    let burst = from.iter().flatten().find_map(|settings| settings.throttling_burst_limit);
    Limit::of(rate, burst).map(Bucket::new)
}

/// The bucket of a REST API's method: its own setting, that of all methods of its path, that of all (`*/*`).
pub(crate) fn rest_method(settings: &[MethodSetting], path: &str, method: &str) -> Option<Bucket> {
    let of = |at: &str, verb: &str| {
        let here = move |setting: &&MethodSetting| names(setting, at, verb);
        settings.iter().rev().find(here)
    };
    let from = [of(path, method), of(path, "*"), of("/*", "*")];
    let rate = from.iter().flatten().find_map(|setting| setting.throttling_rate_limit).filter(|rate| *rate >= 0.0);
    let burst = from.iter().flatten().find_map(|setting| setting.throttling_burst_limit).filter(|burst| *burst >= 0);
    Limit::of(rate, burst).map(Bucket::new)
}

/// `/~1pets~1{id}` is `/pets/{id}`; `/*` and `*` are all of them.
fn names(setting: &MethodSetting, path: &str, method: &str) -> bool {
    let own = setting.resource_path.as_deref().unwrap_or_default();
    let inner = own.strip_prefix('/').unwrap_or(own).replace("~1", "/");
    let own = if inner.starts_with('/') { inner } else { format!("/{inner}") };
    own == path && setting.http_method.as_deref() == Some(method)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(bucket: Option<Bucket>) -> Option<String> {
        bucket.map(|bucket| bucket.told())
    }

    #[test]
    fn a_route_takes_its_own_settings_before_the_default() {
        let default: RouteSettings =
            serde_json::from_value(json!({"throttlingRateLimit": 100, "throttlingBurstLimit": 50})).expect("settings");
        let own = serde_json::from_value(json!({"GET /a": {"throttlingRateLimit": 5}, "GET /b": {}})).expect("settings");
        let rows = [
            (Some(&default), "GET /a", Some("5 per second, 50 at once")),
            (Some(&default), "GET /b", Some("100 per second, 50 at once")),
            (Some(&default), "GET /c", Some("100 per second, 50 at once")),
            (None, "GET /a", Some("5 per second, 5000 at once")),
            (None, "GET /b", None),
            (None, "GET /c", None),
        ];
        for (default, key, expected) in rows {
            assert_eq!(told(http_route(default, &own, key)).as_deref(), expected, "{key}");
        }
    }

    #[test]
    fn a_method_takes_the_closest_setting() {
        let settings: Vec<MethodSetting> = serde_json::from_value(json!([
            {"resourcePath": "/*", "httpMethod": "*", "throttlingRateLimit": 100, "throttlingBurstLimit": 50},
            {"resourcePath": "/~1pets~1{id}", "httpMethod": "GET", "throttlingRateLimit": 5},
            {"resourcePath": "/pets", "httpMethod": "POST", "throttlingBurstLimit": 1},
            {"resourcePath": "/~1", "httpMethod": "GET", "throttlingBurstLimit": 2},
            {"resourcePath": "/free", "httpMethod": "GET", "throttlingRateLimit": -1, "throttlingBurstLimit": -1},
        ]))
        .expect("settings");
        let rows = [
            ("/pets/{id}", "GET", Some("5 per second, 50 at once")),
            ("/pets/{id}", "PUT", Some("100 per second, 50 at once")),
            ("/pets", "POST", Some("100 per second, 1 at once")),
            ("/", "GET", Some("100 per second, 2 at once")),
            ("/free", "GET", None),
        ];
        for (path, method, expected) in rows {
            assert_eq!(told(rest_method(&settings, path, method)).as_deref(), expected, "{method} {path}");
        }
        assert_eq!(told(rest_method(&settings[1..], "/other", "GET")), None);
    }
}

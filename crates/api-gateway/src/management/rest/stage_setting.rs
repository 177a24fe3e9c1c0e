//! Settings of a stage's methods: `/~1orders/GET/throttling/rateLimit`, or `/*/*/…` for all methods.

use serde_json::{Value, json};

use crate::management::page::present;
use crate::management::patch::{Edit, Op};
use crate::refusal::Refusal;
use crate::rest_api::MethodSetting;

/// What a patch sets in one method's settings.
type Set = fn(&mut MethodSetting, &Edit) -> Result<(), Refusal>;

/// The last two segments of a path.
const SETTINGS: &[(&str, Set)] = &[
    ("caching/dataEncrypted", |one, edit| put(&mut one.cache_data_encrypted, edit.flag())),
    ("caching/enabled", |one, edit| put(&mut one.caching_enabled, edit.flag())),
    ("caching/requireAuthorizationForCacheControl", |one, edit| {
        put(&mut one.require_authorization_for_cache_control, edit.flag())
    }),
    ("caching/ttlInSeconds", |one, edit| put(&mut one.cache_ttl_in_seconds, edit.integer()?)),
    ("caching/unauthorizedCacheControlHeaderStrategy", |one, edit| {
        put(&mut one.unauthorized_cache_control_header_strategy, edit.text())
    }),
    ("logging/dataTrace", |one, edit| put(&mut one.data_trace_enabled, edit.flag())),
    ("logging/loglevel", |one, edit| put(&mut one.logging_level, level(edit)?)),
    ("metrics/enabled", |one, edit| put(&mut one.metrics_enabled, edit.flag())),
    ("throttling/burstLimit", |one, edit| put(&mut one.throttling_burst_limit, edit.integer()?)),
    ("throttling/rateLimit", |one, edit| put(&mut one.throttling_rate_limit, edit.number()?)),
];

fn put<V>(member: &mut Option<V>, value: V) -> Result<(), Refusal> {
    *member = Some(value);
    Ok(())
}

fn level(edit: &Edit) -> Result<String, Refusal> {
    match edit.text().as_str() {
        level @ ("OFF" | "ERROR" | "INFO") => Ok(level.to_owned()),
        // Unverified: AWS's text.
        other => Err(Refusal::bad_request(format!("Invalid logging level {other}. Must be one of: [OFF, ERROR, INFO]"))),
    }
}

/// Execution logs need the account's role.
pub(super) fn asks_for_logs(edit: &Edit) -> bool {
    edit.op != Op::Remove && edit.shown_path().ends_with("/logging/loglevel") && edit.text() != "OFF"
}

/// Does one operation on the settings of a stage's methods.
pub(super) fn apply(settings: &mut Vec<MethodSetting>, path: &str, edit: &Edit) -> Result<(), Refusal> {
    let inner = path.strip_prefix('/').unwrap_or(path);
    if edit.op == Op::Remove && inner.contains('/') {
        let before = settings.len();
        settings.retain(|one| key(one) != inner);
        return (settings.len() < before).then_some(()).ok_or_else(|| nothing_to_remove(edit));
    }
    let found = SETTINGS.iter().find_map(|(name, set)| Some((inner.strip_suffix(name)?.strip_suffix('/')?, set)));
    match (edit.op, found) {
        (Op::Add | Op::Replace, Some((key, set))) if key.contains('/') => set(of(settings, key), edit),
        _ => Err(no_such_path(edit)),
    }
}

/// The settings of a method: new ones start as those of all methods are.
fn of<'a>(settings: &'a mut Vec<MethodSetting>, wanted: &str) -> &'a mut MethodSetting {
    let at = settings.iter().position(|one| key(one) == wanted).unwrap_or_else(|| {
        let all = settings.iter().find(|one| key(one) == "*/*").cloned().unwrap_or_default();
        settings.push(named(filled(all), wanted));
        settings.len() - 1
    });
    &mut settings[at]
}

fn named(mut setting: MethodSetting, key: &str) -> MethodSetting {
    let (path, method) = key.rsplit_once('/').unwrap_or((key, "*"));
    setting.resource_path = Some(format!("/{path}"));
    setting.http_method = Some(method.to_owned());
    setting
}

/// AWS's values where nothing was set (recorded 2025).
fn filled(setting: MethodSetting) -> MethodSetting {
    MethodSetting {
        cache_data_encrypted: setting.cache_data_encrypted.or(Some(false)),
        cache_ttl_in_seconds: setting.cache_ttl_in_seconds.or(Some(300)),
        caching_enabled: setting.caching_enabled.or(Some(false)),
        data_trace_enabled: setting.data_trace_enabled.or(Some(false)),
        metrics_enabled: setting.metrics_enabled.or(Some(false)),
        require_authorization_for_cache_control: setting.require_authorization_for_cache_control.or(Some(true)),
        throttling_burst_limit: setting.throttling_burst_limit.or(Some(5000)),
        throttling_rate_limit: setting.throttling_rate_limit.or(Some(10_000.0)),
        unauthorized_cache_control_header_strategy: setting
            .unauthorized_cache_control_header_strategy
            .or_else(|| Some("SUCCEED_WITH_RESPONSE_HEADER".to_owned())),
        ..setting
    }
}

/// `~1orders/GET`; the path's leading slash is left out as AWS shows it.
fn key(setting: &MethodSetting) -> String {
    let path = setting.resource_path.as_deref().unwrap_or("/*");
    let method = setting.http_method.as_deref().unwrap_or("*");
    format!("{}/{method}", path.strip_prefix('/').unwrap_or(path))
}

pub(super) fn show(setting: &MethodSetting) -> (String, Value) {
    let own = MethodSetting { resource_path: None, http_method: None, ..setting.clone() };
    (key(setting), present(json!(own)))
}

/// AWS's text, with its space at the end.
pub(super) fn nothing_to_remove(edit: &Edit) -> Refusal {
    let path = edit.shown_path();
    let key = path.strip_prefix('/').unwrap_or(path);
    Refusal::bad_request(format!("Cannot remove method setting {key} because there is no method setting for this method "))
}

/// AWS's text, with the commas that it lacks (recorded 2025).
fn no_such_path(edit: &Edit) -> Refusal {
    let path = edit.shown_path();
    Refusal::bad_request(format!(
        "Invalid method setting path: {path}. Must be one of: [/deploymentId, /description, /cacheClusterEnabled, \
        /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, \
        /accessLogSettings/format, /{{resourcePath}}/{{httpMethod}}/metrics/enabled, \
        /{{resourcePath}}/{{httpMethod}}/logging/dataTrace, /{{resourcePath}}/{{httpMethod}}/logging/loglevel, \
        /{{resourcePath}}/{{httpMethod}}/throttling/burstLimit/{{resourcePath}}/{{httpMethod}}/throttling/rateLimit\
        /{{resourcePath}}/{{httpMethod}}/caching/ttlInSeconds, /{{resourcePath}}/{{httpMethod}}/caching/enabled, \
        /{{resourcePath}}/{{httpMethod}}/caching/dataEncrypted, \
        /{{resourcePath}}/{{httpMethod}}/caching/requireAuthorizationForCacheControl, \
        /{{resourcePath}}/{{httpMethod}}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, \
        /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit \
        /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, \
        /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, \
        /variables/{{variable_name}}, /tracingEnabled]"
    ))
}

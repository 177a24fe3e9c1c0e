//! Everything of Lambda's API that is not here, refused by name: a silent 404 would be taken for an answer.

use http::Method;

use super::answer::Refusal;

/// Method, end of the path, operation. The first that matches counts.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("DELETE", "/code-signing-config", "DeleteFunctionCodeSigningConfig"),
    ("DELETE", "/event-invoke-config", "DeleteFunctionEventInvokeConfig"),
    ("DELETE", "/event-source-mappings/*", "DeleteEventSourceMapping"),
    ("DELETE", "/provisioned-concurrency", "DeleteProvisionedConcurrencyConfig"),
    ("GET", "/event-source-mappings/*", "GetEventSourceMapping"),
    ("GET", "/function-scaling-config", "GetFunctionScalingConfig"),
    ("GET", "/layers/*", "GetLayerVersion"),
    ("GET", "/provisioned-concurrency", "GetProvisionedConcurrencyConfig"),
    ("POST", "/code-signing-configs", "CreateCodeSigningConfig"),
    ("POST", "/event-invoke-config", "UpdateFunctionEventInvokeConfig"),
    ("POST", "/event-source-mappings", "CreateEventSourceMapping"),
    ("POST", "/invoke-async", "InvokeAsync"),
    ("POST", "/versions", "PublishLayerVersion"),
    ("PUT", "/code-signing-config", "PutFunctionCodeSigningConfig"),
    ("PUT", "/event-invoke-config", "PutFunctionEventInvokeConfig"),
    ("PUT", "/event-source-mappings/*", "UpdateEventSourceMapping"),
    ("PUT", "/function-scaling-config", "PutFunctionScalingConfig"),
    ("PUT", "/provisioned-concurrency", "PutProvisionedConcurrencyConfig"),
];

pub(super) fn refusal(method: &Method, path: &str) -> Refusal {
    let what = match operation(method, path) {
        Some(name) => name.to_owned(),
        None => format!("{method} {path}"),
    };
    Refusal::unsupported(&format!("Lambda's {what} is not supported here"))
}

fn operation(method: &Method, path: &str) -> Option<&'static str> {
    let path = path.trim_end_matches('/');
    let ends = |end: &str| match end.strip_suffix("/*") {
        Some(folder) => path.rsplit_once('/').is_some_and(|(before, _)| before.ends_with(folder)),
        None => path.ends_with(end),
    };
    let found = OPERATIONS.iter().find(|(verb, end, _)| method.as_str() == *verb && ends(end));
    found.map(|(_, _, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_by_name() {
        let cases = [
            (Method::POST, "/2015-03-31/event-source-mappings/", Some("CreateEventSourceMapping")),
            (Method::GET, "/2015-03-31/event-source-mappings/uuid", Some("GetEventSourceMapping")),
            (Method::PUT, "/2019-09-30/functions/f/provisioned-concurrency", Some("PutProvisionedConcurrencyConfig")),
            (Method::POST, "/2018-10-31/layers/l/versions", Some("PublishLayerVersion")),
            (Method::PATCH, "/2015-03-31/functions/hello", None),
        ];
        for (method, path, expected) in cases {
            assert_eq!(operation(&method, path), expected, "{method} {path}");
        }
    }
}

//! Everything of Lambda's API that is not here, refused by name: a silent 404 would be taken for an answer.

use http::Method;

use super::answer::Refusal;

/// Method, end of the path, operation. The first that matches counts.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("DELETE", "/concurrency", "DeleteFunctionConcurrency"),
    ("DELETE", "/policy/*", "RemovePermission"),
    ("DELETE", "/functions/*", "DeleteFunction"),
    ("GET", "/account-settings", "GetAccountSettings"),
    ("GET", "/aliases", "ListAliases"),
    ("GET", "/code-signing-config", "GetFunctionCodeSigningConfig"),
    ("GET", "/concurrency", "GetFunctionConcurrency"),
    ("GET", "/event-source-mappings", "ListEventSourceMappings"),
    ("GET", "/layers", "ListLayers"),
    ("GET", "/tags/*", "ListTags"),
    ("GET", "/url", "GetFunctionUrlConfig"),
    ("GET", "/versions", "ListVersionsByFunction"),
    ("POST", "/aliases", "CreateAlias"),
    ("POST", "/event-source-mappings", "CreateEventSourceMapping"),
    ("POST", "/functions", "CreateFunction"),
    ("POST", "/invoke-async", "InvokeAsync"),
    ("POST", "/policy", "AddPermission"),
    ("POST", "/response-streaming-invocations", "InvokeWithResponseStream"),
    ("POST", "/url", "CreateFunctionUrlConfig"),
    ("POST", "/versions", "PublishVersion"),
    ("PUT", "/code", "UpdateFunctionCode"),
    ("PUT", "/concurrency", "PutFunctionConcurrency"),
    ("PUT", "/configuration", "UpdateFunctionConfiguration"),
];

pub(super) fn refusal(method: &Method, path: &str) -> Refusal {
    let what = match operation(method, path) {
        Some(name) => name.to_owned(),
        None => format!("{method} {path}"),
    };
    Refusal::unsupported(&format!("Lambda's {what} is not supported here; change the function in the template instead"))
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
            (Method::POST, "/2015-03-31/functions", Some("CreateFunction")),
            (Method::DELETE, "/2015-03-31/functions/hello", Some("DeleteFunction")),
            (Method::PUT, "/2015-03-31/functions/hello/code", Some("UpdateFunctionCode")),
            (Method::DELETE, "/2015-03-31/functions/hello/policy/sid", Some("RemovePermission")),
            (Method::GET, "/2015-03-31/event-source-mappings/", Some("ListEventSourceMappings")),
            (Method::PATCH, "/2015-03-31/functions/hello", None),
        ];
        for (method, path, expected) in cases {
            assert_eq!(operation(&method, path), expected, "{method} {path}");
        }
    }
}

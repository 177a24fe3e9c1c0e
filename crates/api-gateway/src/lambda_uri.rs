//! Which Lambda function an integration's URI names, and stage variables inside it.

use std::collections::BTreeMap;

/// The function's ARN in an invocation URI
/// (`arn:aws:apigateway:r:lambda:path/2015-03-31/functions/<arn>/invocations`) or an ARN itself.
pub(crate) fn function_of(uri: &str) -> Option<&str> {
    let mut parts = uri.splitn(6, ':');
    let (arn, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_region, owner, rest) = (parts.next()?, parts.next()?, parts.next()?);
    match (arn, service, owner) {
        ("arn", "lambda", _) if rest.starts_with("function:") => Some(uri),
        ("arn", "apigateway", "lambda") => {
            rest.strip_prefix("path/2015-03-31/functions/")?.strip_suffix("/invocations").filter(|function| !function.is_empty())
        }
        _ => None,
    }
}

/// A function's name, of its ARN (with or without a qualifier) or of a name.
pub(crate) fn name_of(function: &str) -> &str {
    let name = function.split_once(":function:").map_or(function, |(_, name)| name);
    name.split(':').next().unwrap_or(name)
}

/// Puts stage variables in place of `${stageVariables.NAME}`; an unknown one becomes nothing.
pub(crate) fn with_stage_variables(text: &str, variables: &BTreeMap<String, String>) -> String {
    const OPEN: &str = "${stageVariables.";
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        let Some(end) = rest[start..].find('}') else {
            break;
        };
        done.push_str(&rest[..start]);
        let name = &rest[start + OPEN.len()..start + end];
        done.push_str(variables.get(name).map_or("", String::as_str));
        rest = &rest[start + end + 1..];
    }
    done + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_in_uris() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:hello";
        let uri =
            |function: &str| format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{function}/invocations");
        let cases = [
            (uri(arn), Some(arn)),
            (arn.to_owned(), Some(arn)),
            (uri("${stageVariables.fn}"), Some("${stageVariables.fn}")),
            (uri(""), None),
            ("arn:aws:apigateway:eu-west-1:s3:path/bucket".to_owned(), None),
            ("https://example.com".to_owned(), None),
            ("hello".to_owned(), None),
        ];
        for (uri, function) in cases {
            assert_eq!(function_of(&uri), function, "{uri}");
        }
    }

    #[test]
    fn stage_variables_are_put_in() {
        let variables = BTreeMap::from([("fn".to_owned(), "hello".to_owned())]);
        let cases = [
            ("a:${stageVariables.fn}:b", "a:hello:b"),
            ("a:${stageVariables.none}:b", "a::b"),
            ("${stageVariables.fn", "${stageVariables.fn"),
            ("plain", "plain"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_stage_variables(text, &variables), expected);
        }
    }

    #[test]
    fn a_function_is_shown_by_its_name() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:hello";
        for function in ["hello", "hello:live", arn, &format!("{arn}:live")] {
            assert_eq!(name_of(function), "hello", "{function}");
        }
    }
}

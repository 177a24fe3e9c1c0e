//! Addresses of hosted APIs and function URLs in a stack's outputs, turned from AWS's into ours. Pure.

use indexmap::IndexMap;

/// Every `https://<api id>.execute-api.<region>.amazonaws.com` of one of these APIs becomes `<endpoint>/_api/<api id>`.
pub fn rewrite(outputs: &IndexMap<String, String>, apis: &[&str], region: &str, endpoint: &str) -> IndexMap<String, String> {
    let here = |value: &String| {
        apis.iter().fold(value.clone(), |value, api| {
            value.replace(&format!("https://{api}.execute-api.{region}.amazonaws.com"), &address(endpoint, api))
        })
    };
    outputs.iter().map(|(name, value)| (name.clone(), here(value))).collect()
}

/// Every `https://<url id>.lambda-url.<region>.on.aws` of one of these URLs becomes `<endpoint>/_lambda-url/<url id>`.
pub fn rewrite_urls(
    outputs: &IndexMap<String, String>,
    urls: &[String],
    region: &str,
    endpoint: &str,
) -> IndexMap<String, String> {
    let endpoint = endpoint.trim_end_matches('/');
    let here = |value: &String| {
        urls.iter().fold(value.clone(), |value, url| {
            value.replace(&format!("https://{url}.lambda-url.{region}.on.aws"), &format!("{endpoint}/_lambda-url/{url}"))
        })
    };
    outputs.iter().map(|(name, value)| (name.clone(), here(value))).collect()
}

/// Where a hosted API answers, without a stage.
pub fn address(endpoint: &str, api_id: &str) -> String {
    format!("{}/_api/{api_id}", endpoint.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_function_urls_change_too() {
        let outputs = [("O".to_owned(), "https://abc.lambda-url.eu-west-1.on.aws/".to_owned())].into();
        let rewritten = |url: &str| rewrite_urls(&outputs, &[url.to_owned()], "eu-west-1", "http://127.0.0.1:4566/")["O"].clone();
        assert_eq!(rewritten("abc"), "http://127.0.0.1:4566/_lambda-url/abc/");
        assert_eq!(rewritten("xyz"), outputs["O"]);
    }

    #[test]
    fn only_addresses_of_hosted_apis_change() {
        const AWS: &str = ".execute-api.eu-west-1.amazonaws.com";
        for (given, expected) in [
            (format!("https://abcdefghij{AWS}"), "http://127.0.0.1:4566/_api/abcdefghij"),
            (format!("https://abcdefghij{AWS}/"), "http://127.0.0.1:4566/_api/abcdefghij/"),
            (format!("https://abcdefghij{AWS}/test/hello"), "http://127.0.0.1:4566/_api/abcdefghij/test/hello"),
            (format!("curl https://abcdefghij{AWS}/test"), "curl http://127.0.0.1:4566/_api/abcdefghij/test"),
            (format!("https://zzzzzzzzzz{AWS}/test"), "https://zzzzzzzzzz.execute-api.eu-west-1.amazonaws.com/test"),
            ("eu-west-1_AbCdEfGhI".to_owned(), "eu-west-1_AbCdEfGhI"),
        ] {
            let outputs = [("O".to_owned(), given.clone())].into();
            let apis = ["0000000000", "abcdefghij"];
            let rewritten = rewrite(&outputs, &apis, "eu-west-1", "http://127.0.0.1:4566");
            assert_eq!(rewritten["O"], expected, "{given}");
        }
    }
}

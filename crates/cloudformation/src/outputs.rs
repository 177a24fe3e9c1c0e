//! Addresses of what is hosted here in a stack's outputs, turned from AWS's into ours. Pure.

use indexmap::IndexMap;

/// An address as AWS has it, and where the same answers here; both without a path of the caller's.
pub struct Moved {
    aws: String,
    here: String,
}

/// The place whose addresses are moved.
pub struct Place<'a> {
    /// `ap-northeast-1`.
    pub region: &'a str,
    /// `http://127.0.0.1:4566`.
    pub endpoint: &'a str,
}

impl Place<'_> {
    /// `https://<api id>.execute-api.<region>.amazonaws.com` is `<endpoint>/_api/<api id>`.
    pub fn api(&self, id: &str) -> Moved {
        let aws = format!("https://{id}.execute-api.{}.amazonaws.com", self.region);
        Moved { aws, here: address(self.endpoint, id) }
    }

    /// `https://<url id>.lambda-url.<region>.on.aws` is `<endpoint>/_lambda-url/<url id>`.
    pub fn function_url(&self, id: &str) -> Moved {
        let aws = format!("https://{id}.lambda-url.{}.on.aws", self.region);
        Moved { aws, here: format!("{}/_lambda-url/{id}", self.endpoint.trim_end_matches('/')) }
    }

    /// `https://<prefix>.auth.<region>.amazoncognito.com`, or a domain of the owner's, is `<endpoint>/_domain/<domain>`.
    pub fn domain(&self, name: &str) -> Moved {
        let is_custom = name.contains('.');
        let aws =
            if is_custom { format!("https://{name}") } else { format!("https://{name}.auth.{}.amazoncognito.com", self.region) };
        Moved { aws, here: format!("{}/_domain/{name}", self.endpoint.trim_end_matches('/')) }
    }
}

impl Moved {
    /// The text with every such address moved; one that only begins alike is another's.
    fn within(&self, text: &str) -> String {
        let mut parts = text.split(self.aws.as_str());
        let mut moved = parts.next().unwrap_or_default().to_owned();
        for rest in parts {
            let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.');
            moved.push_str(if goes_on { &self.aws } else { &self.here });
            moved.push_str(rest);
        }
        moved
    }
}

/// The outputs with every address moved.
pub fn rewrite(outputs: &IndexMap<String, String>, moved: &[Moved]) -> IndexMap<String, String> {
    outputs.iter().map(|(name, value)| (name.clone(), within(value, moved))).collect()
}

/// One output with every address moved.
pub fn within(value: &str, moved: &[Moved]) -> String {
    moved.iter().fold(value.to_owned(), |value, moved| moved.within(&value))
}

/// Where a hosted API answers, without a stage.
pub fn address(endpoint: &str, api_id: &str) -> String {
    format!("{}/_api/{api_id}", endpoint.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place { region: "eu-west-1", endpoint: "http://127.0.0.1:4566/" };

    fn check(moved: &[Moved], given: &str, expected: &str) {
        let outputs = [("O".to_owned(), given.to_owned())].into();
        assert_eq!(rewrite(&outputs, moved)["O"], expected, "{given}");
    }

    #[test]
    fn addresses_of_function_urls_change_too() {
        let moved = [PLACE.function_url("abc")];
        check(&moved, "https://abc.lambda-url.eu-west-1.on.aws/", "http://127.0.0.1:4566/_lambda-url/abc/");
        check(&moved, "https://xyz.lambda-url.eu-west-1.on.aws/", "https://xyz.lambda-url.eu-west-1.on.aws/");
    }

    #[test]
    fn addresses_of_domains_change_too() {
        const AWS: &str = ".auth.eu-west-1.amazoncognito.com";
        const HERE: &str = "http://127.0.0.1:4566/_domain/";
        let moved = [PLACE.domain("people"), PLACE.domain("auth.example.com")];
        for (given, expected) in [
            (format!("https://people{AWS}"), format!("{HERE}people")),
            (format!("https://people{AWS}/login?client_id=a"), format!("{HERE}people/login?client_id=a")),
            ("https://auth.example.com/oauth2/token".to_owned(), format!("{HERE}auth.example.com/oauth2/token")),
            ("https://auth.example.com".to_owned(), format!("{HERE}auth.example.com")),
        ] {
            check(&moved, &given, &expected);
        }
        for others in [
            format!("https://others{AWS}"),
            format!("https://people{AWS}.cn"),
            "https://auth.example.com.au".to_owned(),
            // A front end that wants a host gets the host.
            format!("people{AWS}"),
        ] {
            check(&moved, &others, &others);
        }
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
            check(&[PLACE.api("0000000000"), PLACE.api("abcdefghij")], &given, expected);
        }
    }
}

//! Where a browser is sent with an answer for the client: its own address and parameters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::request::ResponseType;

/// What needs no escape in a query (RFC 3986, 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address with these parameters, those without a value left out: in the query for a code, in the fragment for
/// tokens, which then stay in the browser.
// Unverified: that AWS answers a refused request for tokens in the fragment, as RFC 6749 (4.2.2.1) has it.
pub fn address(uri: &str, response_type: ResponseType, parameters: &[(&str, Option<&str>)]) -> String {
    let mut next = match response_type {
        ResponseType::Token => '#',
        ResponseType::Code if uri.contains('?') => '&',
        ResponseType::Code => '?',
    };
    let mut address = uri.to_owned();
    for (name, value) in parameters {
        if let Some(value) = value {
            address.push(next);
            address.push_str(name);
            address.push('=');
            address.push_str(&escaped(name, value));
            next = '&';
        }
    }
    address
}

/// AWS writes the spaces of descriptions as a form does; what is the client's own comes back so that every decoder reads it.
fn escaped(name: &str, value: &str) -> String {
    let text = utf8_percent_encode(value, ESCAPED).to_string();
    if name == "error_description" { text.replace("%20", "+") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_join_what_is_there() {
        let cases = [
            ("https://a.b/c", ResponseType::Code, "https://a.b/c?code=1&state=x%20y%26%23%0D%0A"),
            ("https://a.b/c?d=e", ResponseType::Code, "https://a.b/c?d=e&code=1&state=x%20y%26%23%0D%0A"),
            ("myapp://c", ResponseType::Token, "myapp://c#code=1&state=x%20y%26%23%0D%0A"),
        ];
        for (uri, response_type, expected) in cases {
            let parameters = [("code", Some("1")), ("error", None), ("state", Some("x y&#\r\n"))];
            assert_eq!(address(uri, response_type, &parameters), expected);
        }
        let description = [("error_description", Some("a b+c"))];
        assert_eq!(address("https://a.b", ResponseType::Code, &description), "https://a.b?error_description=a+b%2Bc");
    }
}

//! Names and values of a query or of a form (`application/x-www-form-urlencoded`).

use http::{HeaderMap, header};

/// The pairs in the order they came; nothing of them is ever shown.
#[derive(Default)]
pub struct Form(Vec<(String, String)>);

/// More pairs than any request of ours has.
const MOST: usize = 200;

impl Form {
    /// The pairs of a query or of a form.
    pub fn of(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).take(MOST).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The pairs of a body, if it says that it is a form.
    pub fn of_body(headers: &HeaderMap, body: &[u8]) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") { Self::of(body) } else { Self::default() }
    }

    /// The first value of this name, if there is one and it is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a name was given more than once, which OAuth forbids (RFC 6749, 3.1).
    pub fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(given, _)| given == name).count() > 1
    }

    /// All pairs.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_as_browsers_write_them() {
        let form = Form::of("a=1&b=x+y%2B%E3%81%82&c=&b=2&d".as_bytes());
        assert_eq!((form.get("a"), form.get("b"), form.get("c"), form.get("d")), (Some("1"), Some("x y+あ"), None, None));
        assert!(form.repeats("b") && !form.repeats("a") && !form.repeats("e"));
    }

    #[test]
    fn only_a_form_is_read_as_one() {
        for (kind, read) in [
            ("application/x-www-form-urlencoded", true),
            ("Application/X-WWW-Form-URLEncoded;charset=UTF-8", true),
            ("application/json", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
            assert_eq!(Form::of_body(&headers, b"a=1").get("a").is_some(), read, "{kind}");
        }
    }
}

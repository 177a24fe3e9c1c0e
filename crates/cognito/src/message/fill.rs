//! Codes, names and links in the place of what stands for them. Pure.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a text is filled with.
pub struct Filling<'a> {
    /// For `{####}`.
    pub code: &'a str,
    /// For `{username}`.
    pub username: &'a str,
    /// For `{##words##}`; empty where there is none.
    pub link: &'a str,
}

/// What stays as it is in a query: the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Filling<'_> {
    /// In one pass, so that a name or password that looks like a placeholder stays what it is.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            let (put, length) = self.placeholder(rest).unwrap_or_else(|| ("{".to_owned(), 1));
            filled.push_str(&put);
            rest = &rest[length..];
        }
        filled + rest
    }

    /// What goes in the place of the placeholder that the text starts with, and how long that is.
    fn placeholder(&self, text: &str) -> Option<(String, usize)> {
        for (name, value) in [("{####}", self.code), ("{username}", self.username)] {
            if text.starts_with(name) {
                return Some((value.to_owned(), name.len()));
            }
        }
        let (words, length) = link(text)?;
        (!self.link.is_empty()).then(|| (format!("<a href=\"{}\">{words}</a>", self.link), length))
    }
}

/// Whether the text has a place for a link.
pub fn has_link(text: &str) -> bool {
    text.match_indices('{').any(|(at, _)| link(&text[at..]).is_some())
}

/// The words of the `{##words##}` that the text starts with, and its length.
fn link(text: &str) -> Option<(&str, usize)> {
    let words = text.strip_prefix("{##")?;
    let words = &words[..words.find("##}")?];
    (!words.is_empty()).then_some((words, words.len() + 6))
}

/// The page that confirms a sign-up ("Verifying updates to email addresses and phone numbers").
pub fn confirmation_link(domain: &str, client_id: &str, username: &str, code: &str) -> String {
    let username = utf8_percent_encode(username, ENCODED);
    format!("{domain}/confirmUser?client_id={client_id}&user_name={username}&confirmation_code={code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        let filling = Filling { code: "{username}1", username: "{####}", link: "https://a" };
        let cases = [
            ("", ""),
            ("no place", "no place"),
            ("{####}", "{username}1"),
            ("{username}, {####}.", "{####}, {username}1."),
            ("{{####}}", "{{username}1}"),
            ("{##}", "{##}"),
            ("{##Verify Email##} {##", "<a href=\"https://a\">Verify Email</a> {##"),
            ("é{user}", "é{user}"),
        ];
        for (text, expected) in cases {
            assert_eq!(filling.fill(text), expected, "{text}");
        }
        let without = Filling { link: "", ..filling };
        assert_eq!(without.fill("{##Click Here##}"), "{##Click Here##}");
    }

    #[test]
    fn places_for_a_link() {
        for (text, has) in [("a {##b##} c", true), ("{ {##b##}", true), ("{####}", false), ("{##b", false)] {
            assert_eq!(has_link(text), has, "{text}");
        }
    }

    #[test]
    fn a_name_cannot_change_the_link() {
        let link = confirmation_link("https://h.example", "abc", "a&b=c d/é", "123456");
        let expected = "https://h.example/confirmUser?client_id=abc&user_name=a%26b%3Dc%20d%2F%C3%A9&confirmation_code=123456";
        assert_eq!(link, expected);
    }
}

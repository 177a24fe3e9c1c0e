//! A path as an HTTP API's event shows it: decoded, unlike in a REST API's event.
//! Recorded on AWS, 2026-07: it is decoded, cut at a `?` that this brings forth, decoded again.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The path for the event; `None` for one that AWS refuses, because it still has a `%` that
/// starts no escape after the first decoding (`/100%25-sure`).
pub(super) fn decoded(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('%') {
        return Some(Cow::Borrowed(path));
    }
    let once = percent_decode_str(path).decode_utf8_lossy();
    let cut = once.split('?').next().unwrap_or_default();
    if !is_encoded(cut) {
        return None;
    }
    Some(Cow::Owned(percent_decode_str(cut).decode_utf8_lossy().into_owned()))
}

/// Whether every `%` starts an escape.
fn is_encoded(text: &str) -> bool {
    let digits = |after: &str| after.len() >= 2 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    text.split('%').skip(1).all(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_as_recorded() {
        let rows = [
            ("/plain", Some("/plain")),
            ("/a+b", Some("/a+b")),
            ("/a%20b", Some("/a b")),
            ("/a%2Bb", Some("/a+b")),
            ("/a%23b", Some("/a#b")),
            ("/a%2Fb", Some("/a/b")),
            ("/%CE%BB", Some("/λ")),
            // The `?` ends the path.
            ("/a%3Fb", Some("/a")),
            // Decoded twice.
            ("/a%252Fb", Some("/a/b")),
            ("/a%253Fb", Some("/a?b")),
            ("/a%2525b", Some("/a%b")),
            // Not an escape after the first decoding.
            ("/a%25done", None),
            ("/a%25", None),
            ("/a%", None),
        ];
        for (path, expected) in rows {
            assert_eq!(decoded(path).as_deref(), expected, "{path}");
        }
    }
}

//! Whether a body travels as text or as base64, which depends on its media type.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Bare types whose bodies an HTTP API delivers as text.
// Unverified: the list is second-hand, measured on AWS by others.
const TEXT: [&str; 8] = [
    "application/graphql",
    "application/javascript",
    "application/json",
    "application/xml",
    "text/csv",
    "text/html",
    "text/plain",
    "text/xml",
];

/// Of those, the ones that stay text when `charset=utf-8` is said.
const TEXT_WITH_CHARSET: [&str; 2] = ["application/json", "text/plain"];

/// A body as it stands in an event.
pub struct Body {
    /// The body's text, or its base64.
    pub text: String,
    /// Which of the two.
    pub base64: bool,
}

impl Body {
    fn base64(bytes: &[u8]) -> Self {
        Self { text: STANDARD.encode(bytes), base64: true }
    }
}

/// The body of an HTTP API's event; `None` when empty. All but a few text types are base64,
/// forms and bodies without a type included.
pub fn http_body(bytes: &[u8], content_type: Option<&str>) -> Option<Body> {
    if bytes.is_empty() {
        return None;
    }
    let text = content_type.filter(|kind| is_text(kind)).and_then(|_| std::str::from_utf8(bytes).ok());
    // Unverified: text that is no UTF-8 goes as base64.
    Some(text.map_or_else(|| Body::base64(bytes), |text| Body { text: text.to_owned(), base64: false }))
}

fn is_text(content_type: &str) -> bool {
    let listed = |types: &[&str], kind: &str| types.iter().any(|one| one.eq_ignore_ascii_case(kind.trim()));
    match content_type.split_once(';') {
        None => listed(&TEXT, content_type),
        Some((kind, parameter)) => listed(&TEXT_WITH_CHARSET, kind) && parameter.trim().eq_ignore_ascii_case("charset=utf-8"),
    }
}

/// The body of a REST API's event; `None` when empty. Base64 only for the API's
/// `binaryMediaTypes`; else text, in which bytes that are no UTF-8 are lost, as on AWS.
pub fn rest_body(bytes: &[u8], content_type: Option<&str>, binary_media_types: &[String]) -> Option<Body> {
    if bytes.is_empty() {
        None
    } else if is_binary(content_type, binary_media_types) {
        Some(Body::base64(bytes))
    } else {
        Some(Body { text: String::from_utf8_lossy(bytes).into_owned(), base64: false })
    }
}

/// Whether a media type, its parameters aside, is one of `binaryMediaTypes`; `*/*` there means all, `image/*` all
/// images. A star on the left alone means nothing (recorded on AWS, 2024).
pub fn is_binary(media_type: Option<&str>, binary_media_types: &[String]) -> bool {
    let bare = media_type.and_then(|full| full.split(';').next()).unwrap_or_default().trim();
    binary_media_types.iter().any(|one| one == "*/*" || covers(one, bare))
}

fn covers(one: &str, bare: &str) -> bool {
    let (Some((kind, rest)), Some((own, _))) = (one.split_once('/'), bare.split_once('/')) else {
        return false;
    };
    kind != "*" && (one.eq_ignore_ascii_case(bare) || (rest == "*" && kind.eq_ignore_ascii_case(own)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_apis_know_few_text_types() {
        let rows = [
            (Some("application/json"), false),
            (Some("Application/JSON"), false),
            (Some("application/json; charset=utf-8"), false),
            (Some("application/json;charset=UTF-8"), false),
            (Some("text/plain; charset=utf-8"), false),
            (Some("text/csv"), false),
            (Some("text/html; charset=utf-8"), true),
            (Some("application/json; charset=latin1"), true),
            (Some("application/json; charset=utf-8; v=1"), true),
            (Some("application/x-www-form-urlencoded"), true),
            (Some("image/png"), true),
            (None, true),
        ];
        for (content_type, base64) in rows {
            let body = http_body(b"a=1", content_type).unwrap();
            assert_eq!(body.base64, base64, "{content_type:?}");
            assert_eq!(body.text, if base64 { "YT0x" } else { "a=1" });
        }
        assert!(http_body(b"", None).is_none());
        assert!(http_body(b"\xff", Some("text/plain")).unwrap().base64);
    }

    #[test]
    fn rest_apis_have_a_list() {
        let types = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let rows = [
            (Some("image/png"), types(&["image/png"]), true),
            (Some("IMAGE/png; q=1"), types(&["image/png"]), true),
            (Some("image/jpeg"), types(&["image/png"]), false),
            (Some("image/jpeg"), types(&["image/*"]), true),
            (Some("image/*"), types(&["image/*"]), true),
            (Some("image/*"), types(&["image/png"]), false),
            (Some("any/test"), types(&["*/test"]), false),
            (Some("*/test"), types(&["*/test"]), false),
            (Some("image"), types(&["image/*"]), false),
            (None, types(&["image/png"]), false),
            (None, types(&["*/*"]), true),
            (Some("application/json"), types(&[]), false),
        ];
        for (content_type, binary, base64) in rows {
            assert_eq!(rest_body(b"x", content_type, &binary).unwrap().base64, base64, "{content_type:?}");
        }
        assert_eq!(rest_body(b"a\xffb", None, &[]).unwrap().text, "a\u{fffd}b");
        assert!(rest_body(b"", None, &types(&["*/*"])).is_none());
    }
}

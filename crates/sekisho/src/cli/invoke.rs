//! `--invoke`: where functions run instead of here.

use hyper::Uri;
use sekisho_cloudformation::Elsewhere;

const FORM: &str =
    "write it as http://127.0.0.1:9000 for all functions, or as FUNCTION=http://127.0.0.1:9000/NAME for one, by its logical id";

/// `URL`, `FUNCTION=URL` or `FUNCTION=URL/NAME`.
pub fn target(text: &str) -> Result<Elsewhere, String> {
    let (logical_id, url) = match text.split_once('=') {
        Some((id, url)) if is_id(id) => (Some(id.to_owned()), url),
        Some(_) => return Err(FORM.to_owned()),
        None => (None, text),
    };
    let uri: Uri = url.parse().map_err(|_| FORM.to_owned())?;
    let authority = uri.authority().filter(|it| !it.as_str().contains('@')).ok_or(FORM)?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => {
            return Err("an address that begins with http:// is needed here: TLS is not spoken to functions".to_owned());
        }
        _ => return Err(FORM.to_owned()),
    }
    let name = uri.path().trim_matches('/');
    if uri.query().is_some() || name.contains('/') || (logical_id.is_none() && !name.is_empty()) {
        return Err(FORM.to_owned());
    }
    let name = (!name.is_empty()).then(|| name.to_owned());
    Ok(Elsewhere { logical_id, base: format!("http://{authority}"), name })
}

/// A logical id, of a nested stack's member with its parents.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, expected) in [
            ("http://127.0.0.1:9000", Some((None, "http://127.0.0.1:9000", None))),
            ("http://localhost:9000/", Some((None, "http://localhost:9000", None))),
            ("Hello=http://[::1]:9000", Some((Some("Hello"), "http://[::1]:9000", None))),
            ("Hello=http://127.0.0.1:9000/hello", Some((Some("Hello"), "http://127.0.0.1:9000", Some("hello")))),
            ("Child/Hello=http://127.0.0.1:9000/hello/", Some((Some("Child/Hello"), "http://127.0.0.1:9000", Some("hello")))),
            ("http://127.0.0.1:9000/hello", None),
            ("https://127.0.0.1:9000", None),
            ("127.0.0.1:9000", None),
            ("Hello=", None),
            ("=http://127.0.0.1", None),
            ("Hello=http://127.0.0.1/a/b", None),
            ("http://user:word@127.0.0.1", None),
            ("http://127.0.0.1/?a=b", None),
        ] {
            let parsed = target(text).ok();
            let parsed = parsed.as_ref().map(|it| (it.logical_id.as_deref(), it.base.as_str(), it.name.as_deref()));
            assert_eq!(parsed, expected, "{text}");
        }
    }
}

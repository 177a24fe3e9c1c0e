//! What every page tells the browser: run nothing but our script, load nothing, stand in no frame.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{self, HeaderValue};

use super::layout::{SCRIPT, STYLE};
use super::look::Look;

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));
static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| hash(SCRIPT));

/// Puts them on. `redirect_uri`: where the client waits, once it is known.
pub fn protect(headers: &mut HeaderMap, look: &Look, redirect_uri: Option<&str>) {
    let policy = policy(look, redirect_uri);
    let policy = HeaderValue::from_str(&policy).expect("hashes and an origin are ASCII");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // `no-referrer` would make the browser send `Origin: null` with our own forms.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
}

fn policy(look: &Look, redirect_uri: Option<&str>) -> String {
    let own = look.css().map(|css| format!(" {}", hash(css))).unwrap_or_default();
    let targets = redirect_uri.map(form_targets).unwrap_or_default();
    format!(
        "default-src 'none'; style-src {}{own}; script-src {}; img-src data:; form-action 'self'{targets}; \
         frame-ancestors 'none'; base-uri 'none'",
        *STYLE_HASH, *SCRIPT_HASH
    )
}

/// Chromium holds all redirects after a form to the form's policy: where the client itself sends the browser on, too, and
/// that can be anywhere. So web sites are allowed, and the scheme of an app.
fn form_targets(redirect_uri: &str) -> String {
    let scheme = redirect_uri.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_app = !matches!(scheme, "http" | "https") && is_scheme(scheme);
    let app = if is_app { format!(" {scheme}:") } else { String::new() };
    format!(" http: https:{app}")
}

/// Nothing that could become a directive of its own.
fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_may_lead_to_the_client_and_on() {
        let cases = [
            ("https://app.example.com/callback?a=b", " http: https:"),
            ("http://[::1]:3000/", " http: https:"),
            ("myapp://callback", " http: https: myapp:"),
            ("com.example.app:/callback", " http: https: com.example.app:"),
            ("a;script-src *://x", " http: https:"),
            ("nothing", " http: https:"),
        ];
        for (redirect_uri, expected) in cases {
            assert_eq!(form_targets(redirect_uri), expected, "{redirect_uri}");
        }
    }
}

//! Only a page of ours may post here: a cookie that other sites cannot read, and a field of the same value.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::header::{self, HeaderValue};
use uuid::Uuid;

use crate::hosted::Hosted;
use crate::ids;

/// AWS's names.
const COOKIE: &str = "XSRF-TOKEN";
pub const FIELD: &str = "_csrf";

/// What the forms of one browser carry.
pub struct Token {
    value: String,
    /// The browser has it already.
    known: bool,
}

impl Token {
    /// The browser's, or a new one.
    pub fn of(hosted: &Hosted<'_>) -> Self {
        match sent(hosted) {
            Some(value) => Self { value: value.to_owned(), known: true },
            None => Self { value: ids::uuid(), known: false },
        }
    }

    /// The value of the field.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value of `Set-Cookie`, if the browser does not have it yet.
    pub fn cookie(&self, hosted: &Hosted<'_>) -> Option<HeaderValue> {
        if self.known {
            return None;
        }
        Some(hosted.set_cookie(COOKIE, &self.value, None))
    }
}

/// Whether a page of ours sent the form.
pub fn is_ours(hosted: &Hosted<'_>) -> bool {
    has_origin(hosted) && has_token(hosted)
}

/// Programs send no `Origin`; browsers do with every form.
fn has_origin(hosted: &Hosted<'_>) -> bool {
    let origin = hosted.parts.headers.get(header::ORIGIN);
    origin.is_none_or(|origin| origin.as_bytes().eq_ignore_ascii_case(hosted.origin.as_bytes()))
}

fn has_token(hosted: &Hosted<'_>) -> bool {
    let (Some(cookie), Some(field)) = (sent(hosted), hosted.form.get(FIELD)) else { return false };
    verify_slices_are_equal(cookie.as_bytes(), field.as_bytes()).is_ok()
}

/// The cookie, if it is one that we could have made.
fn sent<'a>(hosted: &'a Hosted<'_>) -> Option<&'a str> {
    hosted.cookie(COOKIE).filter(|value| Uuid::try_parse(value).is_ok())
}

//! The pages around an account: making one (`sign_up`), confirming it (`confirm`, `link`), a forgotten password (`forgot`,
//! `reset`), a second factor (`set_up`).
//!
//! They call the same operations as the API does (`ask`), and never tell whether somebody exists, except as `SignUp` does.

mod ask;
mod asked;
mod confirm;
mod english;
mod forgot;
mod japanese;
pub mod link;
mod notice;
mod pending;
mod problem;
mod qr;
mod reset;
pub mod set_up;
mod sign_up;
mod texts;
mod username;

use bytes::Bytes;
use http::Response;
use http::header::{self, HeaderValue};

use super::html::{Html, html};
use super::texts::Texts;
use super::visit::{Place, Visit};
use crate::hosted::answers;
use texts::Words;

pub use notice::shown as notice;

/// The paths of these pages, as AWS documents them ("User-interactive managed login endpoints").
pub const PLACES: &[Place] = &[
    Place { path: "/signup", show: sign_up::show, take: sign_up::take },
    Place { path: "/confirm", show: confirm::show, take: confirm::take },
    Place { path: "/resendcode", show: |visit| visit.go_to("/confirm"), take: confirm::resend },
    Place { path: "/forgotPassword", show: forgot::show, take: forgot::take },
    Place { path: "/confirmforgotPassword", show: reset::show, take: reset::take },
    Place { path: set_up::PATH, show: |visit| visit.go_to("/login"), take: set_up::take },
];

/// The path of the page that a link in a message leads to; it belongs to no sign-in.
pub const LINK: &str = "/confirmUser";

/// To another page of the same sign-in, without the name that led to this one.
fn onward(visit: &Visit<'_>, path: &str) -> Response<Bytes> {
    let address = visit.chrome.link_with(path, &["username"], &[]);
    answers::redirect(&format!("{}{address}", visit.hosted.origin))
}

/// To the sign-in page, with the name filled in.
fn to_sign_in(visit: &Visit<'_>, username: &str) -> Response<Bytes> {
    let address = visit.chrome.link_with("/login", &["username", "login_hint"], &[("login_hint", username)]);
    answers::redirect(&format!("{}{address}", visit.hosted.origin))
}

fn with_cookie(mut response: Response<Bytes>, cookie: HeaderValue) -> Response<Bytes> {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Where a message can be read, since none is ever sent.
pub fn mailbox(texts: &Texts) -> Html {
    let [before, after] = Words::of(texts.language).mailbox;
    html! { p.after { (before) code { "sekisho messages" } (after) } }
}

//! What people see on a domain: signing in and up, codes, passwords, errors.
//!
//! The kit: `html`, `layout` (the frame), `fields`, `errors`, `texts`; what protects a page: `csrf`, `headers`. A page of
//! a sign-in is a `Place`: it is given a `Visit`, whose client and redirect address were checked.

mod accounts;
mod csrf;
mod errors;
mod fields;
mod headers;
mod html;
mod layout;
mod look;
mod refusal;
mod sign_in;
mod texts;
mod visit;

use bytes::Bytes;
use http::{Method, Response, StatusCode};

use crate::hosted::{Hosted, answers};
use crate::oauth::request::PageError;
use visit::{Place, Visit};

/// Answers the request for a page, or for what belongs to one.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    let mut response = route(hosted);
    // The length is that of the page that `GET` would have brought.
    if hosted.parts.method == Method::HEAD {
        *response.body_mut() = Bytes::new();
    }
    response
}

/// The error page.
pub fn error(hosted: &Hosted<'_>, error: &PageError) -> Response<Bytes> {
    refusal::page(hosted, error)
}

fn route(hosted: &Hosted<'_>) -> Response<Bytes> {
    if !matches!(hosted.parts.method, Method::GET | Method::HEAD | Method::POST) {
        return answers::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    match hosted.parts.uri.path() {
        "/error" => refusal::by_query(hosted),
        "/favicon.ico" => answers::empty(StatusCode::NO_CONTENT),
        path if path.eq_ignore_ascii_case(accounts::LINK) => accounts::link::answer(hosted),
        path => match place(path) {
            Some(place) => visit(hosted, place),
            None => refusal::not_found(hosted),
        },
    }
}

fn place(path: &str) -> Option<&'static Place> {
    sign_in::PLACES.iter().chain(accounts::PLACES).find(|place| place.path.eq_ignore_ascii_case(path))
}

fn visit(hosted: &Hosted<'_>, place: &Place) -> Response<Bytes> {
    let visit = match Visit::of(hosted) {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    if !visit.is_form() {
        return (place.show)(&visit);
    }
    if !csrf::is_ours(hosted) {
        return refusal::foreign_form(&visit.chrome);
    }
    (place.take)(&visit)
}

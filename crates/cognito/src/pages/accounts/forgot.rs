//! `/forgotPassword`: a code for a new password. The answer is the same whoever is named, and as fast.

use bytes::Bytes;
use http::Response;

use super::pending::Pending;
use super::texts::Words;
use super::{ask, onward, problem, username, with_cookie};
use crate::attempts::Kind;
use crate::error::ApiError;
use crate::hosted::answers;
use crate::pages::errors::Errors;
use crate::pages::fields;
use crate::pages::html::html;
use crate::pages::layout::Page;
use crate::pages::visit::Visit;
use crate::recovery;

/// The page.
pub fn show(visit: &Visit<'_>) -> Response<Bytes> {
    match recovery::check_self_service(&visit.hosted.pool) {
        Ok(()) => page(visit, &Errors::default()),
        Err(error) => refused(visit, &error),
    }
}

/// A name was sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let username = visit.typed("username").trim();
    let errors = username::missing(visit, username, &[]);
    if !errors.is_empty() {
        return page(visit, &errors);
    }
    ask_for_code(visit, username).unwrap_or_else(|error| refused(visit, &error))
}

fn ask_for_code(visit: &Visit<'_>, username: &str) -> Result<Response<Bytes>, ApiError> {
    recovery::check_self_service(&visit.hosted.pool)?;
    ask::count(visit.hosted, username, Kind::ForgotPassword)?;
    ask::forgot_password(visit.hosted, &visit.request.client, username)?;
    Ok(with_cookie(onward(visit, "/confirmforgotPassword"), Pending::of(username).keep(visit)?))
}

fn refused(visit: &Visit<'_>, error: &ApiError) -> Response<Bytes> {
    problem::answer(visit, error, &problem::of_name(visit, error), page)
}

fn page(visit: &Visit<'_>, errors: &Errors) -> Response<Bytes> {
    let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
    let pending = match username::awaited(visit) {
        Ok(pending) => pending,
        Err(error) => return answers::failure(&error),
    };
    let inside = html! {
        (username::field(visit, pending.as_ref(), errors))
        (fields::button(words.forgot_button))
    };
    let closed = recovery::check_self_service(&visit.hosted.pool).is_err();
    let content = html! {
        (errors.summary(texts))
        @if !closed {
            (fields::lead(words.forgot))
            (visit.chrome.form("/forgotPassword", &inside))
        }
        p.after { (fields::link(&visit.chrome.link("/login"), texts.back_to_sign_in)) }
    };
    visit.show(Page::with_errors(words.forgot_title, content, errors))
}

//! `/confirmforgotPassword`: a new password, twice, for the code. Then people sign in with it, as AWS's guide says.

use bytes::Bytes;
use http::Response;

use super::notice::Notice;
use super::texts::Words;
use super::{ask, mailbox, pending, problem, to_sign_in, username, with_cookie};
use crate::attempts::Kind;
use crate::error::ApiError;
use crate::hosted::answers;
use crate::pages::errors::Errors;
use crate::pages::fields;
use crate::pages::html::{Html, html};
use crate::pages::layout::Page;
use crate::pages::visit::Visit;
use crate::password_policy;

const REPEATED: &str = "confirm_password";

/// The page.
pub fn show(visit: &Visit<'_>) -> Response<Bytes> {
    page(visit, &Errors::default())
}

/// A code and a password were sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let username = match username::typed(visit) {
        Ok(username) => username,
        Err(error) => return answers::failure(&error),
    };
    let errors = problems(visit, &username);
    if !errors.is_empty() {
        return page(visit, &errors);
    }
    match reset(visit, &username) {
        Ok(response) => response,
        Err(error) => problem::answer(visit, &error, &problem::of_code(visit, &error), page),
    }
}

fn reset(visit: &Visit<'_>, username: &str) -> Result<Response<Bytes>, ApiError> {
    ask::count(visit.hosted, username, Kind::ConfirmForgotPassword)?;
    let named = (username, visit.typed("code").trim());
    ask::confirm_forgot_password(visit.hosted, &visit.request.client, named, visit.typed("password"))?;
    let (cookie, _) = pending::end(visit)?;
    let response = with_cookie(to_sign_in(visit, username), Notice::Changed.cookie(visit.hosted));
    Ok(with_cookie(response, cookie))
}

/// What is told before the code is judged: of the password alone, so that it tells nothing of the user.
fn problems(visit: &Visit<'_>, username: &str) -> Errors {
    let texts = visit.texts();
    let mut errors = username::missing(visit, username, &["code", "password", REPEATED]);
    let rules = visit.hosted.pool.settings.policies.password_policy.rules();
    let password = visit.typed("password");
    if let (false, Err(reason)) = (password.is_empty(), password_policy::check(&rules, password)) {
        errors.add("password", texts.refusal(&password_policy::refused(reason)));
    } else if !visit.typed(REPEATED).is_empty() && visit.typed(REPEATED) != password {
        errors.add(REPEATED, texts.passwords_differ);
    }
    errors
}

fn page(visit: &Visit<'_>, errors: &Errors) -> Response<Bytes> {
    let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
    let inside = match inside(visit, words, errors) {
        Ok(inside) => inside,
        Err(error) => return answers::failure(&error),
    };
    let content = html! {
        (errors.summary(texts))
        (fields::lead(words.reset))
        (visit.chrome.form("/confirmforgotPassword", &inside))
        p.after { (fields::link(&visit.chrome.link("/forgotPassword"), words.reset_again)) }
        (mailbox(texts))
    };
    visit.show(Page::with_errors(words.reset_title, content, errors))
}

fn inside(visit: &Visit<'_>, words: &Words, errors: &Errors) -> Result<Html, ApiError> {
    let texts = visit.texts();
    let pending = username::awaited(visit)?;
    let rules = fields::password_rules(&visit.hosted.pool, texts);
    Ok(html! {
        (username::field(visit, pending.as_ref(), errors))
        (fields::code("code", texts.code).focus(pending.is_some()).render(texts, errors))
        (fields::password("password", texts.new_password, "new-password").hint(rules).render(texts, errors))
        (fields::password(REPEATED, texts.repeat_password, "new-password").render(texts, errors))
        (fields::button(words.reset_button))
    })
}

//! `/confirm` and `/resendcode`: the code of a sign-up. The browser that made the account is signed in with it.

use bytes::Bytes;
use http::Response;

use super::notice::{self, Notice};
use super::pending::{self, Pending, Sent};
use super::texts::{Words, fill};
use super::{ask, mailbox, onward, problem, to_sign_in, username, with_cookie};
use crate::attempts::Kind;
use crate::error::ApiError;
use crate::hosted::answers;
use crate::message;
use crate::pages::errors::Errors;
use crate::pages::fields;
use crate::pages::html::{Html, html};
use crate::pages::layout::Page;
use crate::pages::sign_in;
use crate::pages::visit::Visit;
use crate::user::User;

/// The page.
pub fn show(visit: &Visit<'_>) -> Response<Bytes> {
    page(visit, &Errors::default())
}

/// A code was sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let (username, code) = match username::typed(visit) {
        Ok(username) => (username, visit.typed("code").trim()),
        Err(error) => return answers::failure(&error),
    };
    let errors = username::missing(visit, &username, &["code"]);
    if !errors.is_empty() {
        return page(visit, &errors);
    }
    match confirm(visit, &username, code) {
        Ok(response) => response,
        Err(error) => problem::answer(visit, &error, &problem::of_code(visit, &error), page),
    }
}

fn confirm(visit: &Visit<'_>, username: &str, code: &str) -> Result<Response<Bytes>, ApiError> {
    ask::count(visit.hosted, username, Kind::ConfirmSignUp)?;
    let awaited = pending::find(visit)?;
    let user = ask::confirm_sign_up(visit.hosted, &visit.request.client, username, code)?;
    let (cookie, first) = pending::end(visit)?;
    let signed_up = awaited.and_then(|pending| pending.signed_up);
    let response = if first && signed_up.is_some_and(|sub| sub == user.sub) {
        sign_in(visit, username, &user)
    } else {
        with_cookie(to_sign_in(visit, username), Notice::Confirmed.cookie(visit.hosted))
    };
    Ok(with_cookie(response, cookie))
}

/// Signs in who has just signed up.
pub fn sign_in(visit: &Visit<'_>, username: &str, user: &User) -> Response<Bytes> {
    match visit.sign_in().after_sign_up(user) {
        Ok(answer) => sign_in::next(visit, answer, username),
        Err(error) => sign_in::start_again(visit, username, None, &error),
    }
}

/// Another message is asked for.
pub fn resend(visit: &Visit<'_>) -> Response<Bytes> {
    let username = match username::typed(visit) {
        Ok(username) => username,
        Err(error) => return answers::failure(&error),
    };
    let errors = username::missing(visit, &username, &[]);
    if !errors.is_empty() {
        return page(visit, &errors);
    }
    let counted = ask::count(visit.hosted, &username, Kind::ResendConfirmationCode);
    let asked = counted.and_then(|()| ask::resend_confirmation_code(visit.hosted, &visit.request.client, &username));
    match asked.and_then(|()| resent(visit, &username)) {
        Ok(response) => response,
        Err(error) => problem::answer(visit, &error, &problem::of_name(visit, &error), page),
    }
}

/// Back to the page, which knows the name from now on.
fn resent(visit: &Visit<'_>, username: &str) -> Result<Response<Bytes>, ApiError> {
    let response = with_cookie(onward(visit, "/confirm"), Notice::Resent.cookie(visit.hosted));
    let known = pending::find(visit)?.is_some_and(|pending| pending.username == username);
    Ok(if known { response } else { with_cookie(response, Pending::of(username).keep(visit)?) })
}

fn page(visit: &Visit<'_>, errors: &Errors) -> Response<Bytes> {
    let words = Words::of(visit.texts().language);
    match username::awaited(visit) {
        Ok(Some(pending)) => match &pending.sent {
            Sent::Nothing => administrator(visit),
            Sent::Link(to) => link_sent(visit, &pending, &fill(words.link_sent_to, to), errors),
            Sent::Unknown if sends_links(visit) => link_sent(visit, &pending, words.link_sent, errors),
            Sent::Code(_) | Sent::Unknown => code(visit, Some(&pending), errors),
        },
        Ok(None) => code(visit, None, errors),
        Err(error) => answers::failure(&error),
    }
}

fn code(visit: &Visit<'_>, pending: Option<&Pending>, errors: &Errors) -> Response<Bytes> {
    let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
    let lead = match pending.map(|pending| &pending.sent) {
        Some(Sent::Code(to)) => fill(words.code_sent_to, to),
        _ => words.code_sent.to_owned(),
    };
    let known = pending.is_some();
    let inside = html! {
        (username::carried(visit, pending, errors))
        (fields::code("code", texts.code).focus(known).render(texts, errors))
        (fields::button(words.confirm_button))
        p.after {
            (words.no_code) " "
            button.link.redirect-customizable type="submit" formaction=(visit.chrome.link("/resendcode")) formnovalidate {
                (words.resend)
            }
        }
    };
    let content = html! {
        (notice::shown(visit))
        (errors.summary(texts))
        (fields::lead(&lead))
        (visit.chrome.form("/confirm", &inside))
        (mailbox(texts))
    };
    visit.show(Page::with_errors(words.confirm_title, content, errors))
}

/// Whether all messages of sign-ups hold links.
fn sends_links(visit: &Visit<'_>) -> bool {
    let pool = &visit.hosted.pool;
    pool.settings.verifies("email") && !pool.settings.verifies("phone_number") && message::sends_link(pool, "email")
}

fn link_sent(visit: &Visit<'_>, pending: &Pending, lead: &str, errors: &Errors) -> Response<Bytes> {
    let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
    let content = html! {
        (notice::shown(visit))
        (errors.summary(texts))
        (fields::lead(lead))
        (fields::link_button(&visit.chrome.link("/login"), words.sign_in))
        (resend_form(visit, pending))
        (mailbox(texts))
    };
    visit.show(Page::with_errors(words.link_sent_title, content, errors))
}

/// Nothing can be sent: AWS's pages end in an error here, though the account is there.
fn administrator(visit: &Visit<'_>) -> Response<Bytes> {
    let words = Words::of(visit.texts().language);
    let content = html! {
        (fields::lead(words.administrator))
        p { (fields::link(&visit.chrome.link("/login"), visit.texts().back_to_sign_in)) }
    };
    visit.show(Page::new(words.administrator_title, content))
}

fn resend_form(visit: &Visit<'_>, pending: &Pending) -> Html {
    let words = Words::of(visit.texts().language);
    let inside = html! {
        (fields::hidden("username", &pending.username))
        p.after { (words.no_link) " " button.link.redirect-customizable type="submit" { (words.resend) } }
    };
    visit.chrome.form("/resendcode", &inside)
}

//! `/signup`: a new account, made by the very operation `SignUp`.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::asked::{self, Asked};
use super::pending::{Pending, Sent};
use super::problem;
use super::texts::Words;
use super::{ask, confirm, onward, with_cookie};
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::hosted::answers;
use crate::message;
use crate::operations::sign_up::SignUpAnswer;
use crate::pages::errors::Errors;
use crate::pages::fields;
use crate::pages::html::{Html, html};
use crate::pages::layout::Page;
use crate::pages::sign_in;
use crate::pages::visit::Visit;
use crate::password_policy;

/// The page.
pub fn show(visit: &Visit<'_>) -> Response<Bytes> {
    if is_closed(visit) { closed(visit) } else { form(visit, &Errors::default()) }
}

/// The form was sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    if is_closed(visit) {
        return closed(visit);
    }
    let asked = asked::attributes(&visit.hosted.pool, &visit.request.client);
    let errors = missing(visit, &asked);
    if !errors.is_empty() {
        return form(visit, &errors);
    }
    let username = visit.typed("username").trim();
    match ask::sign_up(visit.hosted, &visit.request.client, (username, visit.typed("password")), &given(visit, &asked)) {
        Ok(answer) => made(visit, username, &answer).unwrap_or_else(|error| answers::failure(&error)),
        Err(error) => problem::answer(visit, &error, &problem::of_sign_up(visit, &asked, &error), form),
    }
}

/// The account is there: what now?
fn made(visit: &Visit<'_>, username: &str, answer: &SignUpAnswer) -> Result<Response<Bytes>, ApiError> {
    let hosted = visit.hosted;
    if answer.is_confirmed() {
        let user = hosted.context.store().read(|db| directory::find(db, &hosted.pool, answer.user_sub(), Asker::Admin))?;
        let user = user.ok_or_else(ApiError::user_missing)?;
        return Ok(confirm::sign_in(visit, username, &user));
    }
    let sent = match answer.delivery() {
        None => Sent::Nothing,
        Some(delivery) if message::sends_link(&hosted.pool, delivery.attribute_name) => Sent::Link(delivery.destination.clone()),
        Some(delivery) => Sent::Code(delivery.destination.clone()),
    };
    let pending = Pending { username: username.into(), signed_up: Some(answer.user_sub().into()), sent };
    Ok(with_cookie(onward(visit, "/confirm"), pending.keep(visit)?))
}

fn given(visit: &Visit<'_>, asked: &[Asked<'_>]) -> Vec<(String, String)> {
    let values = asked.iter().map(|asked| (asked.attribute.to_owned(), visit.typed(&asked.field).trim().to_owned()));
    values.filter(|(_, value)| !value.is_empty()).collect()
}

/// What can be told without the engine, all at once.
fn missing(visit: &Visit<'_>, asked: &[Asked<'_>]) -> Errors {
    let texts = visit.texts();
    let mut errors = Errors::default();
    let needed = asked.iter().filter(|asked| !asked.optional).map(|asked| asked.field.as_str());
    for field in ["username"].into_iter().chain(needed).filter(|field| visit.typed(field).trim().is_empty()) {
        errors.add(field, texts.required);
    }
    let rules = visit.hosted.pool.settings.policies.password_policy.rules();
    let password = visit.typed("password");
    if password.is_empty() {
        errors.add("password", texts.required);
    } else if let Err(reason) = password_policy::check(&rules, password) {
        errors.add("password", texts.refusal(&password_policy::refused(reason)));
    }
    errors
}

fn form(visit: &Visit<'_>, errors: &Errors) -> Response<Bytes> {
    let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
    let pool = &visit.hosted.pool;
    let name = asked::name(pool, texts).value(visit.typed("username")).focus(true);
    let name = if asked::is_phone_name(pool) { name.hint(html! { (words.phone_hint) }) } else { name };
    let rules = fields::password_rules(pool, texts);
    let inside = html! {
        (name.render(texts, errors))
        @for asked in asked::attributes(pool, &visit.request.client) { (asked.render(visit, words, errors)) }
        (fields::password("password", texts.password, "new-password").hint(rules).render(texts, errors))
        (fields::button(words.sign_up_button))
    };
    let content = html! {
        (errors.summary(texts))
        (visit.chrome.form("/signup", &inside))
        p.after { (words.has_account) " " (fields::link(&visit.chrome.link("/login"), words.sign_in)) }
    };
    visit.show(Page::with_errors(words.sign_up_title, content, errors))
}

// Unverified: that the client's users must be (also) the pool's own.
fn is_closed(visit: &Visit<'_>) -> bool {
    !visit.offers_sign_up() || !sign_in::has_own_users(visit)
}

/// Only administrators make accounts in this pool.
// Unverified: the page; the words are those of the operation.
fn closed(visit: &Visit<'_>) -> Response<Bytes> {
    let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
    let refused = ApiError::not_authorized("SignUp is not permitted for this user pool");
    let content: Html = html! {
        (Errors::general(words.refusal(texts, &refused)).summary(texts))
        p { (fields::link(&visit.chrome.link("/login"), texts.back_to_sign_in)) }
    };
    let page = Page::failed(words.sign_up_title, content).with_status(StatusCode::BAD_REQUEST);
    answers::because(
        visit.show(page),
        "only administrators make users here (AllowAdminCreateUserOnly), or the client's users are other providers'",
    )
}

//! Choices within a sign-in: which second factor (`/selectMfa`), which first one (`/selectChallenge`), and the password
//! where that was chosen (`/password`).

use bytes::Bytes;
use http::Response;

use super::super::errors::Errors;
use super::super::fields;
use super::super::html::html;
use super::super::layout::Page;
use super::super::visit::Visit;
use super::begin;
use super::challenge::Challenge;
use super::step;

/// `SELECT_MFA_TYPE`.
pub fn second_factors(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    choose(visit, challenge, "/selectMfa", visit.texts().choose_second_factor, errors)
}

/// `SELECT_CHALLENGE`.
pub fn first_factors(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    choose(visit, challenge, "/selectChallenge", visit.texts().choose_first_factor, errors)
}

/// `PASSWORD`.
pub fn password(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    let texts = visit.texts();
    let form = html! {
        (challenge.fields())
        (fields::password("password", texts.password, "current-password").focus(true).render(texts, errors))
        (fields::button(texts.sign_in))
    };
    let content = html! { (errors.summary(texts)) (visit.chrome.form("/password", &form)) };
    visit.show(Page::with_errors(texts.enter_password, content, errors))
}

/// A second factor was chosen.
pub fn take_second_factor(visit: &Visit<'_>) -> Response<Bytes> {
    take(visit, "SELECT_MFA_TYPE")
}

/// A first factor was chosen.
pub fn take_first_factor(visit: &Visit<'_>) -> Response<Bytes> {
    take(visit, "SELECT_CHALLENGE")
}

/// The password was sent.
pub fn take_password(visit: &Visit<'_>) -> Response<Bytes> {
    let challenge = Challenge::sent(visit);
    if challenge.name != "PASSWORD" {
        return begin::unknown_step(visit);
    }
    let typed = visit.typed("password");
    if typed.is_empty() {
        return password(visit, &challenge, &Errors::at("password", visit.texts().required));
    }
    match step::respond(visit, &challenge, vec![("PASSWORD".into(), typed.into())]) {
        Ok(answer) => step::next(visit, answer, &challenge.username),
        Err(error) if error.kind == "NotAuthorizedException" && !step::is_over(&error) => {
            password(visit, &challenge, &Errors::refused(Some("password"), &error, visit.texts()))
        }
        Err(error) => step::refused(visit, &challenge, "password", &error),
    }
}

fn choose(visit: &Visit<'_>, challenge: &Challenge, path: &str, title: &str, errors: &Errors) -> Response<Bytes> {
    let texts = visit.texts();
    // The password is proved or sent; people need not know.
    let shown = challenge.choices().filter(|choice| *choice != "PASSWORD_SRP");
    let form = html! {
        (challenge.fields())
        div.stack { @for choice in shown { (fields::choice("answer", choice, (texts.factor)(choice))) } }
    };
    let content = html! {
        (errors.summary(texts))
        (visit.chrome.form(path, &form))
        p.after { (fields::link(&visit.chrome.link("/login"), texts.start_again)) }
    };
    visit.show(Page::with_errors(title, content, errors))
}

fn take(visit: &Visit<'_>, name: &str) -> Response<Bytes> {
    let challenge = Challenge::sent(visit);
    let answer = visit.typed("answer");
    if challenge.name != name || !challenge.choices().any(|choice| choice == answer) {
        return begin::unknown_step(visit);
    }
    match step::respond(visit, &challenge, vec![("ANSWER".into(), answer.into())]) {
        Ok(answer) => step::next(visit, answer, &challenge.username),
        Err(error) => step::refused(visit, &challenge, "answer", &error),
    }
}

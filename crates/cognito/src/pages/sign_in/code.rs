//! `/mfa`: a code that was sent or that an app shows, as second factor or as first.

use bytes::Bytes;
use http::Response;

use super::super::accounts;
use super::super::errors::Errors;
use super::super::fields;
use super::super::html::html;
use super::super::layout::Page;
use super::super::visit::Visit;
use super::begin;
use super::challenge::Challenge;
use super::step;

/// The page.
pub fn page(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    let texts = visit.texts();
    let lead = match challenge.name.as_str() {
        "SOFTWARE_TOKEN_MFA" => texts.code_of_app.to_owned(),
        "EMAIL_OTP" => (texts.code_by_email)(&challenge.about),
        _ => (texts.code_by_sms)(&challenge.about),
    };
    let form = html! {
        (challenge.fields())
        (fields::code("code", texts.code).focus(true).render(texts, errors))
        (fields::button(texts.sign_in))
    };
    let content = html! {
        (errors.summary(texts))
        (fields::lead(&lead))
        (visit.chrome.form("/mfa", &form))
        p.after { (fields::link(&visit.chrome.link("/login"), texts.start_again)) }
        @if challenge.name != "SOFTWARE_TOKEN_MFA" { (accounts::mailbox(texts)) }
    };
    visit.show(Page::with_errors(texts.enter_code, content, errors))
}

/// The form was sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let challenge = Challenge::sent(visit);
    let key = match challenge.name.as_str() {
        "SOFTWARE_TOKEN_MFA" => "SOFTWARE_TOKEN_MFA_CODE",
        "SMS_MFA" => "SMS_MFA_CODE",
        "EMAIL_OTP" => "EMAIL_OTP_CODE",
        "SMS_OTP" => "SMS_OTP_CODE",
        _ => return begin::unknown_step(visit),
    };
    // As people copy it.
    let code: String = visit.typed("code").chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if code.is_empty() {
        return page(visit, &challenge, &Errors::at("code", visit.texts().required));
    }
    match step::respond(visit, &challenge, vec![(key.into(), code)]) {
        Ok(answer) => step::next(visit, answer, &challenge.username),
        Err(error) => step::refused(visit, &challenge, "code", &error),
    }
}

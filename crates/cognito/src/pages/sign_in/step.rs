//! After each step of a sign-in: the page of the next challenge, or back to the client.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::super::accounts;
use super::super::errors::Errors;
use super::super::fields;
use super::super::html::html;
use super::super::layout::Page;
use super::super::visit::Visit;
use super::challenge::Challenge;
use super::{begin, code, new_password, passkey, select};
use crate::error::ApiError;
use crate::hosted::answers;
use crate::oauth::authorize;
use crate::sign_in::{AuthAnswer, Parameters};

/// What a sign-in leads to. `username`: as it was typed.
pub fn next(visit: &Visit<'_>, answer: AuthAnswer, username: &str) -> Response<Bytes> {
    let Some(challenge) = Challenge::of(&answer, username, about(&answer)) else {
        return match answer.into_passed() {
            Some(passed) => authorize::finish(visit.hosted, &visit.request, &passed),
            None => answers::failure(&ApiError::internal("a sign-in came to nothing")),
        };
    };
    page(visit, &challenge, &Errors::default())
}

/// Answers a challenge with these parameters, besides the user's name.
pub fn respond(visit: &Visit<'_>, challenge: &Challenge, answers: Vec<(String, String)>) -> Result<AuthAnswer, ApiError> {
    let name = ("USERNAME".to_owned(), challenge.username.clone());
    let parameters = Parameters::from_iter(answers.into_iter().chain([name]));
    let session = Some(challenge.session.as_str()).filter(|session| !session.is_empty());
    visit.sign_in().respond(&challenge.name, session, &parameters)
}

/// The answer was refused: the same page again, or the first one if the sign-in cannot go on.
pub fn refused(visit: &Visit<'_>, challenge: &Challenge, field: &str, error: &ApiError) -> Response<Bytes> {
    let at_field =
        ["CodeMismatchException", "ExpiredCodeException", "InvalidPasswordException", "PasswordHistoryPolicyViolationException"];
    let at_form = [
        "InvalidParameterException",
        "UserLambdaValidationException",
        "UnexpectedLambdaException",
        "InvalidLambdaResponseException",
    ];
    let texts = visit.texts();
    let errors = match error.kind {
        kind if at_field.contains(&kind) => Errors::refused(Some(field), error, texts),
        kind if at_form.contains(&kind) => Errors::refused(None, error, texts),
        _ => return begin::refused(visit, &challenge.username, None, error),
    };
    let response = page(visit, challenge, &errors);
    match &error.why {
        Some(why) => answers::because(response, why.clone()),
        None => response,
    }
}

/// Whether nothing more can be answered in this session.
pub fn is_over(error: &ApiError) -> bool {
    error.message.as_ref().is_some_and(|text| text.starts_with("Invalid session for the user"))
}

/// The page of a challenge.
pub fn page(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    match challenge.name.as_str() {
        "SOFTWARE_TOKEN_MFA" | "SMS_MFA" | "EMAIL_OTP" | "SMS_OTP" => code::page(visit, challenge, errors),
        "NEW_PASSWORD_REQUIRED" => new_password::page(visit, challenge, errors),
        "SELECT_MFA_TYPE" => select::second_factors(visit, challenge, errors),
        "SELECT_CHALLENGE" => select::first_factors(visit, challenge, errors),
        "PASSWORD" => select::password(visit, challenge, errors),
        "WEB_AUTHN" => passkey::page(visit, challenge, errors),
        "MFA_SETUP" => accounts::set_up::page(visit, challenge, errors),
        other => unsupported(visit, other),
    }
}

/// What a page needs to know of a challenge, as one text.
fn about(answer: &AuthAnswer) -> String {
    let parameter = |name: &str| answer.parameter(name).unwrap_or_default();
    let listed = |name: &str| serde_json::from_str::<Vec<String>>(parameter(name)).unwrap_or_default().join(" ");
    match answer.challenge_name() {
        Some("SMS_MFA" | "EMAIL_OTP" | "SMS_OTP") => parameter("CODE_DELIVERY_DESTINATION").to_owned(),
        Some("NEW_PASSWORD_REQUIRED") => listed("requiredAttributes"),
        Some("SELECT_MFA_TYPE") => listed("MFAS_CAN_CHOOSE"),
        Some("MFA_SETUP") => listed("MFAS_CAN_SETUP"),
        Some("SELECT_CHALLENGE") => answer.available_challenges().join(" "),
        Some("WEB_AUTHN") => parameter("CREDENTIAL_REQUEST_OPTIONS").to_owned(),
        _ => String::new(),
    }
}

/// As documented, the pages do not take custom challenges.
fn unsupported(visit: &Visit<'_>, challenge: &str) -> Response<Bytes> {
    let texts = visit.texts();
    let content = html! {
        (fields::lead(&(texts.unsupported_challenge)(challenge)))
        p { (fields::link(&visit.chrome.link("/login"), texts.back_to_sign_in)) }
    };
    let page = Page::failed(texts.cannot_continue, content).with_status(StatusCode::BAD_REQUEST);
    answers::because(visit.show(page), format!("the pages of a domain do not support the challenge {challenge}"))
}

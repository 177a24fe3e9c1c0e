//! `/login`: a name, and a password or whatever else the pool lets people begin with.

use bytes::Bytes;
use http::Response;

use super::super::accounts;
use super::super::errors::Errors;
use super::super::fields::{self, hidden};
use super::super::html::{Html, html};
use super::super::layout::Page;
use super::super::visit::Visit;
use super::{known, names, providers, step};
use crate::error::ApiError;
use crate::hosted::answers;
use crate::oauth::session;
use crate::sign_in::{AuthAnswer, Parameters};

/// First factors besides the password, as the pool's policy has them.
const OTHERS: [&str; 3] = ["WEB_AUTHN", "EMAIL_OTP", "SMS_OTP"];

/// The page, or who is signed in already.
pub fn show(visit: &Visit<'_>) -> Response<Bytes> {
    let asks_anew = visit.hosted.query.get("prompt") == Some("login");
    match session::find(visit.hosted) {
        Ok(Some(session)) if !asks_anew => known::page(visit, &session.user),
        Ok(_) => form(visit, visit.hosted.query.get("login_hint").unwrap_or_default(), &Errors::default()),
        Err(error) => answers::failure(&error),
    }
}

/// The form was sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let username = visit.typed("username");
    let missing = missing(visit);
    if !missing.is_empty() {
        return form(visit, username, &missing);
    }
    match begin(visit, username) {
        Ok(answer) => step::next(visit, answer, username),
        Err(error) => refused(visit, username, Some(place(visit)), &error),
    }
}

/// A form that belongs to no step of a sign-in.
pub fn unknown_step(visit: &Visit<'_>) -> Response<Bytes> {
    refused(visit, visit.typed("username"), None, &ApiError::invalid_session().because("the form is that of another page"))
}

fn missing(visit: &Visit<'_>) -> Errors {
    let mut errors = Errors::default();
    let needed = if visit.typed("factor").is_empty() { ["username", "password"].as_slice() } else { &["username"] };
    for field in needed.iter().filter(|field| visit.typed(field).is_empty()) {
        errors.add(*field, visit.texts().required);
    }
    errors
}

fn begin(visit: &Visit<'_>, username: &str) -> Result<AuthAnswer, ApiError> {
    let sign_in = visit.sign_in();
    let pairs = |name, value: &str| Parameters::from_iter([("USERNAME", username), (name, value)]);
    match visit.typed("factor") {
        "" => sign_in.initiate("USER_PASSWORD_AUTH", None, &pairs("PASSWORD", visit.typed("password"))),
        factor => sign_in.initiate("USER_AUTH", None, &pairs("PREFERRED_CHALLENGE", factor)),
    }
}

/// The page again, with what was wrong. The name stays, the password does not.
// Unverified: that who has to confirm the account or reset the password stays here, with a link to where that is done.
pub fn refused(visit: &Visit<'_>, username: &str, place: Option<&str>, error: &ApiError) -> Response<Bytes> {
    let texts = visit.texts();
    let mut response = match error.kind {
        "PasswordResetRequiredException" => form_then(visit, username, error, "/forgotPassword", texts.reset_password),
        "UserNotConfirmedException" => form_then(visit, username, error, "/confirm", texts.confirm_account),
        "InternalErrorException" => return answers::failure(error),
        _ => form(visit, username, &Errors::refused(place, error, texts)),
    };
    if let Some(why) = &error.why {
        response = answers::because(response, why.clone());
    }
    response
}

/// A name and a password are wrong together; the browser goes on at the last.
fn place(visit: &Visit<'_>) -> &'static str {
    if visit.typed("factor").is_empty() { "password" } else { "username" }
}

fn form_then(visit: &Visit<'_>, username: &str, error: &ApiError, path: &str, label: &str) -> Response<Bytes> {
    let onward = visit.chrome.link_with(path, &["username"], &[("username", username)]);
    let errors = Errors::general(visit.texts().refusal(error)).leading_to(&onward, label);
    form(visit, username, &errors)
}

/// The page.
pub fn form(visit: &Visit<'_>, username: &str, errors: &Errors) -> Response<Bytes> {
    let external = match providers::external(visit) {
        Ok(external) => external,
        Err(error) => return answers::failure(&error),
    };
    let own = providers::has_own_users(visit);
    let texts = visit.texts();
    let content = html! {
        (accounts::notice(visit))
        (errors.summary(texts))
        @if own { (own_users(visit, username, errors)) }
        @if own && !external.is_empty() { p.or { (texts.or) } }
        @if !external.is_empty() { (providers::buttons(visit, &external)) }
        @if own && visit.offers_sign_up() {
            p.after { (texts.no_account) " " (fields::link(&visit.chrome.link("/signup"), texts.sign_up)) }
        }
    };
    visit.show(Page::with_errors(texts.sign_in, content, errors))
}

/// Names are those of AWS's page, which scripts fill in.
fn own_users(visit: &Visit<'_>, username: &str, errors: &Errors) -> Html {
    let texts = visit.texts();
    let pool = &visit.hosted.pool;
    let policy = &pool.settings.policies.sign_in_policy;
    let others: Vec<&str> = OTHERS.into_iter().filter(|factor| policy.allows(factor)).collect();
    let label = names::label(pool, texts);
    let name = fields::text("username", &label, "username").id("signInFormUsername").inputmode(names::inputmode(pool));
    html! {
        form name="cognitoSignInForm" method="post" action=(visit.chrome.link("/login")) {
            (visit.chrome.token_field())
            (name.value(username).focus(username.is_empty()).render(texts, errors))
            @if policy.allows("PASSWORD") {
                (password(visit, username, errors))
                @if !others.is_empty() { p.or { (texts.or) } }
            }
            @if !others.is_empty() {
                div.stack { @for factor in others { (fields::choice("factor", factor, (texts.begin_with)(factor))) } }
            }
        }
    }
}

fn password(visit: &Visit<'_>, username: &str, errors: &Errors) -> Html {
    let texts = visit.texts();
    let field = fields::password("password", texts.password, "current-password").id("signInFormPassword");
    html! {
        (field.focus(!username.is_empty()).render(texts, errors))
        (hidden("cognitoAsfData", ""))
        input.primary.submitButton-customizable type="submit" name="signInSubmitButton" value=(texts.sign_in);
        p.after { (fields::link(&visit.chrome.link("/forgotPassword"), texts.forgot_password)) }
    }
}

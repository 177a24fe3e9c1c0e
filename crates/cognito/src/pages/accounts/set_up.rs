//! The challenge `MFA_SETUP`: a second factor is set up within the sign-in – an authenticator app, or codes by e-mail.

use bytes::Bytes;
use http::Response;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::texts::Words;
use super::{ask, qr};
use crate::error::ApiError;
use crate::hosted::answers;
use crate::pages::errors::Errors;
use crate::pages::fields;
use crate::pages::html::{Html, html};
use crate::pages::layout::Page;
use crate::pages::sign_in::{self, Challenge};
use crate::pages::visit::Visit;
use crate::second_factor::SecondFactor;
use crate::sign_in::AuthAnswer;
use crate::totp;

// Unverified: AWS's path.
pub const PATH: &str = "/mfaSetup";
const NAME: &str = "MFA_SETUP";
const CODE: &str = "code";
const DEVICE: &str = "device";
const EMAIL: &str = "email";
/// Characters of a device's name; the operation takes more than anybody types.
const LONGEST_NAME: usize = 100;
/// The unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The page. Without errors it is shown for the first time, with a new key.
pub fn page(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    let offers = |factor: SecondFactor| challenge.choices().any(|choice| choice == factor.word());
    let app = match offers(SecondFactor::SoftwareToken).then(|| app(visit, challenge, errors)).transpose() {
        Ok(app) => app,
        Err(error) => return sign_in::refused(visit, challenge, CODE, &error),
    };
    let words = Words::of(visit.texts().language);
    let session = app.as_ref().map_or(challenge.session.clone(), |app| app.session.clone());
    let challenge = Challenge { session, ..challenge.clone() };
    let mail = offers(SecondFactor::Email).then(|| email(visit, &challenge, app.is_some(), errors));
    let title = match (&app, &mail) {
        (Some(_), _) => words.app_title,
        (None, Some(_)) => words.mail_title,
        (None, None) => words.none_title,
    };
    let content = html! {
        (errors.summary(visit.texts()))
        @if let Some(app) = &app { (app.render(visit, &challenge, errors)) }
        @if let Some(mail) = &mail { (mail) }
        @if app.is_none() && mail.is_none() { (fields::lead(words.none)) }
        p.after { (fields::link(&visit.chrome.link("/login"), visit.texts().start_again)) }
    };
    visit.show(Page::with_errors(title, content, errors))
}

/// A form was sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let challenge = Challenge::sent(visit);
    if challenge.name != NAME {
        return visit.go_to("/login");
    }
    let email = visit.typed("factor") == SecondFactor::Email.word();
    let errors = if email { missing(visit, EMAIL) } else { missing(visit, CODE) };
    if !errors.is_empty() {
        return page(visit, &challenge, &errors);
    }
    match if email { finish_email(visit, &challenge) } else { finish_app(visit, &challenge) } {
        Ok(answer) => sign_in::next(visit, answer, &challenge.username),
        Err(error) => refused(visit, &challenge, if email { EMAIL } else { CODE }, &error),
    }
}

fn missing(visit: &Visit<'_>, field: &str) -> Errors {
    if visit.typed(field).trim().is_empty() {
        return Errors::at(field, visit.texts().required);
    }
    if visit.typed(DEVICE).chars().count() > LONGEST_NAME {
        return Errors::at(DEVICE, Words::of(visit.texts().language).too_long);
    }
    Errors::default()
}

fn finish_app(visit: &Visit<'_>, challenge: &Challenge) -> Result<AuthAnswer, ApiError> {
    let code: String = visit.typed(CODE).chars().filter(|c| !c.is_whitespace()).collect();
    let session = ask::verify_software_token(visit.hosted, &challenge.session, &code, visit.typed(DEVICE).trim())?;
    sign_in::respond(visit, &Challenge { session, ..challenge.clone() }, Vec::new())
}

fn finish_email(visit: &Visit<'_>, challenge: &Challenge) -> Result<AuthAnswer, ApiError> {
    sign_in::respond(visit, challenge, vec![("EMAIL".to_owned(), visit.typed(EMAIL).trim().to_owned())])
}

fn refused(visit: &Visit<'_>, challenge: &Challenge, field: &str, error: &ApiError) -> Response<Bytes> {
    let words = Words::of(visit.texts().language);
    let text = error.message.as_deref().unwrap_or_default();
    let errors = match error.kind {
        "EnableSoftwareTokenMFAException" if text.contains("used once") => Errors::at(field, words.app_used),
        "EnableSoftwareTokenMFAException" => Errors::at(field, words.app_wrong),
        "InvalidParameterException" if field == CODE => Errors::at(field, words.app_wrong),
        "InvalidParameterException" => Errors::at(field, visit.texts().refusal(error)),
        _ => return sign_in::refused(visit, challenge, field, error),
    };
    let response = page(visit, challenge, &errors);
    match &error.why {
        Some(why) => answers::because(response, why.clone()),
        None => response,
    }
}

/// A key that waits for its first code.
struct App {
    key: String,
    session: String,
}

fn app(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Result<App, ApiError> {
    if errors.is_empty() {
        let (key, session) = ask::associate_software_token(visit.hosted, &challenge.session)?;
        return Ok(App { key, session });
    }
    let key = visit.sign_in().key_being_set_up(&challenge.session)?;
    Ok(App { key: totp::base32(&key), session: challenge.session.clone() })
}

impl App {
    fn render(&self, visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Html {
        let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
        let address = address(visit.chrome.client_name(), &challenge.username, &self.key);
        let inside = html! {
            (challenge.fields())
            (fields::code(CODE, words.app_code).render(texts, errors))
            (fields::text(DEVICE, words.app_device, "off").value(visit.typed(DEVICE)).optional().render(texts, errors))
            (fields::button(texts.continue_))
        };
        // Nothing has the focus at first: on a small screen the browser would scroll past the image.
        html! {
            (fields::lead(words.app))
            p { (words.app_scan) }
            @if let Some(image) = qr::draw(&address, words.app_image) { (image) }
            p { (words.app_key) }
            code.code-block { (grouped(&self.key)) }
            p.beside { (fields::link(&address, words.app_open)) }
            (visit.chrome.form(PATH, &inside))
        }
    }
}

fn email(visit: &Visit<'_>, challenge: &Challenge, also: bool, errors: &Errors) -> Html {
    let (texts, words) = (visit.texts(), Words::of(visit.texts().language));
    let field = fields::email(EMAIL, texts.email).value(visit.typed(EMAIL)).focus(!also);
    let inside = html! {
        (challenge.fields())
        (fields::hidden("factor", SecondFactor::Email.word()))
        (field.render(texts, errors))
        @if also {
            button.secondary type="submit" { (words.mail_button) }
        } @else {
            (fields::button(words.mail_button))
        }
    };
    html! {
        @if also { p.or { (texts.or) } h2 { (words.mail_title) } }
        @else { (fields::lead(words.mail)) }
        (visit.chrome.form(PATH, &inside))
    }
}

/// As people type it.
fn grouped(key: &str) -> String {
    let characters: Vec<char> = key.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// What authenticator apps read. Issuer and account are what the app shows people.
// Unverified: which issuer AWS's pages name.
fn address(issuer: &str, account: &str, key: &str) -> String {
    let encoded = |text| utf8_percent_encode(text, ENCODED);
    let (issuer, account) = (encoded(issuer), encoded(account));
    format!("otpauth://totp/{issuer}:{account}?secret={key}&issuer={issuer}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_typed_in_groups() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn a_name_cannot_change_the_address() {
        let expected = "otpauth://totp/a%3Ab:c%3Fsecret%3DX?secret=KEY&issuer=a%3Ab";
        assert_eq!(address("a:b", "c?secret=X", "KEY"), expected);
    }
}

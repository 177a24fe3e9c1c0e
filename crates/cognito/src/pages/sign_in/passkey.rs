//! `/passkey`: the browser signs with a passkey of the user's, by the page's script.

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

/// The page. `about` of the challenge is what the browser is asked.
pub fn page(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    let texts = visit.texts();
    let form = html! {
        (challenge.fields())
        (fields::hidden("credential", ""))
        p.error role="alert" id="passkey-error" hidden {}
        button.primary.submitButton-customizable type="button" id="use-passkey" disabled
            data-options=(challenge.about) data-failed=(texts.passkey_failed) data-wrong-host=(texts.passkey_wrong_host)
            data-none=(texts.passkey_none) {
            (texts.use_passkey)
        }
    };
    let content = html! {
        (errors.summary(texts))
        (fields::lead(texts.passkey_lead))
        noscript { p.alert { (texts.needs_script) } }
        (visit.chrome.form("/passkey", &form))
        p.after { (fields::link(&visit.chrome.link("/login"), texts.start_again)) }
    };
    visit.show(Page::with_errors(texts.passkey, content, errors))
}

/// The browser has signed.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let challenge = Challenge::sent(visit);
    if challenge.name != "WEB_AUTHN" {
        return begin::unknown_step(visit);
    }
    let credential = visit.typed("credential");
    if credential.is_empty() {
        return page(visit, &challenge, &Errors::general(visit.texts().passkey_failed));
    }
    match step::respond(visit, &challenge, vec![("CREDENTIAL".into(), credential.into())]) {
        Ok(answer) => step::next(visit, answer, &challenge.username),
        Err(error) if error.kind == "NotAuthorizedException" && !step::is_over(&error) => {
            page(visit, &challenge, &Errors::general(visit.texts().passkey_failed))
        }
        Err(error) => step::refused(visit, &challenge, "credential", &error),
    }
}

//! `/changePassword`: a temporary password is replaced, and what the pool requires is filled in.

use bytes::Bytes;
use http::Response;

use super::super::errors::Errors;
use super::super::fields;
use super::super::html::{Html, html};
use super::super::layout::Page;
use super::super::visit::Visit;
use super::begin;
use super::challenge::Challenge;
use super::step;

const ATTRIBUTE: &str = "userAttributes.";

/// The page.
pub fn page(visit: &Visit<'_>, challenge: &Challenge, errors: &Errors) -> Response<Bytes> {
    let texts = visit.texts();
    let rules = fields::password_rules(&visit.hosted.pool, texts);
    let new = fields::password("new_password", texts.new_password, "new-password").hint(rules).focus(true);
    let again = fields::password("confirm_password", texts.repeat_password, "new-password");
    let form = html! {
        (challenge.fields())
        // For the browser's memory of passwords.
        input type="text" name="name" value=(challenge.username) autocomplete="username" hidden;
        (new.render(texts, errors))
        (again.render(texts, errors))
        @for attribute in challenge.choices() { (attribute_field(visit, attribute, errors)) }
        (fields::button(texts.set_password))
    };
    let content = html! {
        (errors.summary(texts))
        (fields::lead(texts.change_password_lead))
        (visit.chrome.form("/changePassword", &form))
    };
    visit.show(Page::with_errors(texts.change_password, content, errors))
}

fn attribute_field(visit: &Visit<'_>, attribute: &str, errors: &Errors) -> Html {
    let name = attribute.strip_prefix(ATTRIBUTE).unwrap_or(attribute);
    let label = visit.texts().attribute(name);
    fields::attribute(attribute, name, label).value(visit.typed(attribute)).render(visit.texts(), errors)
}

/// The form was sent.
pub fn take(visit: &Visit<'_>) -> Response<Bytes> {
    let challenge = Challenge::sent(visit);
    if challenge.name != "NEW_PASSWORD_REQUIRED" {
        return begin::unknown_step(visit);
    }
    let errors = flaws(visit, &challenge);
    if !errors.is_empty() {
        return page(visit, &challenge, &errors);
    }
    let mut answers = vec![("NEW_PASSWORD".to_owned(), visit.typed("new_password").to_owned())];
    answers.extend(challenge.choices().map(|name| (name.to_owned(), visit.typed(name).to_owned())));
    match step::respond(visit, &challenge, answers) {
        Ok(answer) => step::next(visit, answer, &challenge.username),
        Err(error) => step::refused(visit, &challenge, "new_password", &error),
    }
}

fn flaws(visit: &Visit<'_>, challenge: &Challenge) -> Errors {
    let mut errors = Errors::default();
    let texts = visit.texts();
    for field in ["new_password", "confirm_password"].into_iter().chain(challenge.choices()) {
        if visit.typed(field).is_empty() {
            errors.add(field, texts.required);
        }
    }
    if errors.is_empty() && visit.typed("new_password") != visit.typed("confirm_password") {
        errors.add("confirm_password", texts.passwords_differ);
    }
    errors
}

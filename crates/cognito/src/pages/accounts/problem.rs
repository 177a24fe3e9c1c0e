//! Refusals on these pages: at which field, and in which words.

use bytes::Bytes;
use http::Response;

use super::asked::Asked;
use super::texts::Words;
use crate::error::ApiError;
use crate::hosted::answers;
use crate::pages::errors::Errors;
use crate::pages::visit::Visit;

const SCHEMA: &str = "Attributes did not conform to the schema: ";
/// AWS's front end about limits and patterns.
const CONSTRAINT: &str = "validation error";

/// The page again with what was wrong, and the reason for our log; a failure of our own is no page's matter.
pub fn answer(
    visit: &Visit<'_>,
    error: &ApiError,
    errors: &Errors,
    page: impl FnOnce(&Visit<'_>, &Errors) -> Response<Bytes>,
) -> Response<Bytes> {
    if error.status() >= 500 {
        return answers::failure(error);
    }
    let response = page(visit, errors);
    match &error.why {
        Some(why) => answers::because(response, why.clone()),
        None => response,
    }
}

/// Whether people are told what it says; other refusals would tell who exists.
pub fn is_told(error: &ApiError) -> bool {
    let told = ["LimitExceededException", "UserLambdaValidationException", "AliasExistsException"];
    told.contains(&error.kind) || error.kind.contains("Lambda")
}

/// Of a name in a form that asks for nothing else.
pub fn of_name(visit: &Visit<'_>, error: &ApiError) -> Errors {
    let words = Words::of(visit.texts().language);
    match error.message.as_deref() {
        Some(text) if text.contains(CONSTRAINT) => Errors::at("username", constraint(words, text)),
        _ => Errors::general(words.refusal(visit.texts(), error)),
    }
}

/// Of a sign-up.
pub fn of_sign_up(visit: &Visit<'_>, asked: &[Asked<'_>], error: &ApiError) -> Errors {
    let words = Words::of(visit.texts().language);
    let text = error.message.as_deref().unwrap_or_default();
    if let Some(lines) = text.strip_prefix(SCHEMA) {
        return of_schema(visit, asked, lines);
    }
    if text.contains(CONSTRAINT) {
        return of_constraint(visit, asked, text);
    }
    let at_attribute = |attribute: &str| asked.iter().find(|asked| asked.attribute == attribute).map(|asked| asked.field.clone());
    let field = match (error.kind, text) {
        ("InvalidPasswordException", _) => Some("password".to_owned()),
        ("UsernameExistsException", _) => Some("username".to_owned()),
        (_, text) if text.starts_with("Username ") => Some("username".to_owned()),
        ("AliasExistsException", text) | ("InvalidParameterException", text) => {
            let attribute = if text.contains("email") { "email" } else { "phone_number" };
            let about_address = text.starts_with("An account with") || text.starts_with("Invalid ");
            at_attribute(attribute).filter(|_| about_address).or_else(|| named(asked, text))
        }
        _ => None,
    };
    let text = words.refusal(visit.texts(), error);
    match field {
        Some(field) => Errors::at(field, text),
        None => Errors::general(text),
    }
}

/// A refusal of ours names the attribute: `… the value of birthdate: its length must be …`.
fn named(asked: &[Asked<'_>], text: &str) -> Option<String> {
    let (_, rest) = text.split_once("the value of ")?;
    let (attribute, _) = rest.split_once(": ")?;
    asked.iter().find(|asked| asked.attribute == attribute).map(|asked| asked.field.clone())
}

/// One line per attribute.
fn of_schema(visit: &Visit<'_>, asked: &[Asked<'_>], lines: &str) -> Errors {
    let texts = visit.texts();
    let mut errors = Errors::default();
    for (attribute, text) in lines.lines().filter_map(|line| line.split_once(": ")) {
        match asked.iter().find(|asked| asked.attribute == attribute) {
            Some(asked) if text == "The attribute is required" => errors.add(&asked.field, texts.required),
            Some(asked) => errors.add(&asked.field, text),
            None => errors.add("username", format!("{attribute}: {text}")),
        }
    }
    errors
}

/// A value that is too long or has the wrong characters. AWS's words for these are for programs.
fn of_constraint(visit: &Visit<'_>, asked: &[Asked<'_>], text: &str) -> Errors {
    let words = Words::of(visit.texts().language);
    let what = constraint(words, text);
    if text.contains("'username'") {
        return Errors::at("username", what);
    }
    if text.contains("'password'") {
        return Errors::at("password", what);
    }
    let longest = asked.iter().max_by_key(|asked| visit.typed(&asked.field).len());
    longest.map_or_else(|| Errors::general(what), |asked| Errors::at(&asked.field, what))
}

fn constraint(words: &Words, text: &str) -> &'static str {
    if text.contains("less than or equal to") { words.too_long } else { words.not_allowed }
}

/// Of a code: one text, whatever is wrong with it, so that it does not tell who exists.
pub fn of_code(visit: &Visit<'_>, error: &ApiError) -> Errors {
    let words = Words::of(visit.texts().language);
    match error.kind {
        "InvalidPasswordException" | "PasswordHistoryPolicyViolationException" => {
            Errors::at("password", words.refusal(visit.texts(), error))
        }
        _ if is_told(error) => Errors::general(words.refusal(visit.texts(), error)),
        _ => Errors::at("code", words.wrong_code),
    }
}

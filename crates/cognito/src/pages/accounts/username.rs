//! Whose code it is: who was kept for this browser, who was named on the way here, or who is typed in.

use super::pending::{self, Pending};
use crate::error::ApiError;
use crate::pages::errors::Errors;
use crate::pages::fields::{self, hidden};
use crate::pages::html::Html;
use crate::pages::sign_in::names;
use crate::pages::visit::Visit;

const FIELD: &str = "username";

/// Whom this browser awaits a code for.
pub fn awaited(visit: &Visit<'_>) -> Result<Option<Pending>, ApiError> {
    let kept = pending::find(visit)?;
    let named = visit.hosted.form.get(FIELD).or_else(|| visit.hosted.query.get(FIELD));
    Ok(match named.map(str::trim) {
        Some(named) if kept.as_ref().is_none_or(|pending| pending.username != named) => Some(Pending::of(named)),
        _ => kept,
    })
}

/// The name that a form is about, empty if there is none.
pub fn typed(visit: &Visit<'_>) -> Result<String, ApiError> {
    Ok(awaited(visit)?.map(|pending| pending.username).unwrap_or_default())
}

/// The field for it, with the name that is known.
pub fn field(visit: &Visit<'_>, pending: Option<&Pending>, errors: &Errors) -> Html {
    let texts = visit.texts();
    let label = names::label(&visit.hosted.pool, texts);
    let name = pending.map(|pending| pending.username.as_str()).unwrap_or_default();
    let field = fields::text(FIELD, &label, "username").inputmode(names::inputmode(&visit.hosted.pool));
    field.value(name).focus(name.is_empty()).render(texts, errors)
}

/// The same where a name that is known was settled on the page before.
pub fn carried(visit: &Visit<'_>, pending: Option<&Pending>, errors: &Errors) -> Html {
    match pending {
        Some(pending) if errors.of(FIELD).is_none() => hidden(FIELD, &pending.username),
        _ => field(visit, pending, errors),
    }
}

/// The fields that are empty.
pub fn missing(visit: &Visit<'_>, username: &str, fields: &[&str]) -> Errors {
    let mut errors = Errors::default();
    if username.is_empty() {
        errors.add(FIELD, visit.texts().required);
    }
    for field in fields.iter().filter(|field| visit.typed(field).trim().is_empty()) {
        errors.add(*field, visit.texts().required);
    }
    errors
}

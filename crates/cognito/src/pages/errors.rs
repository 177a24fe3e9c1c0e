//! What was wrong with a form: beside its fields, or above all of them.

use super::html::{Html, html};
use super::texts::Texts;
use crate::error::ApiError;

/// Errors in the order of the fields.
#[derive(Default)]
pub struct Errors {
    /// Of the form as a whole.
    general: Option<String>,
    /// By the field's name.
    fields: Vec<(String, String)>,
    /// Where to go on: an address and what it is called.
    onward: Option<(String, String)>,
}

impl Errors {
    /// Of the form as a whole.
    pub fn general(text: impl Into<String>) -> Self {
        Self { general: Some(text.into()), ..Self::default() }
    }

    /// Of one field.
    pub fn at(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self { fields: vec![(field.into(), text.into())], ..Self::default() }
    }

    /// A refusal of the service, at the field it is about. `None`: about no field.
    pub fn refused(field: Option<&str>, error: &ApiError, texts: &Texts) -> Self {
        let text = texts.refusal(error);
        match field {
            Some(field) => Self::at(field, text),
            None => Self::general(text),
        }
    }

    /// With the page on which to go on.
    pub fn leading_to(self, address: &str, label: &str) -> Self {
        Self { onward: Some((address.into(), label.into())), ..self }
    }

    /// One more field.
    pub fn add(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.fields.push((field.into(), text.into()));
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.general.is_none() && self.fields.is_empty()
    }

    /// What is wrong with the field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// Whether the page begins at this field: it has the first error, and there is none of the form as a whole.
    pub fn begin_at(&self, field: &str) -> bool {
        self.general.is_none() && self.fields.first().is_some_and(|(name, _)| name == field)
    }

    /// Above the form: what concerns all of it, which gets the focus and so is read out, or that more than one field is
    /// wrong; then the first of them has the focus, and its error is read out with it.
    pub fn summary(&self, texts: &Texts) -> Html {
        if self.general.is_none() && self.fields.len() < 2 {
            return html! {};
        }
        html! {
            div.alert.errorMessage-customizable role="alert" tabindex="-1" autofocus[self.general.is_some()] {
                p { (self.general.as_deref().unwrap_or(texts.errors_above)) }
                @if let Some((address, label)) = &self.onward { p { a href=(address) { (label) } } }
            }
        }
    }
}

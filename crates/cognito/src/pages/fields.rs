//! What forms are made of: fields with their labels and errors, buttons, links.
//!
//! A field's id is its name, unless it is given another (`Field::id`).

use super::errors::Errors;
use super::html::{Html, html};
use super::texts::Texts;
use crate::pool::Pool;

/// A field with its label above and, if it has one, its error below.
pub struct Field<'a> {
    name: &'a str,
    label: &'a str,
    kind: &'static str,
    autocomplete: &'static str,
    inputmode: Option<&'static str>,
    id: Option<&'a str>,
    value: &'a str,
    hint: Option<Html>,
    optional: bool,
    focus: bool,
}

/// A line of text.
pub fn text<'a>(name: &'a str, label: &'a str, autocomplete: &'static str) -> Field<'a> {
    Field {
        name,
        label,
        kind: "text",
        autocomplete,
        inputmode: None,
        id: None,
        value: "",
        hint: None,
        optional: false,
        focus: false,
    }
}

/// An e-mail address.
pub fn email<'a>(name: &'a str, label: &'a str) -> Field<'a> {
    Field { kind: "email", inputmode: Some("email"), ..text(name, label, "email") }
}

/// A phone number.
pub fn phone<'a>(name: &'a str, label: &'a str) -> Field<'a> {
    Field { kind: "tel", inputmode: Some("tel"), ..text(name, label, "tel") }
}

/// A password, which can be shown; its value never comes back. `autocomplete`: `current-password` or `new-password`.
pub fn password<'a>(name: &'a str, label: &'a str, autocomplete: &'static str) -> Field<'a> {
    Field { kind: "password", ..text(name, label, autocomplete) }
}

/// A code of digits that was sent or that an app shows.
pub fn code<'a>(name: &'a str, label: &'a str) -> Field<'a> {
    Field { kind: "code", inputmode: Some("numeric"), ..text(name, label, "one-time-code") }
}

/// An attribute of a user. `name`: the field's; `attribute`: AWS's.
pub fn attribute<'a>(name: &'a str, attribute: &str, label: &'a str) -> Field<'a> {
    let plain = |autocomplete| text(name, label, autocomplete);
    match attribute {
        "email" => email(name, label),
        "phone_number" => phone(name, label),
        "birthdate" => Field { kind: "date", ..plain("bday") },
        "website" | "profile" | "picture" => plain("url").inputmode(Some("url")),
        "name" => plain("name"),
        "given_name" => plain("given-name"),
        "family_name" => plain("family-name"),
        "middle_name" => plain("additional-name"),
        "nickname" => plain("nickname"),
        "address" => plain("street-address"),
        "gender" => plain("sex"),
        "preferred_username" => plain("username"),
        _ => plain("off"),
    }
}

/// What a password must have in this pool.
pub fn password_rules(pool: &Pool, texts: &Texts) -> Html {
    let policy = pool.settings.policies.password_policy.rules();
    let classes = [
        (policy.require_lowercase, texts.a_lowercase),
        (policy.require_uppercase, texts.an_uppercase),
        (policy.require_numbers, texts.a_number),
        (policy.require_symbols, texts.a_symbol),
    ];
    let classes = classes.into_iter().filter(|(required, _)| *required).map(|(_, class)| class);
    let length = (texts.password_length)(policy.minimum_length);
    html! { ul.rules { li { (length) } @for class in classes { li { (class) } } } }
}

impl<'a> Field<'a> {
    /// With what was typed before.
    pub fn value(self, value: &'a str) -> Self {
        Self { value, ..self }
    }

    /// With another id than its name.
    pub fn id(self, id: &'a str) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Which keys a phone shows for it.
    pub fn inputmode(self, inputmode: Option<&'static str>) -> Self {
        Self { inputmode: inputmode.or(self.inputmode), ..self }
    }

    /// With a line of help.
    pub fn hint(self, hint: Html) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// With another type of input.
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// May be left empty.
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Where typing begins, if nothing is wrong.
    pub fn focus(self, focus: bool) -> Self {
        Self { focus, ..self }
    }

    /// The field.
    pub fn render(&self, texts: &Texts, errors: &Errors) -> Html {
        let id = self.id.unwrap_or(self.name);
        let error = errors.of(self.name);
        let focus = errors.begin_at(self.name) || (self.focus && errors.is_empty());
        let (hint_id, error_id) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described: Vec<&str> =
            [self.hint.as_ref().map(|_| hint_id.as_str()), error.map(|_| error_id.as_str())].into_iter().flatten().collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        html! {
            div.field {
                label.label-customizable for=(id) { (self.label) @if self.optional { " " small { (texts.optional) } } }
                @if let Some(hint) = &self.hint { div.hint id=(hint_id) { (hint) } }
                @if let Some(error) = error { p.error.errorMessage-customizable id=(error_id) { (error) } }
                div.box {
                    input.inputField-customizable.code[self.kind == "code"]
                        id=(id) name=(self.name) type=(self.input_type()) value=[self.shown_value()]
                        autocomplete=(self.autocomplete) inputmode=[self.inputmode]
                        autocapitalize="none" spellcheck="false"
                        required[!self.optional] autofocus[focus]
                        aria-invalid=[error.map(|_| "true")] aria-describedby=[described];
                    @if self.kind == "password" { (reveal(id, texts)) }
                }
            }
        }
    }

    fn input_type(&self) -> &'static str {
        if self.kind == "code" { "text" } else { self.kind }
    }

    fn shown_value(&self) -> Option<&str> {
        Some(self.value).filter(|value| !value.is_empty() && !matches!(self.kind, "password" | "code"))
    }
}

/// Shown by the script, since nothing happens without; its place is kept.
fn reveal(id: &str, texts: &Texts) -> Html {
    html! {
        button.reveal type="button" hidden aria-controls=(id) aria-pressed="false" aria-label=(texts.show_password) {
            (texts.show)
        }
    }
}

/// Something that travels along.
pub fn hidden(name: &str, value: &str) -> Html {
    html! { input type="hidden" name=(name) value=(value); }
}

/// The button that sends a form.
pub fn button(label: &str) -> Html {
    html! { button.primary.submitButton-customizable type="submit" { (label) } }
}

/// A button that sends a form and says which one it was.
pub fn choice(name: &str, value: &str, label: &str) -> Html {
    html! { button.secondary.idpButton-customizable type="submit" name=(name) value=(value) formnovalidate { (label) } }
}

/// A link that looks like a button.
pub fn link_button(href: &str, label: &str) -> Html {
    html! { a.secondary.idpButton-customizable href=(href) { (label) } }
}

/// A link.
pub fn link(href: &str, label: &str) -> Html {
    html! { a.redirect-customizable href=(href) { (label) } }
}

/// Something that went well or should be known.
pub fn notice(text: &str) -> Html {
    html! { p.notice role="status" { (text) } }
}

/// What is to be done here, below the title.
pub fn lead(text: &str) -> Html {
    html! { p.lead.textDescription-customizable { (text) } }
}

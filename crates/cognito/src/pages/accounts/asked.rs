//! What the sign-up page asks for: a name, the pool's required attributes, an address to confirm, a password.

use super::texts::Words;
use crate::client::Client;
use crate::pages::errors::Errors;
use crate::pages::fields::{self, Field};
use crate::pages::html::{Html, html};
use crate::pages::texts::Texts;
use crate::pages::visit::Visit;
use crate::pool::Pool;

/// An attribute as the form has it.
pub struct Asked<'a> {
    /// AWS's name.
    pub attribute: &'a str,
    /// The field's name, which is that of AWS's page.
    pub field: String,
    /// It may be what was typed as the name.
    pub optional: bool,
}

/// The attributes besides the name.
// Unverified: that an address which the pool confirms is asked for though it is not required; without one nobody could
// go on.
pub fn attributes<'a>(pool: &'a Pool, client: &Client) -> Vec<Asked<'a>> {
    let names = pool.names_by_address().unwrap_or_default();
    let named = |attribute: &str| names.iter().any(|name| name == attribute);
    let required = pool.identity.schema.0.iter().filter(|known| known.required && known.name != "sub");
    let mut asked: Vec<&str> = required.map(|known| known.name.as_str()).collect();
    let confirms: Vec<&str> = ["email", "phone_number"].into_iter().filter(|address| pool.settings.verifies(address)).collect();
    if !confirms.iter().any(|address| named(address) || asked.contains(address)) {
        asked.extend(confirms.into_iter().find(|address| may_write(client, address)));
    }
    let asked = asked.into_iter().filter(|attribute| names != [*attribute]);
    asked
        .map(|attribute| Asked { attribute, field: format!("requiredAttributes[{attribute}]"), optional: named(attribute) })
        .collect()
}

fn may_write(client: &Client, attribute: &str) -> bool {
    client.settings.write_attributes.as_ref().is_none_or(|list| list.iter().any(|name| name == attribute))
}

/// The field for the name.
pub fn name<'a>(pool: &Pool, texts: &'a Texts) -> Field<'a> {
    match pool.names_by_address() {
        None => fields::text("username", texts.username, "username"),
        Some([kind]) if kind == "email" => fields::text("username", texts.email, "username").kind("email"),
        Some([_]) => fields::text("username", texts.phone_number, "username").kind("tel"),
        Some(_) => fields::text("username", texts.email_or_phone_number, "username"),
    }
}

/// Whether the name can be a phone number, which people write in many ways.
pub fn is_phone_name(pool: &Pool) -> bool {
    pool.names_by_address().is_some_and(|names| names.iter().any(|name| name == "phone_number"))
}

impl Asked<'_> {
    /// The field, with what was typed before.
    pub fn render(&self, visit: &Visit<'_>, words: &Words, errors: &Errors) -> Html {
        let (name, label) = (self.field.as_str(), visit.texts().attribute(self.attribute));
        let field = fields::attribute(name, self.attribute, label);
        let field = if self.attribute == "phone_number" { field.hint(html! { (words.phone_hint) }) } else { field };
        let field = if self.optional { field.optional() } else { field };
        field.value(visit.typed(name)).render(visit.texts(), errors)
    }
}

//! A challenge on its way through a page: what its form carries.

use crate::pages::fields;
use crate::pages::html::{Html, html};
use crate::pages::visit::Visit;
use crate::sign_in::AuthAnswer;

/// What is carried from page to page.
#[derive(Clone)]
pub struct Challenge {
    /// AWS's word.
    pub name: String,
    pub session: String,
    /// As it was typed.
    pub username: String,
    /// What is shown of it: where a code went, what there is to choose from.
    pub about: String,
}

impl Challenge {
    /// A challenge that was just handed out. `None`: nothing is asked for.
    pub fn of(answer: &AuthAnswer, username: &str, about: String) -> Option<Self> {
        let name = answer.challenge_name()?.to_owned();
        Some(Self { name, session: answer.session()?.to_owned(), username: username.to_owned(), about })
    }

    /// As the form has brought it back.
    pub fn sent(visit: &Visit<'_>) -> Self {
        let field = |name: &str| visit.typed(name).to_owned();
        Self { name: field("challenge"), session: field("session"), username: field("username"), about: field("about") }
    }

    /// What the form carries.
    pub fn fields(&self) -> Html {
        html! {
            (fields::hidden("challenge", &self.name))
            (fields::hidden("session", &self.session))
            (fields::hidden("username", &self.username))
            (fields::hidden("about", &self.about))
        }
    }

    /// What there is to choose from, as it is carried.
    pub fn choices(&self) -> impl Iterator<Item = &str> {
        self.about.split(' ').filter(|choice| !choice.is_empty())
    }
}

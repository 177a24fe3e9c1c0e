//! Somebody is signed in in this browser already: go on as they are, or as somebody else.

use bytes::Bytes;
use http::Response;

use super::super::fields;
use super::super::html::html;
use super::super::layout::Page;
use super::super::visit::Visit;
use crate::user::User;

/// The page. To go on is the same authorization request again, which is answered at once.
// Unverified: that it also meets who opens `/login` while signed in.
pub fn page(visit: &Visit<'_>, user: &User) -> Response<Bytes> {
    let texts = visit.texts();
    let onward = visit.chrome.link_with("/oauth2/authorize", &["prompt"], &[]);
    let other = visit.chrome.link_with("/login", &["prompt", "login_hint"], &[("prompt", "login")]);
    let address = ["email", "phone_number", "preferred_username"].iter().find_map(|name| user.attributes.get(*name));
    let content = html! {
        (fields::lead(texts.choose_account_lead))
        ul.stack {
            li {
                a.secondary.idpButton-customizable.who href=(onward) {
                    span { ((texts.continue_as)(&user.username)) }
                    @if let Some(address) = address { small { (address) } }
                }
            }
            li { (fields::link_button(&other, texts.another_account)) }
        }
    };
    visit.show(Page::new(texts.choose_account, content))
}

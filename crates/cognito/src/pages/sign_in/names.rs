//! What people sign in with: a user name, addresses, or any of them.

use crate::pages::texts::Texts;
use crate::pool::Pool;

/// What the field is called.
pub fn label(pool: &Pool, texts: &Texts) -> String {
    let address = address(pool, texts);
    match (pool.names_by_address(), address) {
        (Some(_), Some(address)) => address.to_owned(),
        (None, Some(address)) => (texts.either)(texts.username, address),
        (_, None) => texts.username.to_owned(),
    }
}

/// The addresses among them.
fn address<'a>(pool: &Pool, texts: &'a Texts) -> Option<&'a str> {
    let takes = |kind: &str| pool.identity.sign_in_kinds().any(|known| known == kind);
    match (takes("email"), takes("phone_number")) {
        (true, true) => Some(texts.email_or_phone_number),
        (true, false) => Some(texts.email),
        (false, true) => Some(texts.phone_number),
        (false, false) => None,
    }
}

/// Which keys a phone shows for it.
pub fn inputmode(pool: &Pool) -> Option<&'static str> {
    match pool.names_by_address()? {
        [kind] if kind == "email" => Some("email"),
        [kind] if kind == "phone_number" => Some("tel"),
        _ => None,
    }
}
